/// Writes the searchable text of a record: all its texts and numbers but secrets, with a separator between them.
struct FilterText: Sendable {
  /// What stands between two values, so that no search runs across them.
  static let separator: UInt8 = 0x1F

  /// How the members of objects of one shape are taken.
  private struct Plan: Sendable {
    let shape: JSONShape
    let members: [Member]
    let places: [Int]
    /// Whether some member's choices have titles of their own.
    let hasTitles: Bool
  }

  private struct Member: Sendable {
    let place: Int
    /// Where the plan of the last object below this member is kept.
    let slot: Int
    let path: [String]
    /// The titles of choices where they are not the values themselves.
    let titles: [JSON: String]
  }

  private struct PlanKey: Hashable {
    let shape: ObjectIdentifier
    let path: [String]
  }

  private let columns: [[String]: Column]
  private var plans: [PlanKey: Plan] = [:]
  /// The plan of the last record, since most records have the shape of the one before.
  private var lastPlan: Plan?
  private var lastPlans: [Plan?] = []

  init(columns: [Column]) {
    self.columns = Dictionary(columns.map { ($0.pointer.tokens, $0) }, uniquingKeysWith: { first, _ in first })
  }

  mutating func append(
    _ fields: JSONObject, uuid: String?, to bytes: inout [UInt8], lowering: Bool
  ) {
    // Records of a map-like class may have a shape each; the cache is then of no use and starts anew.
    if plans.count > 2_000 { (plans, lastPlan, lastPlans) = ([:], nil, []) }
    let start = bytes.count
    let plan: Plan
    if let lastPlan, lastPlan.shape === fields.shape {
      plan = lastPlan
    } else {
      plan = self.plan(for: fields, path: [])
      lastPlan = plan
    }
    append(fields, plan, to: &bytes)
    if let uuid { FilterText.append(uuid, to: &bytes) }
    if lowering { FilterText.lower(&bytes, from: start) }
  }

  private mutating func append(_ object: JSONObject, _ plan: Plan, to bytes: inout [UInt8]) {
    let values = object.values
    for (index, place) in plan.places.enumerated() {
      // Most values are plain texts and numbers; taking them here saves copies of the member's data.
      switch values[place] {
      case .string(let text) where !plan.hasTitles: FilterText.append(text, to: &bytes)
      case .number(let number) where !plan.hasTitles: FilterText.append(number.text, to: &bytes)
      case .bool where !plan.hasTitles, .null: break
      case let value: append(value, plan.members[index], to: &bytes)
      }
    }
  }

  private mutating func append(_ value: JSON, _ member: Member, to bytes: inout [UInt8]) {
    switch value {
    case .string(let text):
      FilterText.append(text, to: &bytes)
    case .number(let number):
      FilterText.append(number.text, to: &bytes)
    case .array(let elements):
      for element in elements { append(element, member, to: &bytes) }
    case .object(let object):
      let plan: Plan
      if let last = lastPlans[member.slot], last.shape === object.shape {
        plan = last
      } else {
        plan = self.plan(for: object, path: member.path)
        lastPlans[member.slot] = plan
      }
      append(object, plan, to: &bytes)
    case .null, .bool: break
    }
    if !member.titles.isEmpty, let title = member.titles[value] {
      FilterText.append(title, to: &bytes)
    }
  }

  private mutating func plan(for object: JSONObject, path: [String]) -> Plan {
    let key = PlanKey(shape: ObjectIdentifier(object.shape), path: path)
    if let plan = plans[key] { return plan }
    var members: [Member] = []
    for (place, name) in object.keys.enumerated() {
      let field = columns[path + [name]]?.field
      guard field?.isSecret != true, field?.isWriteOnly != true, field?.itemTemplate?.isSecret != true,
        field != nil || !SecretNames.isSecret(name) || isGroup(path + [name])
      else { continue }
      var titles: [JSON: String] = [:]
      if case .choice(let choices)? = field?.kind {
        for choice in choices where choice.value != .string(choice.title) { titles[choice.value] = choice.title }
      }
      members.append(Member(place: place, slot: lastPlans.count, path: path + [name], titles: titles))
      lastPlans.append(nil)
    }
    let plan = Plan(
      shape: object.shape, members: members, places: members.map(\.place),
      hasTitles: members.contains { !$0.titles.isEmpty })
    plans[key] = plan
    return plan
  }

  /// Whether the schema describes what lies below a member, so that the member's name says nothing of it.
  private func isGroup(_ path: [String]) -> Bool {
    columns.keys.contains { $0.count > path.count && $0.starts(with: path) }
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(separator)
  }

  /// Lowers a whole row at once, and takes its accents off, which is faster than each of its values.
  private static func lower(_ bytes: inout [UInt8], from start: Int) {
    let all = bytes.withUnsafeMutableBufferPointer { buffer in
      var all: UInt8 = 0
      for index in start..<buffer.count {
        let byte = buffer[index]
        all |= byte
        buffer[index] = byte | (byte &- 0x41 < 26 ? 0x20 : 0)
      }
      return all
    }
    guard all >= 0x80 else { return }
    let text = AccentFold.folded(String(decoding: bytes[start...], as: UTF8.self).lowercased())
    bytes.removeSubrange(start...)
    bytes.append(contentsOf: text.utf8)
  }

  /// UTF-8 in lower case and without accents, as the index has it.
  static func lowered(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.allSatisfy({ $0 < 0x80 }) { return bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 } }
    return Array(AccentFold.folded(String(decoding: bytes, as: UTF8.self).lowercased()).utf8)
  }

  /// UTF-8 without accents, its capital letters kept.
  static func folded(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
    return Array(AccentFold.folded(String(decoding: bytes, as: UTF8.self)).utf8)
  }
}
