/// The life of a socket: open, subscribe, watch, recover.
extension Subscription {
  /// How long a socket must stay open to count as working, so that the next wait is short again.
  private static let settledAfter = Duration.seconds(2)
  /// How long to wait for the pong behind a subscription before the device is assumed to have read it.
  private static let barrierTime = Duration.seconds(1)
  /// How long the socket may be silent before the session is checked: it may have ended without notice.
  private static let silenceTime = Duration.seconds(15)
  /// The same for silence that follows signals: the session is checked once, soon.
  private static let sudden = Duration.seconds(3)

  /// Opens a socket, waits for its end, then waits before the next attempt.
  func turn() async {
    guard connection.canCall else { return await snooze.sleep(nil) }
    if guarded.withLock({ $0.state == .off }) { setState(.connecting) }
    let end = await withCheckedContinuation { open($0) }
    let openedAt = guarded.withLock { guarded in
      defer {
        (guarded.openedAt, guarded.link) = (nil, nil)
        (guarded.told, guarded.confirmed, guarded.assumed) = ([], [], [])
      }
      guarded.barrierTimer?.cancel()
      guarded.watchman?.cancel()
      return guarded.openedAt
    }
    guard !Task.isCancelled, !guarded.withLock(\.isStopped) else { return }
    await recover(from: end, openedAt)
  }

  private func open(_ continuation: CheckedContinuation<SocketEnd, Never>) {
    let (generation, pongWithin) = guarded.withLock { guarded in
      guarded.generation += 1
      guarded.isSessionOver = false
      guarded.socketEnd = continuation
      guarded.epoch = connection.epoch
      let pong: Duration? = guarded.givesNoPong ? nil : .seconds(connection.settings.dialect.pongSeconds)
      return (guarded.generation, pong)
    }
    let link = connection.openSocket(pongWithin: pongWithin, room: room) { [weak self] in self?.receive($0, generation)
    }
    let isStopped = guarded.withLock { guarded in
      if guarded.generation == generation, guarded.socketEnd != nil { guarded.link = link }
      return guarded.isStopped
    }
    // A sign-in since the cookies were read means that this socket belongs to a dead session.
    if isStopped || isOfDeadSession { link.close() }
    // The socket may have opened before `guarded.link` was set.
    if guarded.withLock({ $0.openedAt != nil && $0.told.isEmpty }) { subscribe() }
  }

  private var isOfDeadSession: Bool { connection.epoch != guarded.withLock(\.epoch) }

  // MARK: Socket events

  private func receive(_ event: SocketEvent, _ generation: Int) {
    let (isPresent, isStopped) = guarded.withLock { ($0.generation == generation, $0.isStopped) }
    guard isPresent else { return }
    switch event {
    case .opened where !isStopped:
      let opened = now()
      let isDoubtful = guarded.withLock { guarded in
        guarded.openedAt = opened
        return guarded.stillborn > 1
      }
      // After sockets that the device closed at once, this one counts as live only when its subscription is confirmed.
      if !isDoubtful { setState(.live) }
      subscribe()
      watchOver(generation)
    case .batch(let batch) where !isStopped: receive(batch)
    case .opened, .batch: break
    case .ended(let end):
      let continuation = guarded.withLock { guarded in
        defer { guarded.socketEnd = nil }
        return guarded.socketEnd
      }
      continuation?.resume(returning: end)
    }
  }

  private func receive(_ batch: WebSocketBatch) {
    if !batch.messages.isEmpty {
      let arrived = now()
      let watched = guarded.withLock { guarded in
        (guarded.lastProof, guarded.lastSignal) = (arrived, arrived)
        return guarded.told
      }
      emit(.signals(SignalReader.read(batch, watched: watched)))
    }
    for case .pong(let payload) in batch.controls {
      guarded.withLock { ($0.hasSeenPong, $0.givesNoPong) = (true, false) }
      if let barrier = Int(String(decoding: payload, as: UTF8.self)) { passed(barrier, byPong: true) }
    }
  }

  // MARK: Subscription

  /// Sends the wanted classes to the device, and finds out when it has read them.
  func subscribe() {
    let barrier = guarded.withLock { guarded -> Int? in
      guard let link = guarded.link, guarded.openedAt != nil, guarded.told != guarded.wanted else { return nil }
      guarded.told = guarded.wanted
      guarded.confirmed.formIntersection(guarded.wanted)
      guarded.assumed.formIntersection(guarded.wanted)
      guarded.barrier += 1
      // Send under the lock, so that the last of two concurrent subscriptions is the last here and on the device.
      let names = JSON.array(guarded.wanted.sorted().map { .string($0) })
      let message: JSON = ["event": "signals", "data": names]
      link.send(message.text())
      link.ping(Array(String(guarded.barrier).utf8))
      return guarded.barrier
    }
    guard let barrier else { return }
    let (clock, pause) = (clock, barrierTime)
    let timer = Task { [weak self] in
      guard (try? await clock.sleep(for: pause)) != nil else { return }
      self?.passed(barrier, byPong: false)
    }
    let former = guarded.withLock { guarded in
      // If a newer subscription was sent meanwhile, this timer is obsolete.
      guard guarded.barrier == barrier, !guarded.isStopped else { return Optional(timer) }
      defer { guarded.barrierTimer = timer }
      return guarded.barrierTimer
    }
    former?.cancel()
  }

  /// How long to wait for the pong behind a subscription. If the device has sent pongs before, a dead socket is found
  /// by then; a live one that lost only this pong continues.
  private var barrierTime: Duration {
    let dialect = connection.settings.dialect
    guard guarded.withLock(\.hasSeenPong) else { return Subscription.barrierTime }
    return .seconds(dialect.pingSeconds + dialect.pongSeconds + 1)
  }

  /// Handles that the device has read a subscription, or that enough time has passed for it.
  private func passed(_ barrier: Int, byPong: Bool) {
    let news = guarded.withLock { guarded -> Set<String> in
      guard guarded.barrier == barrier, guarded.openedAt != nil, !guarded.isStopped else { return [] }
      var news = guarded.told.subtracting(guarded.confirmed)
      guarded.confirmed = guarded.told
      guard byPong else {
        guarded.assumed.formUnion(news)
        return news
      }
      // Report assumed classes again: a list requested since then may have missed a change.
      news.formUnion(guarded.assumed)
      guarded.assumed = []
      return news
    }
    guard !news.isEmpty else { return }
    setState(.live)
    emit(.subscribed(news))
  }

  /// Checks the session while the socket is silent.
  private func watchOver(_ generation: Int) {
    let clock = clock
    guard connection.settings.apiKey == nil else { return }
    let watchman = Task { [weak self] in
      var asked: ContinuousClock.Instant?
      while let pause = self?.pauseBeforeAsking(since: asked), (try? await clock.sleep(for: pause)) != nil {
        guard let self, let proof = await self.askAfterSession(generation, since: asked) else { return }
        asked = proof
      }
    }
    let mustEnd = guarded.withLock { guarded in
      guarded.watchman = watchman
      return guarded.isStopped || guarded.generation != generation || guarded.openedAt == nil
    }
    if mustEnd { watchman.cancel() }
  }

  /// New silence is checked soon, continued silence rarely.
  private func pauseBeforeAsking(since asked: ContinuousClock.Instant?) -> Duration {
    guard let asked else { return Subscription.sudden }
    let isNew = guarded.withLock(\.lastSignal).map { $0 > asked } ?? false
    return isNew ? Subscription.sudden : Subscription.silenceTime
  }

  /// Checks the session if the socket has been silent; returns the time of the last check, nil if the socket has ended.
  private func askAfterSession(
    _ generation: Int, since asked: ContinuousClock.Instant?
  ) async -> ContinuousClock.Instant? {
    let limit = pauseBeforeAsking(since: asked)
    let last = guarded.withLock { guarded -> ContinuousClock.Instant? in
      guard !guarded.isStopped, guarded.generation == generation, let openedAt = guarded.openedAt else { return nil }
      return max(guarded.lastProof ?? openedAt, openedAt)
    }
    guard let last else { return nil }
    // Timers and clocks differ a little.
    guard now() - last >= limit - .milliseconds(100) else { return asked ?? last - Subscription.silenceTime }
    let check = await connection.refresh()
    let epoch = connection.epoch
    let asked = now()
    let link = guarded.withLock { guarded -> (any SocketLink)? in
      if check == .alive, guarded.epoch == epoch { guarded.lastProof = asked }
      // A socket whose session has ended may stay open and bring nothing, even if there is a new session.
      guarded.isSessionOver = check == .over
      return guarded.isSessionOver || guarded.epoch != epoch ? guarded.link : nil
    }
    link?.close()
    return asked
  }

  // MARK: After the end

  private func recover(from end: SocketEnd, _ openedAt: ContinuousClock.Instant?) async {
    let wasOpen = openedAt.map { now() - $0 }
    if let wasOpen, wasOpen >= Subscription.settledAfter { resetWaits() }
    let since = downSince(end, openedAt)
    let isStillborn = guarded.withLock { guarded in
      if case .closed = end, let wasOpen, wasOpen < Subscription.settledAfter { guarded.stillborn += 1 }
      return guarded.stillborn > 1
    }
    let isLasting = isStillborn || wasOpen == nil && Subscription.isLasting(end)
    func tell(_ next: ContinuousClock.Instant?) {
      setState(
        isLasting
          ? .unavailable(since: since, reason: end.text, nextTry: next)
          : .down(since: since, reason: end.text, nextTry: next))
    }
    tell(nil)
    let pause = await pause(after: end)
    tell(now() + pause)
    await snooze.sleep(pause)
  }

  /// When signals may first have been lost: a silent peer fell silent before that was noticed.
  private func downSince(_ end: SocketEnd, _ openedAt: ContinuousClock.Instant?) -> ContinuousClock.Instant {
    let dialect = connection.settings.dialect
    let silence = Duration.seconds(dialect.pingSeconds + dialect.pongSeconds)
    let (epoch, moment) = (connection.epoch, now())
    return guarded.withLock { guarded in
      var since = guarded.downSince ?? moment
      if guarded.downSince == nil, let openedAt {
        if end == .silent { since = max(openedAt, moment - silence) }
        // A session may have ended, and its socket fallen silent, long before that was noticed.
        if end == .cancelled, guarded.epoch != epoch || guarded.isSessionOver {
          since = max(openedAt, guarded.lastProof ?? openedAt)
        }
      }
      guarded.downSince = since
      return since
    }
  }

  /// Whether no socket is available, rather than that one broke.
  private static func isLasting(_ end: SocketEnd) -> Bool {
    switch end {
    case .refused, .fault, .failed(.untrusted), .failed(.invalid): true
    case .failed, .closed, .silent, .cancelled: false
    }
  }

  /// The time until the next attempt; first checks the session or reports the device as lost, if the end suggests that.
  private func pause(after end: SocketEnd) async -> Duration {
    switch end {
    case .cancelled: return .zero
    case .refused(let refusal) where [401, 403].contains(refusal.status):
      return await pauseAfterSessionCheck(step: .rare)
    case .closed(.policy, _): return await pauseAfterSessionCheck(step: .usual)
    case .refused, .fault, .failed(.untrusted), .failed(.invalid): return nextWait(.rare)
    case .silent:
      guarded.withLock { $0.givesNoPong = !$0.hasSeenPong }
      connection.lost(end.text)
      return nextWait(.usual)
    case .failed(.unreachable(let outage)):
      connection.lost(outage.reason)
      return nextWait(.usual)
    case .failed, .closed: return nextWait(.usual)
    }
  }

  /// Checks the session; if it was renewed, the socket is retried at once.
  private func pauseAfterSessionCheck(step: Step) async -> Duration {
    let before = guarded.withLock(\.epoch)
    guard connection.settings.apiKey == nil else { return nextWait(step) }
    await connection.refresh()
    guard connection.epoch != before else { return nextWait(step) }
    // Do not flood a device that rejects every session with sign-ins.
    let isInVain = guarded.withLock { guarded in
      defer { guarded.hasRenewed = true }
      // The new session has already woken this subscription.
      if guarded.hasRenewed { snooze.forgetKick() }
      return guarded.hasRenewed
    }
    return isInVain ? nextWait(.usual) : .zero
  }
}
