/// The freshness of a class, derived from its sync state alone.
extension ClassSync {
  /// The freshness at a moment; `records` is the number of records held, for a list that is arriving.
  public func freshness(at now: Instant, records: Int) -> Freshness {
    guard let knownUntil else { return beforeFirstList(records) }
    if let away { return .stale(now - max(knownUntil, isLive ? away.since : knownUntil), why: away.reason) }
    if isLive || isInGrace(at: now) { return .live }
    let age = now - knownUntil
    if let failure { return .stale(age, why: failure.reason) }
    guard age <= pollTolerance else { return .stale(age, why: isFollowed ? Freshness.noAnswer : "not followed") }
    return .poll(pollInterval, age: age, why: reason)
  }

  /// Whether signals were lost so recently that nothing older than the grace can be missing.
  private func isInGrace(at now: Instant) -> Bool { lost.map { now - $0 < pace.grace } ?? false }

  /// How old a list may get while it is polled.
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

  /// When to call `handle` with `tick`, because something is due or the freshness changes; nil for never.
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
