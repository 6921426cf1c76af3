extension Connection {
  /// Notes that the device responded.
  func answered() {
    guard case .away = state else { return }
    // The seeker ends by itself: it may have received this response, and may have a lost session to renew.
    let isIn = guarded.withLock { $0.epoch > 0 } || settings.apiKey != nil
    setState(isIn ? .signedIn(user: settings.apiKey == nil ? settings.user : nil, since: now()) : .signingIn)
  }

  /// Notes a request without a response; if the device does not respond to another one either, it is away, and the
  /// connection retries until it is back.
  func lost(_ reason: String) {
    guard settings.staysOpen else { return }
    if case .away = state { return }
    let isFirst = guarded.withLock { guarded in
      defer { guarded.isSuspecting = true }
      return !guarded.isSuspecting && !guarded.isClosed
    }
    guard isFirst else { return }
    let since = now()
    let task = Task { [weak self] in
      // One failing class, or a gateway's response to one request, does not mean that the device is gone.
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

  /// Whether the device responds to a simple request; a gateway's response does not count.
  private func isThere() async -> Bool {
    let path = guarded.withLock(\.sessionLocation) ?? settings.dialect.sessionPath
    let method = settings.apiKey == nil ? "HEAD" : "GET"
    let call = Call(
      method: method, path: settings.apiKey == nil ? path : "list/objects", timeout: .seconds(5), renews: false)
    guard let response = try? await send(call) else { return false }
    return !Connection.isOfGateway(response)
  }

  /// Reports that the device is away, and retries until it responds.
  private func seek(since: ContinuousClock.Instant, reason: String) async {
    var backoff = Backoff()
    setState(.away(since: since, reason: reason, nextTry: nil))
    while !Task.isCancelled {
      let pause = max(backoff.next(), signInWait)
      setState(.away(since: since, reason: reason, nextTry: now() + pause))
      do { try await clock.sleep(for: pause) } catch { return }
      guard case .away = state else { return }
      await probe()
      guard case .away = state else { return }
    }
  }

  /// Sends any request; a response of any kind means that the device is back.
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
