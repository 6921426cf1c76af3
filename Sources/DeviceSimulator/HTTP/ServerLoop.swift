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
  private var sockets: [ServerSocket] = []

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
      if state.dropsSockets { for socket in sockets { socket.reset() } }
      for delivery in state.deliveries { deliver(delivery, now: now) }
      removeClosed()
      waitAndServe(state)
      removeClosed()
    }
    for connection in connections { connection.close() }
    for socket in sockets { socket.close() }
    close(listener)
  }

  private func dropAll() {
    for connection in connections { connection.reset() }
    for socket in sockets { socket.reset() }
  }

  private func removeClosed() {
    connections.removeAll { $0.isClosed }
    let gone = sockets.lazy.filter(\.isClosed).map(\.id)
    guard !gone.isEmpty else { return }
    device.removeSockets(Set(gone))
    sockets.removeAll { $0.isClosed }
  }

  /// Sends at once instead of after the wait, which whoever changes the device without a pause would put off for ever.
  private func deliver(_ delivery: DeviceSocket.Delivery, now: Double) {
    guard let socket = sockets.first(where: { $0.id == delivery.socket }), !socket.isClosed else { return }
    socket.deliver(delivery, now: now)
    socket.write(now: now, isSilent: false)
  }

  /// Waits for the next thing to happen and does it.
  private func waitAndServe(_ state: RunningDevice.LoopState) {
    let now = DeviceClock.monotonic
    var descriptors = [
      pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: connections.count + sockets.count < ServerLoop.connectionLimit ? listener : -1, events: Int16(POLLIN),
        revents: 0),
    ]
    var wakeTime = state.wakeTime
    for connection in connections {
      let events = connection.events(now: now, bytesPerSecond: state.bytesPerSecond)
      descriptors.append(pollfd(fd: connection.descriptor, events: Int16(events), revents: 0))
      if let time = connection.wakeTime(now: now, bytesPerSecond: state.bytesPerSecond) {
        wakeTime = min(wakeTime, time)
      }
    }
    for socket in sockets {
      let events = socket.events(now: now, isSilent: state.socketsAreSilent)
      descriptors.append(pollfd(fd: socket.descriptor, events: Int16(events), revents: 0))
      wakeTime = min(wakeTime, socket.wakeTime(now: now, isSilent: state.socketsAreSilent))
    }
    let milliseconds = min(max(0, (wakeTime - now) * 1000).rounded(.up), 30_000)
    guard poll(&descriptors, nfds_t(descriptors.count), Int32(milliseconds)) >= 0 else { return }
    // Whoever woke the loop has changed the device, so that what was learnt from it before the wait is out of date.
    guard descriptors[0].revents == 0 else { return drainWakeUp() }
    let time = DeviceClock.monotonic
    for (socket, descriptor) in zip(sockets, descriptors.dropFirst(2 + connections.count)) {
      serve(socket, Int32(descriptor.revents), now: time, isSilent: state.socketsAreSilent)
    }
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

  private func serve(_ socket: ServerSocket, _ events: Int32, now: Double, isSilent: Bool) {
    if events & (POLLERR | POLLNVAL) != 0 || events & POLLHUP != 0 && events & POLLIN == 0 { return socket.close() }
    if events & POLLIN != 0 { receive(socket.read(now: now), from: socket) }
    socket.write(now: now, isSilent: isSilent)
  }

  private func receive(_ messages: [[UInt8]], from socket: ServerSocket) {
    for message in messages { device.handleMessage(message, of: socket.id) }
    // Asked anew: who has silenced the sockets must not get an answer to what is sent after it.
    if socket.hasAnswer { socket.answer(isSilent: device.socketsAreSilent) }
  }

  /// From the head of the answer on, the connection speaks websocket.
  private func upgrade(
    _ connection: ServerConnection, to id: Int, _ response: ServerResponse, readyAt: Double
  ) {
    let (descriptor, rest) = connection.handOver()
    let now = DeviceClock.monotonic
    let socket = ServerSocket(
      id: id, descriptor: descriptor, head: response.head(keepsAlive: true), readyAt: readyAt)
    sockets.append(socket)
    receive(socket.receive(rest, now: now), from: socket)
    socket.write(now: now, isSilent: device.socketsAreSilent)
  }

  private func answer(_ event: RequestParser.Event, on connection: ServerConnection, bytesPerSecond: Int?) {
    switch event {
    case .request(let request):
      let (response, readyAt) = device.answer(request)
      if let socket = response.socket { return upgrade(connection, to: socket, response, readyAt: readyAt) }
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
