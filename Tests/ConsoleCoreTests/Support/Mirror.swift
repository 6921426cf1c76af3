@testable import ConsoleCore

/// The records of one class as somebody has them who knows a first list and what was told since, and nothing else.
struct Mirror {
  struct Copy: Equatable {
    /// The fields' values by their dotted paths; objects are looked into, empty ones left out.
    var leaves: [String: JSON]
    var rev: JSONNumber?
  }

  private(set) var copies: [String: Copy] = [:]
  /// Whether records come in several envelopes, so that what stands around their fields says nothing.
  private let ignoresForm: Bool
  /// What was told that cannot be true of what was known.
  private(set) var faults: [String] = []

  init(_ records: [Record] = [], ignoresForm: Bool = false) {
    self.ignoresForm = ignoresForm
    for record in records { copies[record.uuid] = copy(of: record) }
  }

  private func copy(of record: Record) -> Copy {
    var leaves: [String: JSON] = [:]
    for (key, value) in record.fields where !["uuid", "objectClass", "rev"].contains(key) {
      if !ignoresForm || key != "attributes" { leaves.merge(Mirror.flattened(value, key)) { _, new in new } }
    }
    return Copy(leaves: leaves, rev: ignoresForm ? nil : record.rev)
  }

  private static func flattened(_ value: JSON?, _ path: String) -> [String: JSON] {
    guard let value else { return [:] }
    guard case .object(let object) = value else { return [path: value] }
    var leaves: [String: JSON] = [:]
    for (key, member) in object { leaves.merge(flattened(member, path + "." + key)) { _, new in new } }
    return leaves
  }

  mutating func apply(_ changes: [Change]) {
    for change in changes { apply(change) }
  }

  private mutating func apply(_ change: Change) {
    let before = copies[change.uuid]
    switch change.kind {
    case .destroy:
      if before == nil { fault(change, "was not there") }
      copies[change.uuid] = nil
    case .create, .update:
      guard let record = change.record else { return update(change) }
      let copy = copy(of: record)
      // Only what came together with the first list is told again, as what it is there.
      if let before, before != copy { fault(change, "was there, and another") }
      copies[change.uuid] = copy
    }
  }

  private mutating func update(_ change: Change) {
    guard var copy = copies[change.uuid] else { return fault(change, "was not there") }
    for delta in change.deltas { apply(delta, change, &copy) }
    if !ignoresForm { copy.rev = change.rev }
    if copy == copies[change.uuid] { fault(change, "is no news") }
    copies[change.uuid] = copy
  }

  private mutating func apply(_ delta: FieldDelta, _ change: Change, _ copy: inout Copy) {
    let present = copy.leaves.filter { $0.key == delta.field || $0.key.hasPrefix(delta.field + ".") }
    if present != Mirror.flattened(delta.old, delta.field) { fault(change, "\(delta.field) was another") }
    for key in present.keys { copy.leaves[key] = nil }
    copy.leaves.merge(Mirror.flattened(delta.new, delta.field)) { _, new in new }
  }

  private mutating func fault(_ change: Change, _ text: String) {
    faults.append("\(change.origin) \(change.kind) \(change.uuid): \(text)")
  }

  /// What differs between this and the records, in words; empty where nothing does.
  func differences(from records: [Record]) -> [String] {
    let actual = Mirror(records, ignoresForm: ignoresForm).copies
    let names = Set(copies.keys).union(actual.keys).sorted()
    return names.filter { copies[$0] != actual[$0] }.map { uuid in
      "\(uuid): told \(copies[uuid].map { "\($0)" } ?? "nothing"), is \(actual[uuid].map { "\($0)" } ?? "nothing")"
    }
  }
}

/// A record of the class `c` in either envelope.
func record(_ uuid: String, rev: Int? = nil, flat: Bool = false, _ fields: JSONObject) throws -> Record {
  var members: [(String, JSON)] = flat ? [("objectClass", "c")] : []
  members.append(("uuid", .string(uuid)))
  if let rev { members.append(("rev", .number(JSONNumber(rev)))) }
  members += flat ? fields.map { ($0.key, $0.value) } : [("c", .object(fields))]
  guard let record = Record(document: .object(JSONObject(members)), objectClass: "c") else { throw NoRecord() }
  return record
}

struct NoRecord: Error {}

/// A record with one field `v`.
func record(_ uuid: String, _ value: Int, rev: Int? = nil, flat: Bool = false) throws -> Record {
  try record(uuid, rev: rev, flat: flat, JSONObject([("v", .number(JSONNumber(value)))]))
}
