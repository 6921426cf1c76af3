import ConsoleCore

/// Changes to records: each goes through the store, and the resulting changes go to the call book.
extension DeviceSession {
  func apply(_ record: Record, _ origin: Change.Origin) {
    if let change = store.apply(record, origin, at: RealTime.now) { apply([change]) }
  }

  func applyRemoval(_ objectClass: String, _ uuid: String) {
    if let change = store.applyRemoval(objectClass, uuid, .own, at: RealTime.now) { apply([change]) }
  }

  /// Passes changes on to the call book.
  func apply(_ changes: [Change]) {
    guard !changes.isEmpty else { return }
    lastChange = .now
    lastChangeTime = RealTime.now
    callBook.clockOffset = connection?.clockOffset?.correction ?? 0
    callBook.apply(changes, in: store) { self.schema($0) }
    rememberNames(changes)
  }

  /// Remembers the names of changed calls, so that the change log can name them after they end.
  private func rememberNames(_ changes: [Change]) {
    for change in changes where change.name == nil && callBook.table.kind(of: change.objectClass) != nil {
      guard let name = callBook.name(change.uuid), callNames[change.uuid] != name else { continue }
      if callNames.count >= DeviceSession.mostCallNames { callNames = callNames.filter { callBook[$0.key] != nil } }
      callNames[change.uuid] = name
    }
  }

  private static let mostCallNames = 20_000

  /// Reads a class's records into the call book: a first list and a new schema produce no changes.
  func adoptCalls(_ objectClass: String) {
    guard callBook.table.kind(of: objectClass) != nil, store.holds(objectClass) else { return }
    callBook.clockOffset = connection?.clockOffset?.correction ?? 0
    callBook.adopt(objectClass, schema: schema(objectClass), store: store, at: RealTime.now)
  }
}
