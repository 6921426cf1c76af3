import ConsoleCore

/// Reacts when the device session starts, ends or resumes.
extension DeviceSession {
  /// What a change of the connection means for the operator.
  enum Turn {
    case none, signedIn
  }

  /// Handles the connection's new state.
  func receive(_ next: ConnectionState) -> Turn {
    let before = state
    state = next
    if case .away(let since, let reason, _) = next { syncLost(since: since, reason) } else { syncRecovered() }
    let epoch = connection?.epoch ?? 0
    if epoch != sessionEpoch, case .signedIn = next {
      sessionEpoch = epoch
      sessionRenewed()
    }
    switch (before, next) {
    case (.away, .away): return .none
    case (_, .away(let since, let reason, _)):
      awaySince = awaySince ?? since
      say("\(reason). Retrying until it is back.", .error)
      return .none
    case (_, .signedIn):
      cameBack()
      return .signedIn
    default: return .none
    }
  }

  /// After an absence, sends the requests that had to wait.
  private func cameBack() {
    guard let since = awaySince else { return }
    awaySince = nil
    say("\(address) is back after \(WallClock.age(now - since))", .good)
    if classes.isEmpty { askForClasses() }
    if methods.firstAsked != nil { loadMethods() }
  }
}
