/// How fresh a class is, derived from what is known and nothing else.
extension ClassSync {
  /// What may be claimed at this moment; `records` is how many are held, for a list that is arriving.
  public func freshness(at now: Instant, records: Int) -> Freshness {
    guard let knownUntil else { return beforeFirstList(records) }
    if let away { return .stale(now - max(knownUntil, isLive ? away.since : knownUntil), why: away.reason) }
    if isLive || isInGrace(at: now) { return .live }
    let age = now - knownUntil
    if let failure { return .stale(age, why: failure.reason) }
    guard age <= pollTolerance else { return .stale(age, why: isFollowed ? "no answer" : "not followed") }
    return .poll(pollInterval, age: age, why: reason)
  }

  /// Whether signals broke off so shortly ago that nothing older than the grace can be missing.
  private func isInGrace(at now: Instant) -> Bool { lost.map { now - $0 < pace.grace } ?? false }

  /// How old a list may be while it is read regularly.
  private var pollTolerance: Duration { pollInterval + min(lastDuration * 2, pollInterval) + pace.grace }

  private func beforeFirstList(_ records: Int) -> Freshness {
    if let listing { return .loading(records: records, bytes: listing.bytes, expected: listing.expected) }
    if let failure { return .failed(failure.reason) }
    if let away { return .failed(away.reason) }
    return isStopped ? .partial(records: records) : .unknown
  }

  private var reason: Freshness.Reason {
    if doubt != nil { return .signalsIncomplete }
    return link == .up ? .catchingUp : .noSocket
  }

  /// When something is to be done, or the claim changes, though nothing happens; nil for never.
  public func deadline(at now: Instant) -> Instant? {
    var deadlines: [Instant] = []
    if listing == nil, let due = listDeadline(at: now) { deadlines.append(due) }
    if let oldest = unsignalled.values.min() { deadlines.append(oldest + pace.lateness) }
    if let lost, lost + pace.grace > now { deadlines.append(lost + pace.grace) }
    if let knownUntil, !isLive, away == nil, failure == nil, knownUntil + pollTolerance > now {
      deadlines.append(knownUntil + pollTolerance)
    }
    return deadlines.min()
  }
}
