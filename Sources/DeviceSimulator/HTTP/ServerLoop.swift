import Glibc

/// The server's only thread: it accepts, reads, answers and writes, and lets the device live between requests.
///
/// Nothing of it is shared; others reach it through `RunningDevice` and its wake-up pipe.
final class ServerLoop {
  private static let connectionLimit = 512
  private static let idleLimit = 300.0
  private let device: RunningDevice
  private let listener: Int32
  private let wakeUp: Int32
  private var connections: [ServerConnection] = []

  init(device: RunningDevice, listener: Int32, wakeUp: Int32) {
    self.device = device
    self.listener = listener
    self.wakeUp = wakeUp
  }

  func run() {
    while !device.isStopping {
      let now = DeviceClock.monotonic
      let state = device.tick(now: now)
      if state.dropsConnections || state.isAway { dropAll() }
      waitAndServe(state)
      connections.removeAll { $0.isClosed }
    }
    for connection in connections { connection.close() }
    close(listener)
  }

  private func dropAll() {
    for connection in connections { connection.reset() }
    connections = []
  }

  /// Waits for the next thing to happen and does it.
  private func waitAndServe(_ state: RunningDevice.LoopState) {
    let now = DeviceClock.monotonic
    var descriptors = [
      pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: connections.count < ServerLoop.connectionLimit ? listener : -1, events: Int16(POLLIN), revents: 0),
    ]
    var wakeTime = state.wakeTime
    for connection in connections {
      let events = connection.events(now: now, bytesPerSecond: state.bytesPerSecond)
      descriptors.append(pollfd(fd: connection.descriptor, events: Int16(events), revents: 0))
      if let time = connection.wakeTime(now: now, bytesPerSecond: state.bytesPerSecond) {
        wakeTime = min(wakeTime, time)
      }
    }
    let milliseconds = min(max(0, (wakeTime - now) * 1000).rounded(.up), 30_000)
    guard poll(&descriptors, nfds_t(descriptors.count), Int32(milliseconds)) >= 0 else { return }
    // Whoever woke the loop has changed the device, so that what was learnt from it before the wait is out of date.
    guard descriptors[0].revents == 0 else { return drainWakeUp() }
    let time = DeviceClock.monotonic
    for (connection, descriptor) in zip(connections, descriptors.dropFirst(2)) {
      serve(connection, Int32(descriptor.revents), now: time, bytesPerSecond: state.bytesPerSecond)
    }
    if descriptors[1].revents != 0 { acceptAll(now: time) }
  }

  private func drainWakeUp() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(wakeUp, &bytes, bytes.count) > 0 {}
  }

  private func acceptAll(now: Double) {
    while let (descriptor, isFromLoopback) = Sockets.accept(listener) {
      // Asked anew for each: the device may have come back since the wait.
      guard !device.isAway else {
        Sockets.reset(descriptor)
        continue
      }
      connections.append(ServerConnection(descriptor: descriptor, isFromLoopback: isFromLoopback, now: now))
    }
  }

  private func serve(_ connection: ServerConnection, _ events: Int32, now: Double, bytesPerSecond: Int?) {
    if events & (POLLERR | POLLNVAL) != 0 || events & POLLHUP != 0 && events & POLLIN == 0 {
      return connection.close()
    }
    if events & POLLOUT != 0 { connection.write(now: now, bytesPerSecond: bytesPerSecond) }
    if events & POLLIN != 0 { connection.read(now: now) }
    if events == 0, now - connection.lastActivity > ServerLoop.idleLimit, !connection.isAnswering {
      return connection.close()
    }
    guard events != 0 else { return }
    // Requests that came in one go are answered in their order, each after the one before has left.
    while let event = connection.nextEvent() { answer(event, on: connection, bytesPerSecond: bytesPerSecond) }
    if connection.isAnswering { connection.write(now: DeviceClock.monotonic, bytesPerSecond: bytesPerSecond) }
  }

  private func answer(_ event: RequestParser.Event, on connection: ServerConnection, bytesPerSecond: Int?) {
    switch event {
    case .request(let request):
      let (response, readyAt) = device.answer(request)
      connection.send(
        response, isHead: request.method == "HEAD", keepsAlive: request.keepsAlive, readyAt: readyAt)
    case .fault(let status, let reason):
      let response = device.answer(status: status, fault: reason)
      connection.send(response, isHead: false, keepsAlive: false, readyAt: DeviceClock.monotonic)
    case .needsMore, .continueExpected: return
    }
    connection.write(now: DeviceClock.monotonic, bytesPerSecond: bytesPerSecond)
  }
}
