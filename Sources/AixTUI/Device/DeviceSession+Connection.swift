import ConsoleCore

/// Reacts when the device session starts, ends or resumes.
extension DeviceSession {
  /// Handles the connection's new state; true if the device is signed in now.
  func receive(_ next: ConnectionState) -> Bool {
    let before = state
    state = next
    if case .away(let since, _, _) = next { syncLost(since: since) } else { syncRecovered() }
    let epoch = connection?.epoch ?? 0
    if epoch != sessionEpoch, case .signedIn = next {
      sessionEpoch = epoch
      sessionRenewed()
    }
    switch (before, next) {
    case (.away, .away): return false
    case (_, .away(let since, let reason, _)):
      awaySince = awaySince ?? since
      say("\(reason). Retrying until it is back.", .error)
      return false
    case (_, .signedIn):
      signInFailure = nil
      cameBack()
      return true
    default: return false
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
