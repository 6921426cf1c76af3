extension Connection {
  /// Signs in; with an API key it is tried on the list of classes, since it needs no login (device API: session).
  public func login() async throws(DeviceError) {
    if settings.apiKey != nil {
      setState(.signingIn)
      return setState(.signedIn(user: nil, since: .now))
    }
    try await renew(after: guarded.withLock(\.epoch))
  }

  /// Makes a new session unless somebody did since `epoch`; callers at the same time wait for one login.
  func renew(after epoch: Int) async throws(DeviceError) {
    let task = guarded.withLock { guarded -> Task<Result<Void, DeviceError>, Never>? in
      if guarded.epoch != epoch { return nil }
      if let login = guarded.login { return login }
      let login = Task { [self] in await signIn() }
      guarded.login = login
      return login
    }
    guard let task else { return }
    try await task.value.get()
  }

  private func signIn() async -> Result<Void, DeviceError> {
    defer { guarded.withLock { $0.login = nil } }
    guard let user = settings.user, let password = settings.password else { return .failure(.notAuthorised(nil)) }
    let isFirst = guarded.withLock { $0.epoch == 0 }
    if isFirst { setState(.signingIn) }
    guarded.withLock { $0.cookies = CookieJar() }
    let body: JSON = ["session": ["username": .string(user), "password": .string(password.reveal())]]
    let call = Call(method: "POST", path: settings.dialect.sessionPath, body: body, renews: false)
    do throws(DeviceError) {
      let response = try await send(call)
      guard response.isSuccess else {
        let refusal = Refusal(status: response.status, body: response.body)
        if isFirst { setState(.signedOut) }
        return .failure([400, 401, 403].contains(response.status) ? .notAuthorised(refusal) : .refused(refusal))
      }
      signedIn(user, response)
      return .success(())
    } catch {
      if isFirst, case .unreachable = error {} else if isFirst { setState(.signedOut) }
      return .failure(error)
    }
  }

  private func signedIn(_ user: String, _ response: HTTPResponse) {
    let uuid = response.header("Location").flatMap(Location.uuid) ?? settings.dialect.sessionUUID
    guarded.withLock { guarded in
      guarded.epoch += 1
      guarded.sessionLocation = settings.dialect.sessionPath + "/" + PathText.encoded(uuid)
    }
    setState(.signedIn(user: user, since: .now))
    if settings.staysOpen { startRefreshing() }
  }

  /// Ends the session, waiting no longer than so many seconds.
  public func logout(within seconds: Double) async {
    let location = guarded.withLock { guarded -> String? in
      guarded.refresher?.cancel()
      guarded.seeker?.cancel()
      if case .signedIn = guarded.state, !guarded.isClosed { return guarded.sessionLocation }
      return nil
    }
    guarded.withLock { $0.isClosed = true }
    guard let location, settings.apiKey == nil else { return }
    let timeout = Duration.milliseconds(Int(seconds * 1000))
    _ = try? await send(Call(method: "DELETE", path: location, timeout: timeout, renews: false))
  }

  // MARK: Refreshing

  private func startRefreshing() {
    let epoch = guarded.withLock(\.epoch)
    let task = Task { [weak self] in
      guard var interval = await self?.refreshInterval() else { return }
      while !Task.isCancelled {
        do { try await Task.sleep(for: interval) } catch { return }
        guard let self, self.guarded.withLock(\.epoch) == epoch else { return }
        await self.refresh()
        interval = .milliseconds(max(200, interval.milliseconds))
      }
    }
    guarded.withLock { guarded in
      guarded.refresher?.cancel()
      guarded.refresher = task
    }
  }

  /// Half the life that the cookie or the session's data tell, the dialect's interval at the most.
  private func refreshInterval() async -> Duration {
    var seconds = Double(settings.dialect.refreshSeconds)
    if let age = guarded.withLock(\.cookies.maxAge) { seconds = min(seconds, Double(age) / 2) }
    if let location = guarded.withLock(\.sessionLocation),
      let response = try? await send(Call(method: "GET", path: location, renews: false)), response.isSuccess,
      let json = try? JSON.parse(response.body), let life = SessionLife.seconds(in: json)
    {
      seconds = min(seconds, life / 2)
    }
    return .milliseconds(Int(max(0.2, seconds) * 1000))
  }

  /// Keeps the session alive; one that is gone is made anew.
  private func refresh() async {
    guard let location = guarded.withLock(\.sessionLocation) else { return }
    let epoch = guarded.withLock(\.epoch)
    guard let response = try? await send(Call(method: "HEAD", path: location, renews: false)) else { return }
    switch response.status {
    case 401, 403, 404: try? await renew(after: epoch)
    case 405, 501:
      // A device without HEAD keeps a session alive by any call.
      _ = try? await send(Call(method: "GET", path: location))
    default: break
    }
  }
}
