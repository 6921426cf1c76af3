/// The comparison before the end, which finds changes that no signal reported.
extension Watcher {
  /// A class whose list did not arrive in time.
  public struct Unchecked: Sendable {
    public let objectClass: String
    /// Since when changes may be missing, in milliseconds since 1970; nil if the class was never read.
    public let since: Int64?
    /// The reason, for the user.
    public let reason: String
  }

  /// The state of the comparison before the end.
  struct LastCheck: Sendable {
    let begin: DeviceSync.Instant
    var waiting: Set<String>
    var reasons: [String: String] = [:]
    var waiter: CheckedContinuation<Void, Never>?
  }

  /// How long the last lists may take; longer if the lists are known to be slow.
  var patienceAtEnd: Duration {
    state.withLock { state in
      let longest = classes.map { state.sync[$0].lastDuration * 2 }.max() ?? .zero
      return min(max(.seconds(3), longest), .seconds(8))
    }
  }

  /// Reads each class's list once more and reports the changes; returns the classes that could not be read. Takes a few
  /// seconds at most, and ends at once on `stop`.
  public func lastCheck() async -> [Unchecked] {
    let (limit, begin, clock) = (patienceAtEnd, moment().now, clock)
    state.withLock { state in
      state.last = LastCheck(begin: begin, waiting: classes.subtracting(state.refused))
    }
    let timer = Task { [weak self] in
      guard (try? await clock.sleep(for: limit)) != nil else { return }
      self?.endLastCheck()
    }
    continueLastCheck()
    await withCheckedContinuation { waiter in
      let isDone = state.withLock { state in
        guard state.last?.waiting.isEmpty == false, !isOver else { return true }
        state.last?.waiter = waiter
        return false
      }
      if isDone { waiter.resume() }
    }
    timer.cancel()
    return unchecked(after: limit)
  }

  private func unchecked(after limit: Duration) -> [Unchecked] {
    let moment = moment()
    return state.withLock { state in
      guard let last = state.last else { return [] }
      return last.waiting.union(last.reasons.keys).sorted().map { name in
        let since = state.sync[name].listedSince.map { moment.time - Int64((moment.now - $0).milliseconds) }
        let reason = last.reasons[name] ?? (isOver ? "stopped" : "no response within \(limit.components.seconds) s")
        return Unchecked(objectClass: name, since: since, reason: reason)
      }
    }
  }

  /// Requests the lists that are not running, and ends the wait after the last one.
  func continueLastCheck() {
    let (wanted, waiter) = state.withLock { state -> ([String], CheckedContinuation<Void, Never>?) in
      guard var last = state.last else { return ([], nil) }
      for name in last.waiting {
        let sync = state.sync[name]
        if let since = sync.listedSince, since >= last.begin {
          last.waiting.remove(name)
        } else if let away = sync.away {
          last.waiting.remove(name)
          last.reasons[name] = away.reason
        }
      }
      defer { state.last = last }
      // A list requested before the check may miss the last changes; another one follows it.
      guard last.waiting.isEmpty else {
        return (last.waiting.filter { !state.sync[$0].isListing && !state.sync[$0].isWanted }.sorted(), nil)
      }
      defer { last.waiter = nil }
      return ([], last.waiter)
    }
    waiter?.resume()
    for name in wanted { input { sync, moment in sync.want(name, at: moment) } }
  }

  /// Notes that a list of the check failed; there is no time for another attempt.
  func noteLastCheck(failed name: String, _ number: Int, _ error: DeviceError) {
    state.withLock { state in
      guard let last = state.last, last.waiting.contains(name), let listing = state.sync[name].listing,
        listing.number == number, listing.asked >= last.begin
      else { return }
      state.last?.waiting.remove(name)
      state.last?.reasons[name] = error.message
    }
  }

  func endLastCheck() {
    let waiter = state.withLock { state in
      defer { state.last?.waiter = nil }
      return state.last?.waiter
    }
    waiter?.resume()
  }
}
