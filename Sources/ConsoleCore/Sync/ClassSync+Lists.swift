/// Decides when to read the list of a class, and what the result means.
extension ClassSync {
  /// How long a list takes: the shorter of the last two, as one that hung, or that ran while the program was stopped,
  /// says nothing about the next.
  var lastDuration: Duration {
    guard let shortest = durations.min() else { return .zero }
    return durations.count > 1 ? shortest : min(shortest, .seconds(1))
  }

  /// The time between two polls: the pace's, or so long that reading takes a fifth of the time and at most 100 kB per
  /// second, but never more than two minutes, because one slow list says little about the next one.
  public var pollInterval: Duration {
    max(pace.poll, min(max(lastDuration * 5, .seconds(lastBytes / 100_000)), ClassSync.longestPause))
  }

  private static let longestPause = Duration.seconds(120)

  /// The factor by which long lists delay comparisons.
  private var costFactor: Double {
    let (seconds, attoseconds) = lastDuration.components
    let duration = Double(seconds) + Double(attoseconds) / 1e18
    return min(10, max(1, Double(lastBytes) / 1_200_000, duration / 0.6))
  }

  /// Whether signals will report every change as soon as the list behind the subscription arrives.
  var isCatchingUp: Bool { isFollowed && subscription != nil && link == .up && doubt == nil && !isLive }

  /// The origin of the changes that the running list finds.
  public var origin: Change.Origin {
    guard isFollowed else { return .polled }
    if link == .up { return doubt == nil ? .resynced : .polled }
    return isFirstSinceLoss ? .resynced : .polled
  }

  /// Whether no list was read yet, so that records are shown as they arrive.
  public var isFirstList: Bool { knownUntil == nil }

  /// Whether a complete list was read.
  public var isLoaded: Bool { knownUntil != nil }

  /// Whether a list is running, and how many bytes of it have arrived.
  public var isListing: Bool { listing != nil }
  public var listedBytes: Int { listing?.bytes ?? 0 }

  /// Whether signals report every change now.
  public var isSignalled: Bool { isLive && away == nil }

  /// Whether to give up on a refused list: it was never read, or was refused several times in a row.
  func isRefusal(final error: DeviceError) -> Bool {
    guard error.isLasting, knownUntil != nil else { return error.isLasting }
    return (failure?.isLasting == true ? failure?.count ?? 0 : 0) + 1 >= ClassSync.patientRefusals
  }

  /// Refusals in a row; the pauses between them add up to 15 seconds.
  private static let patientRefusals = 5

  public func isRunning(_ list: Int) -> Bool { listing?.number == list }

  /// When the next list is due, perhaps in the past; nil for never.
  func listDeadline(at now: Instant) -> Instant? {
    if away != nil || isStopped { return nil }
    if let failure {
      let pause = failurePause(failure)
      return isFollowed || isWanted ? max(failure.at + pause, pausedUntil ?? failure.at) : nil
    }
    if isWanted, !isWaitingForSubscription { return now }
    guard isFollowed else { return isWanted ? patienceEnd : nil }
    if knownUntil == nil { return isWaitingForSubscription ? patienceEnd : max(now, pausedUntil ?? now) }
    if isCatchingUp { return max(now, pausedUntil ?? now) }
    if isLive { return auditDeadline }
    return max((compared ?? now) + pollInterval, pausedUntil ?? now)
  }

  /// Whether a first list should wait for the subscription in progress.
  var isWaitingForSubscription: Bool {
    guard isFollowed, knownUntil == nil, subscription == nil, patienceEnd != nil else { return false }
    if case .down = link { return false }
    return true
  }

  private func failurePause(_ failure: Failure) -> Duration {
    guard failure.count > 0 else { return .zero }
    // A class that was read before is probably refused because of a session or rights that will return.
    if failure.isLasting {
      guard knownUntil != nil else { return .seconds(60) }
      return .milliseconds(Int(Backoff.full(failure.count - 1, first: 1, limit: 60) * 1000))
    }
    // Retry soon while signals wait for this list.
    let first = isCatchingUp ? Duration.seconds(1) : pollInterval
    let (seconds, attoseconds) = first.components
    let pause = Backoff.full(
      failure.count - 1, first: Double(seconds) + Double(attoseconds) / 1e18, limit: 60)
    return .milliseconds(Int(pause * 1000))
  }

  /// When to compare a live class with its list: soon after it fell silent, otherwise rarely.
  private var auditDeadline: Instant? {
    guard let compared else { return nil }
    // The first comparison is due soon even if many signals arrive: the device may signal only some changes.
    let full = hasCompared ? pace.audit * costFactor : min(pace.audit, pace.silence * 2) * costFactor
    guard let lastSignal, lastSignal > compared else { return compared + min(auditPause, full) }
    let silence = pace.silence * costFactor
    let quiet = max(lastSignal + max(silence, signalGap * 4), compared + silence)
    return min(quiet, compared + full)
  }

  mutating func finish(_ number: Int, _ bytes: Int, _ found: Set<String>, at now: Instant) {
    guard let list = listing, list.number == number else { return }
    listing = nil
    let isFirst = knownUntil == nil
    (knownUntil, compared, listedSince) = (max(list.asked, knownUntil ?? list.asked), now, list.asked)
    (durations, lastBytes) = (durations.suffix(1) + [now - list.asked], bytes)
    (failure, pausedUntil, patienceEnd) = (nil, nil, nil)
    isFirstSinceLoss = false
    if !isFirst, list.subscription != nil, list.subscription == subscription, list.wasLive || doubt != nil {
      for uuid in found where unsignalled[uuid] == nil { unsignalled[uuid] = now }
    }
    let isComplete = list.subscription != nil && list.subscription == subscription && link == .up
    if isFollowed, isComplete, doubt == nil {
      hasCompared = isLive
      if !isLive { auditPause = pace.silence }
      (isLive, lost) = (true, nil)
    }
    auditPause = min(max(auditPause * 2, pace.silence * 2), pace.audit)
  }

  mutating func fail(_ number: Int, _ reason: String, _ isLasting: Bool, at now: Instant) {
    guard let list = listing, list.number == number else { return }
    listing = nil
    // A list refused to an earlier session is retried at once with the new one.
    let count = list.session == session ? (failure?.count ?? 0) + 1 : 0
    failure = Failure(reason: reason, isLasting: isLasting, count: count, at: now)
  }
}
