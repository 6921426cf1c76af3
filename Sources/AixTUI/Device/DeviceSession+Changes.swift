import ConsoleCore

/// The ways by which records change: each goes through the store, and what it tells goes to all that follow it.
extension DeviceSession {
  func apply(_ record: Record, _ origin: Change.Origin) {
    if let change = store.apply(record, origin, at: RealTime.now) { apply([change]) }
  }

  func applyRemoval(_ objectClass: String, _ uuid: String) {
    if let change = store.applyRemoval(objectClass, uuid, .own, at: RealTime.now) { apply([change]) }
  }

  /// Hands changes to all that follow them.
  func apply(_ changes: [Change]) {
    guard !changes.isEmpty else { return }
    lastChange = .now
    callBook.clockOffset = connection?.clockOffset?.correction ?? 0
    callBook.apply(changes, in: store) { self.schema($0) }
    rememberNames(changes)
  }

  /// Notes what people call the calls that changed, so that the change log knows it when they are gone.
  private func rememberNames(_ changes: [Change]) {
    for change in changes where change.name == nil && callBook.table.kind(of: change.objectClass) != nil {
      guard let name = callBook.name(change.uuid), callNames[change.uuid] != name else { continue }
      if callNames.count >= DeviceSession.mostCallNames { callNames = callNames.filter { callBook[$0.key] != nil } }
      callNames[change.uuid] = name
    }
  }

  private static let mostCallNames = 20_000

  /// Takes the records of a class into the book of calls: of a first list, or of a schema, no change is told.
  func adoptCalls(_ objectClass: String) {
    guard callBook.table.kind(of: objectClass) != nil, store.holds(objectClass) else { return }
    callBook.clockOffset = connection?.clockOffset?.correction ?? 0
    callBook.adopt(objectClass, schema: schema(objectClass), store: store, at: RealTime.now)
  }
}
