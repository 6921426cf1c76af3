/// One socket after the other.
extension LiveFeed {
  /// How long after its opening a socket counts as one that works, so that the next wait is a short one again.
  private static let settledAfter = Duration.seconds(2)
  /// How long the pong of a subscription is waited for before it is taken for read.
  private static let barrierTime = Duration.seconds(1)
  /// Silence on the socket after which the session is asked whether it still lives: it may have ended without a word.
  private static let silenceTime = Duration.seconds(15)

  /// Opens a socket, stays with it to its end, and waits as long as that end asks for.
  func turn() async {
    guard connection.canCall else { return await sleep(nil) }
    if guarded.withLock({ $0.state == .off }) { setState(.connecting) }
    let end = await withCheckedContinuation { open($0) }
    let wasOpen = guarded.withLock { guarded in
      defer { (guarded.openedAt, guarded.link, guarded.confirmed, guarded.told) = (nil, nil, [], []) }
      return guarded.openedAt.map { .now - $0 }
    }
    guard !Task.isCancelled, !guarded.withLock(\.isStopped) else { return }
    await recover(from: end, after: wasOpen)
  }

  private func open(_ continuation: CheckedContinuation<SocketEnd, Never>) {
    let (generation, pongWithin) = guarded.withLock { guarded in
      guarded.generation += 1
      guarded.socketEnd = continuation
      guarded.epoch = connection.epoch
      let pong: Duration? = guarded.givesNoPong ? nil : .seconds(connection.settings.dialect.pongSeconds)
      return (guarded.generation, pong)
    }
    let link = connection.openSocket(pongWithin: pongWithin) { [weak self] event in self?.take(event, generation) }
    let isStopped = guarded.withLock { guarded in
      if guarded.generation == generation, guarded.socketEnd != nil { guarded.link = link }
      return guarded.isStopped
    }
    if isStopped { link.close() }
    // It may have opened before it was known here.
    if guarded.withLock({ $0.openedAt != nil && $0.told.isEmpty }) { subscribe() }
  }

  // MARK: What the socket tells

  private func take(_ event: SocketEvent, _ generation: Int) {
    guard guarded.withLock({ $0.generation == generation }) else { return }
    switch event {
    case .opened:
      guarded.withLock { $0.openedAt = .now }
      setState(.live)
      subscribe()
      watchOver(generation)
    case .batch(let batch): take(batch)
    case .ended(let end):
      let continuation = guarded.withLock { guarded in
        defer { guarded.socketEnd = nil }
        return guarded.socketEnd
      }
      continuation?.resume(returning: end)
    }
  }

  private func take(_ batch: WebSocketBatch) {
    if !batch.messages.isEmpty {
      let watched = guarded.withLock { guarded in
        guarded.lastSignal = .now
        return guarded.told
      }
      emit(.signals(SignalReader.read(batch, watched: watched)))
    }
    for case .pong(let payload) in batch.controls {
      guarded.withLock { $0.hasSeenPong = true }
      if let barrier = Int(String(decoding: payload, as: UTF8.self)) { passed(barrier) }
    }
  }

  // MARK: Subscription

  /// Tells the device the classes that are wanted, and finds out when it has read that.
  func subscribe() {
    let order = guarded.withLock { guarded -> (link: any SocketLink, classes: Set<String>, barrier: Int)? in
      guard let link = guarded.link, guarded.openedAt != nil, guarded.told != guarded.wanted else { return nil }
      guarded.told = guarded.wanted
      guarded.confirmed.formIntersection(guarded.wanted)
      guarded.barrier += 1
      return (link, guarded.wanted, guarded.barrier)
    }
    guard let order else { return }
    let names = JSON.array(order.classes.sorted().map { .string($0) })
    let message: JSON = ["event": "signals", "data": names]
    order.link.send(message.text())
    order.link.ping(Array(String(order.barrier).utf8))
    let clock = clock
    Task { [weak self] in
      try? await clock.sleep(for: LiveFeed.barrierTime)
      self?.passed(order.barrier)
    }
  }

  /// A subscription has been read by the device, or time enough has passed for that.
  private func passed(_ barrier: Int) {
    let new = guarded.withLock { guarded -> Set<String> in
      guard guarded.barrier == barrier, guarded.openedAt != nil else { return [] }
      let new = guarded.told.subtracting(guarded.confirmed)
      guarded.confirmed = guarded.told
      return new
    }
    if !new.isEmpty { emit(.subscribed(new)) }
  }

  /// Asks after the session while the socket says nothing.
  private func watchOver(_ generation: Int) {
    let clock = clock
    guard connection.settings.apiKey == nil else { return }
    Task { [weak self] in
      while true {
        try? await clock.sleep(for: LiveFeed.silenceTime)
        guard let self, !self.guarded.withLock({ $0.isStopped || $0.generation != generation || $0.openedAt == nil })
        else { return }
        let last = self.guarded.withLock { $0.lastSignal ?? $0.openedAt }
        if let last, .now - last >= LiveFeed.silenceTime { await self.connection.refresh() }
      }
    }
  }

  // MARK: After the end

  private func recover(from end: SocketEnd, after wasOpen: Duration?) async {
    if let wasOpen, wasOpen >= LiveFeed.settledAfter { resetWaits() }
    // A peer that fell silent did so before it was found out.
    let silence = Duration.seconds(connection.settings.dialect.pingSeconds + connection.settings.dialect.pongSeconds)
    let since = guarded.withLock { guarded in
      let since = guarded.downSince ?? (end == .silent ? .now - silence : .now)
      guarded.downSince = since
      return since
    }
    let isLasting = wasOpen == nil && LiveFeed.isLasting(end)
    func tell(_ next: ContinuousClock.Instant?) {
      setState(
        isLasting
          ? .unavailable(since: since, reason: end.text, nextTry: next)
          : .down(since: since, reason: end.text, nextTry: next))
    }
    tell(nil)
    let pause = await pause(after: end)
    tell(.now + pause)
    await sleep(pause)
  }

  /// Whether an end means that there is no socket to be had, rather than that one broke.
  private static func isLasting(_ end: SocketEnd) -> Bool {
    switch end {
    case .refused, .fault, .failed(.untrusted), .failed(.invalid): true
    case .failed, .closed, .silent, .cancelled: false
    }
  }

  /// How long to wait; what may be wrong with the session or the device is found out first.
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
    case .failed(.unreachable(let reason)):
      connection.lost(reason)
      return nextWait(.usual)
    case .failed, .closed: return nextWait(.usual)
    }
  }

  /// Asks after the session; where a new one was made, the socket is tried at once.
  private func pauseAfterSessionCheck(step: Step) async -> Duration {
    let before = guarded.withLock(\.epoch)
    guard connection.settings.apiKey == nil else { return nextWait(step) }
    await connection.refresh()
    return connection.epoch != before ? .zero : nextWait(step)
  }
}
