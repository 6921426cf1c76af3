import ConsoleCore

/// Signals: which classes are followed, what they tell, and what is done when they come no more.
extension App {
  /// How long a first reading waits for the signals, so that it need not be read twice.
  private static let patience = Duration.milliseconds(300)
  /// A break that is over sooner is not shown: what it hid is compared all the same.
  static let grace = Duration.milliseconds(1500)

  /// The classes that are followed now: those on screen, those that are pinned, calls and streams.
  var followed: Set<String> {
    let known = Set(device.classes.map(\.name))
    return Set(layers.flatMap(\.visibleClasses)).union(device.pinned.union(device.callClasses).intersection(known))
  }

  /// Tells the device when another set of classes is followed than before.
  func followWhatIsOpen() {
    let classes = followed
    guard classes != device.watched else { return }
    device.watched = classes
    device.liveClasses.formIntersection(classes)
    device.resyncing.formIntersection(classes)
    device.mustReadAgain.formIntersection(classes)
    effects.append(.watch(classes))
  }

  func receive(_ event: FeedEvent) {
    switch event {
    case .signals(let signals):
      heard(signals)
      device.take(signals)
      needsDrawing = true
    case .subscribed(let classes): subscribed(classes)
    case .link(let state): linkChanged(state)
    }
  }

  /// Signals of these classes come now: a list that is asked for from here on misses nothing.
  private func subscribed(_ classes: Set<String>) {
    // What was told before the socket broke says nothing of the next one.
    guard device.link == .live else { return }
    device.liveClasses.subtract(classes)
    device.unheard.subtract(classes)
    for name in classes { device.unsignalled[name] = nil }
    device.closeGap(comparing: classes.filter { device.store.isRead($0) })
    for name in classes.sorted() where device.watched.contains(name) {
      device.resyncing.insert(name)
      if device.loads[name] != nil {
        // The list on its way may be older than the subscription.
        device.mustReadAgain.insert(name)
      } else {
        load(name)
      }
    }
  }

  /// Notes that a class's list has come, and reads it once more where it had been asked for too early.
  func listed(_ name: String) {
    deferredLoads[name] = nil
    guard device.watched.contains(name) else { return }
    if device.mustReadAgain.remove(name) != nil {
      load(name)
    } else if device.resyncing.remove(name) != nil, device.link == .live {
      device.liveClasses.insert(name)
    }
  }

  private func linkChanged(_ state: LinkState) {
    let before = device.link
    device.link = state
    needsDrawing = true
    switch state {
    case .down(let since, _, _), .unavailable(let since, _, _):
      if before == .live { lostSignals(since) }
      // Nobody has to wait for signals that do not come.
      for name in deferredLoads.keys { deferredLoads[name] = .distantPast }
      for name in deferredLoads.keys.sorted() { load(name) }
    case .off, .connecting, .live: break
    }
  }

  /// What was known by signals is as old as the last of them.
  private func lostSignals(_ since: ContinuousClock.Instant) {
    device.downSince = device.downSince ?? (since, RealTime.now - Int64(max(0, (now - since).milliseconds)))
    for name in device.liveClasses { device.classStates[name]?.loaded = since }
    device.lostClasses = device.liveClasses
    device.liveClasses = []
    (device.resyncing, device.mustReadAgain) = ([], [])
    (device.unsignalled, device.unheard, device.polledSinceLoss) = ([:], [], [])
  }

  /// Draws the gap once it is longer than a moment.
  func noteGap() {
    guard let deadline = gapDeadline, deadline <= now else { return }
    needsDrawing = true
    device.lostClasses = []
    device.openGap()
  }

  var gapDeadline: ContinuousClock.Instant? {
    guard let down = device.downSince, device.link != .live,
      !device.store.feed.hasOpenGap || !device.lostClasses.isEmpty
    else { return nil }
    return down.instant + App.grace
  }

  /// Whether a class that nothing is known of is about to be told by signals, which its list has to wait for.
  func isWaitingForSignals(_ name: String) -> Bool {
    switch device.link {
    case .down, .unavailable: return false
    case .off, .connecting, .live: break
    }
    guard followed.contains(name), !device.resyncing.contains(name), !device.liveClasses.contains(name),
      !device.unheard.contains(name),
      !device.store.isRead(name) || device.link == .live
    else { return false }
    if let deadline = deferredLoads[name] {
      guard deadline > now else { return false }
      return true
    }
    deferredLoads[name] = now + App.patience
    return true
  }
}
