extension Connection {
  /// Notes that the device answered.
  func answered() {
    guard case .away = state else { return }
    // The seeker ends by itself: it may be the one that brought the answer, and has a lost session to renew.
    let isIn = guarded.withLock { $0.epoch > 0 } || settings.apiKey != nil
    setState(isIn ? .signedIn(user: settings.apiKey == nil ? settings.user : nil, since: .now) : .signingIn)
  }

  /// Notes that the device did not answer, and looks for it until it does.
  func lost(_ reason: String) {
    guard settings.staysOpen else { return }
    if case .away = state { return }
    let since = ContinuousClock.now
    setState(.away(since: since, reason: reason, nextTry: nil))
    let task = Task { [weak self, clock] in
      var backoff = Backoff()
      while !Task.isCancelled {
        let pause = backoff.next()
        self?.setState(.away(since: since, reason: reason, nextTry: .now + pause))
        do { try await clock.sleep(for: pause) } catch { return }
        guard let self, case .away = self.state else { return }
        await self.probe()
        guard case .away = self.state else { return }
      }
    }
    cancel { guarded in
      defer { guarded.seeker = task }
      return [guarded.seeker]
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
