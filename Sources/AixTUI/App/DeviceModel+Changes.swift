import ConsoleCore

/// The ways by which records change: each goes through the store, and what it tells goes to all that follow it.
extension DeviceModel {
  func take(_ record: Record, _ origin: Change.Origin) {
    if let change = store.take(record, origin, at: RealTime.now) { took([change]) }
  }

  func takeRemoval(_ objectClass: String, _ uuid: String) {
    if let change = store.takeRemoval(objectClass, uuid, .own, at: RealTime.now) { took([change]) }
  }

  /// Hands changes to all that follow them.
  func took(_ changes: [Change]) {
    guard !changes.isEmpty else { return }
    lastChange = .now
    callBook.take(changes, in: store) { self.schema($0) }
  }

  /// Takes the records of a class into the book of calls: of a first list, or of a schema, no change is told.
  func adoptCalls(_ objectClass: String) {
    guard callBook.table.kind(of: objectClass) != nil, store.holds(objectClass) else { return }
    callBook.adopt(objectClass, schema: schema(objectClass), store: store, at: RealTime.now)
  }
}
