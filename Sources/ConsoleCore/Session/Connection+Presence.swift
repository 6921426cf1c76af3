extension Connection {
  /// Notes that the device answered.
  func answered() {
    guard case .away = state else { return }
    // The seeker ends by itself: it may be the one that brought the answer, and has a lost session to renew.
    let isIn = guarded.withLock { $0.epoch > 0 } || settings.apiKey != nil
    setState(isIn ? .signedIn(user: settings.apiKey == nil ? settings.user : nil, since: .now) : .signingIn)
  }

  /// Notes that a call had no answer; where the device answers nothing else either, it is away and looked for until it does.
  func lost(_ reason: String) {
    guard settings.staysOpen else { return }
    if case .away = state { return }
    let isFirst = guarded.withLock { guarded in
      defer { guarded.isSuspecting = true }
      return !guarded.isSuspecting && !guarded.isClosed
    }
    guard isFirst else { return }
    let since = ContinuousClock.now
    let task = Task { [weak self] in
      // One class that breaks off, or that a gateway answers for, does not mean that the device is gone.
      let isThere = await self?.isThere() ?? true
      self?.guarded.withLock { $0.isSuspecting = false }
      guard !isThere, !Task.isCancelled else { return }
      await self?.seek(since: since, reason: reason)
    }
    cancel { guarded in
      defer { guarded.seeker = task }
      return [guarded.seeker]
    }
  }

  /// Whether the device answers a call that needs nothing; what a gateway says in its place does not count.
  private func isThere() async -> Bool {
    let path = guarded.withLock(\.sessionLocation) ?? settings.dialect.sessionPath
    let method = settings.apiKey == nil ? "HEAD" : "GET"
    let call = Call(
      method: method, path: settings.apiKey == nil ? path : "list/objects", timeout: .seconds(5), renews: false)
    guard let response = try? await send(call) else { return false }
    return !Connection.isOfGateway(response)
  }

  /// Says that the device is away, and asks again and again until it answers.
  private func seek(since: ContinuousClock.Instant, reason: String) async {
    var backoff = Backoff()
    setState(.away(since: since, reason: reason, nextTry: nil))
    while !Task.isCancelled {
      let pause = max(backoff.next(), loginWait)
      setState(.away(since: since, reason: reason, nextTry: .now + pause))
      do { try await clock.sleep(for: pause) } catch { return }
      guard case .away = state else { return }
      await probe()
      guard case .away = state else { return }
    }
  }

  /// Asks the device for anything; an answer of whatever kind means that it is back.
  private func probe() async {
    let epoch = guarded.withLock(\.epoch)
    if epoch == 0, settings.apiKey == nil {
      try? await renew(after: epoch)
      return
    }
    let path = settings.apiKey == nil ? guarded.withLock(\.sessionLocation) ?? "list/objects" : "list/objects"
    let method = settings.apiKey == nil ? "HEAD" : "GET"
    guard let response = try? await send(Call(method: method, path: path, timeout: .seconds(10), renews: false)) else {
      return
    }
    if [401, 403, 404].contains(response.status), settings.apiKey == nil { try? await renew(after: epoch) }
  }
}
