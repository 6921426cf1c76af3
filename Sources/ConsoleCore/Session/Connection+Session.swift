extension Connection {
  /// Signs in; an API key needs no sign-in, so the first request will show whether it is valid (device API: session).
  public func signIn() async throws(DeviceError) {
    guarded.withLock { guarded in
      guarded.isClosed = false
      guarded.refusedSignIn = nil
      guarded.signInPace.ask()
    }
    if settings.apiKey != nil {
      setState(.signingIn)
      return setState(.signedIn(user: nil, since: now()))
    }
    try await renew(after: guarded.withLock(\.epoch))
  }

  /// Creates a new session unless another task did so since `epoch`; concurrent callers share one sign-in.
  ///
  /// Soon after a failed sign-in it sends none and throws the same error again.
  func renew(after epoch: Int) async throws(DeviceError) {
    let now = now()
    let (task, refused) = guarded.withLock { guarded -> (Task<Result<Void, DeviceError>, Never>?, DeviceError?) in
      if guarded.epoch != epoch { return (nil, nil) }
      if guarded.isClosed { return (nil, .notAuthorised(nil)) }
      if let refused = guarded.refusedSignIn { return (nil, refused) }
      if guarded.signIn == nil, let failure = guarded.signInPace.failure, guarded.signInPace.wait(at: now) > .zero {
        return (nil, failure)
      }
      let signIn = guarded.signIn ?? Task { [self] in await attemptSignIn() }
      guarded.signIn = signIn
      guarded.signInWaiters += 1
      return (signIn, nil)
    }
    if let refused { throw refused }
    guard let task else { return }
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      let isLast = guarded.withLock { $0.signInWaiters == 1 }
      if isLast { task.cancel() }
    }
    guarded.withLock { $0.signInWaiters -= 1 }
    try result.get()
  }

  private func attemptSignIn() async -> Result<Void, DeviceError> {
    defer { guarded.withLock { $0.signIn = nil } }
    guard let user = settings.user, let password = settings.password else { return .failure(.notAuthorised(nil)) }
    // Wait after a failed sign-in, a session that died at once, or many sign-ins.
    let wait = signInWait
    if wait > .zero, (try? await clock.sleep(for: wait)) == nil { return .failure(.cancelled) }
    let result = await postSignIn(user, password)
    if case .failure(let error) = result {
      let now = now()
      guarded.withLock { $0.signInPace.fail(error, at: now) }
    }
    return result
  }

  /// How long an automatic sign-in has to wait.
  var signInWait: Duration {
    let now = now()
    return guarded.withLock { $0.signInPace.wait(at: now) }
  }

  private func postSignIn(_ user: String, _ password: Secret) async -> Result<Void, DeviceError> {
    let isFirst = guarded.withLock { $0.epoch == 0 }
    if isFirst { setState(.signingIn) }
    guarded.withLock { guarded in
      guarded.cookies.empty()
      guarded.cookieGeneration += 1
    }
    let body: JSON = ["session": ["username": .string(user), "password": .string(password.reveal())]]
    let call = Call(method: "POST", path: settings.dialect.sessionPath, body: body, renews: false)
    do throws(DeviceError) {
      let response = try await send(call)
      guard response.isSuccess else {
        let refusal = Refusal(status: response.status, body: response.body)
        // A 400 without a type is not from a device: a proxy may have received http instead of https.
        guard [401, 403].contains(response.status) || (response.status == 400 && refusal.type != nil) else {
          if isFirst { setState(.signedOut) }
          return .failure(.refused(refusal))
        }
        refuse(.notAuthorised(refusal))
        return .failure(.notAuthorised(refusal))
      }
      signedIn(user, response)
      return .success(())
    } catch {
      if isFirst, case .unreachable = error {} else if isFirst { setState(.signedOut) }
      return .failure(error)
    }
  }

  /// Remembers that the device rejects the password, so that it is not retried automatically: accounts get locked.
  private func refuse(_ error: DeviceError) {
    cancel { guarded in
      guarded.refusedSignIn = error
      guarded.sessionLocation = nil
      return [guarded.refresher, guarded.seeker]
    }
    setState(.signedOut)
  }

  private func signedIn(_ user: String, _ response: HTTPResponse) {
    let told = response.header("Location").flatMap { Location.uuid($0, objectClass: "session") }
    let uuid = told ?? settings.dialect.sessionUUID
    let now = now()
    guarded.withLock { guarded in
      guarded.refusedSignIn = nil
      guarded.signInPace.succeed(at: now)
      // A session that died before its refresh shows how often to refresh.
      if let lastAlive = guarded.lastAlive {
        let seconds = Double((now - lastAlive).milliseconds) / 1000
        guarded.learnedLife = min(guarded.learnedLife ?? .infinity, max(1, seconds))
        guarded.deaths += 1
      }
      guarded.lastAlive = now
      guarded.epoch += 1
      guarded.sessionLocation = settings.dialect.sessionPath + "/" + PathText.encoded(uuid)
    }
    setState(.signedIn(user: user, since: now))
    if settings.staysOpen { startRefreshing() }
  }

  /// Signs out, and waits at most `seconds`.
  public func signOut(within seconds: Double) async {
    cancel { [$0.refresher, $0.seeker] }
    guarded.withLock(\.signIn)?.cancel()
    let location = guarded.withLock { guarded -> String? in
      if case .signedIn = guarded.state, !guarded.isClosed { return guarded.sessionLocation }
      return nil
    }
    setState(.signedOut)
    guarded.withLock { $0.isClosed = true }
    guard let location, settings.apiKey == nil else { return }
    let timeout = Duration.milliseconds(Int(min(max(seconds, 0.001), 3600) * 1000))
    _ = try? await send(Call(method: "DELETE", path: location, timeout: timeout, renews: false))
    guarded.withLock { guarded in
      guarded.cookies.empty()
      guarded.cookieGeneration += 1
      guarded.sessionLocation = nil
    }
  }

  // MARK: Refreshing

  private func startRefreshing() {
    let epoch = guarded.withLock(\.epoch)
    let task = Task { [weak self, clock] in
      guard var interval = await self?.refreshInterval() else { return }
      while !Task.isCancelled {
        // A lost session cannot be renewed before the next sign-in is allowed.
        let pause = max(self?.shortened(interval) ?? interval, self?.signInWait ?? .zero)
        do { try await clock.sleep(for: pause) } catch { return }
        guard let self, self.guarded.withLock(\.epoch) == epoch else { return }
        await self.refresh()
        interval = .milliseconds(max(200, interval.milliseconds))
      }
    }
    cancel { guarded in
      defer { guarded.refresher = task }
      return [guarded.refresher]
    }
  }

  /// The interval, or half the observed life of sessions if that is shorter.
  private func shortened(_ interval: Duration) -> Duration {
    let life = guarded.withLock(\.learnedLife)
    return life.map { min(interval, .milliseconds(Int(min($0, 86_400) * 500))) } ?? interval
  }

  /// Half the session's life according to its cookie or data, at most the dialect's interval.
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

  /// The result of checking the session.
  enum SessionCheck: Sendable {
    case alive
    /// The device no longer knows it, whether or not a new one could be created.
    case over
    case unknown
  }

  /// Keeps the session alive; renews it if it has ended.
  @discardableResult
  func refresh() async -> SessionCheck {
    guard let location = guarded.withLock(\.sessionLocation) else { return .unknown }
    let epoch = guarded.withLock(\.epoch)
    guard var response = try? await send(Call(method: "HEAD", path: location, renews: false)) else { return .unknown }
    if response.status == 404 {
      // The session may exist only without its UUID in the path.
      let plain = settings.dialect.sessionPath
      guard let other = try? await send(Call(method: "HEAD", path: plain, renews: false)) else { return .unknown }
      if other.isSuccess { guarded.withLock { $0.sessionLocation = plain } }
      if other.status != 405, other.status != 501 { response = other }
    }
    switch response.status {
    case 401, 403, 404:
      try? await renew(after: epoch)
      return .over
    case 405, 501:
      // On a device without HEAD any request keeps the session alive.
      _ = try? await send(Call(method: "GET", path: location))
    default:
      guard response.isSuccess else { return .unknown }
      let now = now()
      guarded.withLock { $0.foundAlive(at: now) }
      return .alive
    }
    return .unknown
  }
}

extension Connection.Guarded {
  /// Notes that the session is alive. The learned life slowly grows again, more slowly after more deaths: each session
  /// may have died of another cause than its age, and refreshing twice a second must not go on forever.
  mutating func foundAlive(at now: ContinuousClock.Instant) {
    lastAlive = now
    let deaths = Double(max(1, deaths))
    learnedLife = learnedLife.map { min($0 * (1 + 0.05 / (deaths * deaths)), 86_400) }
  }
}
