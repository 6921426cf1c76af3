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
    took(store.finishListing(objectClass, outcome, listOrigin(objectClass), at: RealTime.now))
  }

  func abandonListing(_ objectClass: String) { took(store.abandonListing(objectClass, at: RealTime.now)) }

  /// By what a difference that a list shows became known.
  private func listOrigin(_ objectClass: String) -> Change.Origin { .polled }

  /// Hands changes to all that follow them.
  private func took(_ changes: [Change]) {}
}
