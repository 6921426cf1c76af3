/// What signals tell of a class, and how far they are believed.
extension ClassSync {
  /// Whether it matters which records signals tell of.
  public var awaitsSignals: Bool { !unsignalled.isEmpty }

  mutating func subscribe(at now: Instant) {
    guard isFollowed, link == .up else { return }
    subscriptions += 1
    subscription = subscriptions
    isLive = false
    (unsignalled, patienceEnd) = ([:], nil)
    // The device may not have heard the last one: a new subscription is believed once, and compared soon.
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
    // Signals were complete up to the last sign of life.
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

  /// Stops believing signals that did not tell what a list told, and believes them again after a time without such.
  mutating func judgeSignals(at now: Instant) -> [Command] {
    if let oldest = unsignalled.values.min(), oldest + pace.lateness <= now {
      unsignalled = unsignalled.filter { $0.value + pace.lateness > now }
      let isNew = doubt == nil
      if isNew { doubts += 1 }
      // Whoever was believed in vain is believed later the next time.
      let probation = min(pace.probation * (1 << min(doubts - 1, 5)), .seconds(3600))
      doubt = Doubt(evidence: now, probation: probation)
      isLive = false
      return isNew ? [.signalsDoubted] : []
    }
    guard let doubt, unsignalled.isEmpty else { return [] }
    // Where nothing changes there is no proof; what has signalled before is tried again after a longer time.
    guard doubt.hasHeard || lastSignal != nil else { return [] }
    let pause = doubt.hasHeard ? doubt.probation : doubt.probation * 4
    guard doubt.evidence + pause <= now else { return [] }
    self.doubt = nil
    return [.signalsTrusted]
  }
}
