import ConsoleCore

/// Reasons to be careful with a record: it is live, or other records refer to it.
enum ReferenceNotes {
  /// State values of a record that is in use; matched without regard to case.
  static let liveStates: Set<String> = [
    "active", "busy", "calling", "connected", "connecting", "early", "established", "playing", "recording", "ringing",
    "running", "streaming", "talking",
  ]

  /// Says which classes were not read and may refer to a record; nil if all were read.
  @MainActor static func unread(_ device: DeviceSession) -> String? {
    let names = device.classes.map(\.name).filter { !device.store.isRead($0) }
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    return "Not loaded, so not checked: \(shown)."
  }

  /// Sentences on the use of a record. Searches all records, which takes time.
  static func notes(_ record: Record, in store: Store) -> [String] {
    notes(record, store.references(to: record.uuid, limit: 1000), in: store)
  }

  /// The same for many records, by UUID; leaves out records without notes.
  static func notes(_ records: [Record], in store: Store) -> [String: [String]] {
    let references = store.references(toAnyOf: Set(records.map(\.uuid)))
    var all: [String: [String]] = [:]
    for record in records {
      let notes = notes(record, references[record.uuid] ?? [], in: store)
      if !notes.isEmpty { all[record.uuid] = notes }
    }
    return all
  }

  private static func notes(_ record: Record, _ references: [Store.Reference], in store: Store) -> [String] {
    var notes: [String] = []
    for (key, value) in record.fields
    where key.lowercased().hasSuffix("state") && !key.lowercased().hasPrefix("pending") {
      guard let state = value.stringValue, liveStates.contains(state.lowercased()) else { continue }
      notes.append("In use: \(key) is \(state).")
    }
    for (objectClass, found) in Dictionary(grouping: references, by: \.objectClass).sorted(by: { $0.key < $1.key }) {
      let names = found.prefix(2).map { store.record($0.objectClass, $0.uuid)?.name ?? $0.uuid }
      let more = found.count > 2 ? " and \(found.count - 2) more" : ""
      notes.append(
        "\(objectClass) \(names.joined(separator: ", "))\(more) \(found.count == 1 ? "refers" : "refer") to it.")
    }
    return notes
  }
}

/// A search for a record's use, which a dialog waits for before it can be confirmed.
struct ReferenceSearch {
  let record: Record
  private var isAsked = false
  /// The notes found; nil until the search ends.
  private(set) var notes: [String]?

  init(_ record: Record) { self.record = record }

  /// The request that searches; nil after the first time.
  @MainActor mutating func request(_ device: DeviceSession) -> Request? {
    guard !isAsked else { return nil }
    isAsked = true
    let (record, store, key) = (record, device.store, device.key(record.objectClass, record.uuid))
    return .compute { FoundUse(key: key, notes: ReferenceNotes.notes(record, in: store)) }
  }

  /// Handles the result of a search; true if it was this one.
  @MainActor mutating func receive(_ reply: Reply, _ device: DeviceSession) -> Bool {
    guard case .finished(let found as FoundUse) = reply, notes == nil,
      found.key == device.key(record.objectClass, record.uuid)
    else { return false }
    notes = found.notes
    return true
  }

  /// The result of a search.
  private struct FoundUse: Sendable {
    let key: RecordKey
    let notes: [String]
  }
}
