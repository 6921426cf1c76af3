import ConsoleCore

/// The ways by which records change: each goes through the store, and what it tells goes to all that follow it.
extension DeviceModel {
  func take(_ signals: [Signal]) { took(store.apply(signals, at: RealTime.now)) }

  func take(_ record: Record, _ origin: Change.Origin) {
    if let change = store.take(record, origin, at: RealTime.now) { took([change]) }
  }

  func takeRemoval(_ objectClass: String, _ uuid: String) {
    if let change = store.takeRemoval(objectClass, uuid, .own, at: RealTime.now) { took([change]) }
  }

  func take(_ outcome: ListOutcome, of objectClass: String) {
    let isFirst = !store.isRead(objectClass)
    let changes = store.finishListing(objectClass, outcome, listOrigin(objectClass), at: RealTime.now)
    if isFirst { adoptCalls(objectClass) }
    took(changes)
  }

  func abandonListing(_ objectClass: String) { took(store.abandonListing(objectClass, at: RealTime.now)) }

  /// By what a difference that a list shows became known.
  private func listOrigin(_ objectClass: String) -> Change.Origin { .polled }

  /// Hands changes to all that follow them.
  private func took(_ changes: [Change]) {
    callBook.take(changes, in: store) { self.schema($0) }
  }

  /// Takes the records of a class into the book of calls: of a first list, or of a schema, no change is told.
  func adoptCalls(_ objectClass: String) {
    guard callBook.table.kind(of: objectClass) != nil, store.holds(objectClass) else { return }
    callBook.adopt(objectClass, schema: schema(objectClass), store: store, at: RealTime.now)
  }
}
