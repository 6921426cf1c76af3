/// Applies signals to a class's state, and decides whether to trust them.
extension ClassSync {
  /// Whether `handle` needs the UUIDs of signals.
  public var awaitsSignals: Bool { !unsignalled.isEmpty }

  mutating func subscribe(at now: Instant) {
    guard isFollowed, link == .up else { return }
    subscriptions += 1
    subscription = subscriptions
    isLive = false
    (unsignalled, patienceEnd) = ([:], nil)
    // The device may have missed the last subscription: trust a new one once, and compare soon.
    if doubts < 2 { doubt = nil }
  }

  mutating func lose(_ since: Instant, at now: Instant) {
    if case .down = link { return }
    link = .down(since: since)
    (subscription, unsignalled, patienceEnd) = (nil, [:], nil)
    guard isLive else { return }
    isLive = false
    lost = since
    isFirstSinceLoss = true
    // Signals were complete until the socket was last known to work.
    knownUntil = max(knownUntil ?? since, since)
    compared = knownUntil
  }

  mutating func hear(_ count: Int, _ uuids: Set<String>, at now: Instant) {
    guard count > 0 else { return }
    if let lastSignal {
      let gap = (now - lastSignal) / count
      signalGap = (signalGap * 7 + min(gap, pace.audit)) / 8
    }
    lastSignal = now
    auditPause = pace.silence
    doubt?.hasHeard = true
    for uuid in uuids { unsignalled[uuid] = nil }
  }

  /// Stops trusting signals if they missed a change that a list showed; trusts them again after a time without that.
  mutating func judgeSignals(at now: Instant) -> [Command] {
    if let oldest = unsignalled.values.min(), oldest + pace.lateness <= now {
      unsignalled = unsignalled.filter { $0.value + pace.lateness > now }
      let isNew = doubt == nil
      if isNew { doubts += 1 }
      // Each new failure doubles the time until signals are trusted again.
      let probation = min(pace.probation * (1 << min(doubts - 1, 5)), .seconds(3600))
      doubt = Doubt(evidence: now, probation: probation)
      isLive = false
      return isNew ? [.signalsDoubted] : []
    }
    guard let doubt, unsignalled.isEmpty else { return [] }
    // Without changes there is no proof; a class that has signalled before gets another try after a longer time.
    guard doubt.hasHeard || lastSignal != nil else { return [] }
    let pause = doubt.hasHeard ? doubt.probation : doubt.probation * 4
    guard doubt.evidence + pause <= now else { return [] }
    self.doubt = nil
    return [.signalsTrusted]
  }
}
