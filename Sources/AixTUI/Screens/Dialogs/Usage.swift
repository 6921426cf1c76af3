import ConsoleCore

/// Why a record should not be touched lightly: it is live, or others point at it.
enum Usage {
  /// Values of a state by which a record is at work now; matched without regard to case.
  static let liveStates: Set<String> = [
    "active", "busy", "calling", "connected", "connecting", "early", "established", "playing", "recording", "ringing",
    "running", "streaming", "talking",
  ]

  /// Where a record may be used without this console knowing it; nil where all is known.
  @MainActor static func unread(_ device: DeviceSession) -> String? {
    let names = device.classes.map(\.name).filter { !device.store.isRead($0) }
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    return "Not loaded, so not checked: \(shown)."
  }

  /// Sentences on the use of a record; empty where none is known.
  @MainActor static func notes(_ record: Record, _ device: DeviceSession) -> [String] {
    notes(record, device.store.references(to: record.uuid, limit: 1000), in: device.store)
  }

  /// The same for many records, by their UUIDs; those of whose use nothing is known are left out.
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
