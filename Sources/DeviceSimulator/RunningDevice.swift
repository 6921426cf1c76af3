import ConsoleCore
import Glibc
import Synchronization

/// A device with its listener and thread: the one lock around the model, and the way to wake the loop.
final class RunningDevice: Sendable {
  /// What the loop has to know between two waits.
  struct LoopState {
    var isAway: Bool
    var dropsConnections: Bool
    var dropsSockets: Bool
    /// Whether nothing is to be sent on sockets.
    var socketsAreSilent: Bool
    /// What is to be sent on sockets.
    var deliveries: [DeviceSocket.Delivery]
    /// The monotonic time at which the device wants to do something by itself.
    var wakeTime: Double
    var bytesPerSecond: Int?
  }

  let url: String
  private let state: Mutex<DeviceState>
  private let log: RequestLog?
  private let stopping = Atomic<Bool>(false)
  private let thread = Mutex<pthread_t?>(nil)
  private let wakeUp: (read: Int32, write: Int32)

  init(options: SimulatorOptions) throws(SimulatorError) {
    let device = try DeviceState(options: options)
    log = try options.requestLog.map { path throws(SimulatorError) in try RequestLog(path: path) }
    let listener = try Sockets.listen(host: options.host, port: options.port)
    wakeUp = try Sockets.pipe()
    let host = options.host.contains(":") ? "[\(options.host)]" : options.host
    url = "http://\(host):\(Sockets.port(of: listener))"
    state = Mutex(device)
    let readEnd = wakeUp.read
    let started = ServerThread.start { [self] in
      ServerLoop(device: self, listener: listener, wakeUp: readEnd).run()
    }
    guard let started else { throw SimulatorError("Cannot start a thread.") }
    thread.withLock { $0 = started }
  }

  deinit {
    close(wakeUp.read)
    close(wakeUp.write)
  }

  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  /// Whether new connections are to be reset.
  var isAway: Bool { state.withLock { $0.awayUntil > DeviceClock.monotonic } }

  /// Whether nothing is to be sent on sockets.
  var socketsAreSilent: Bool { state.withLock { $0.socketsAreSilent } }

  var requests: [LoggedRequest] { state.withLock { $0.log } }

  /// Ends the thread and waits for its end.
  func stop() {
    stopping.store(true, ordering: .releasing)
    wake()
    let thread = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    // An observer may drop the last reference on the loop's own thread, which cannot wait for itself.
    guard let thread else { return }
    if pthread_equal(thread, pthread_self()) != 0 { pthread_detach(thread) } else { pthread_join(thread, nil) }
  }

  /// Changes the model and lets the loop look at it.
  func control<Result: Sendable>(_ body: (inout DeviceState) -> Result) -> Result {
    let result = state.withLock { body(&$0) }
    wake()
    return result
  }

  /// What the loop does before each wait: the device's own life, then what it has to announce.
  func tick(now: Double) -> LoopState {
    let (loopState, changes, observer) = state.withLock { state in
      let loopState = state.tick(now: now)
      return (loopState, state.takeChanges(), state.observer)
    }
    if let observer { changes.forEach(observer) }
    return loopState
  }

  /// The answer and the time from which on it may go out.
  func answer(_ request: ServerRequest) -> (ServerResponse, readyAt: Double) {
    let (response, entry, readyAt) = state.withLock { state in
      var user: String?
      let response = state.answer(request, user: &user)
      // What steers the simulator is no part of the device's story.
      let isControl = request.segments.first == "simulator"
      let entry = isControl ? nil : state.logged(request, status: response.status, user: user)
      return (response, entry, DeviceClock.monotonic + Double(max(0, state.latency)) / 1000)
    }
    if let entry { log?.write(entry) }
    return (response, readyAt)
  }

  /// What a client sent on its socket.
  func handleMessage(_ text: [UInt8], of socket: Int) {
    guard let message = try? JSON.parse(text) else { return }
    state.withLock { $0.handleMessage(message, of: socket) }
  }

  /// Forgets sockets that are no more.
  func removeSockets(_ gone: Set<Int>) { state.withLock { $0.sockets.removeAll { gone.contains($0.id) } } }

  /// The answer to what is no request.
  func answer(status: Int, fault: String) -> ServerResponse {
    ServerResponse(status, json: ["type": "decode", "message": .string(fault)])
  }

  private func wake() {
    var byte: UInt8 = 1
    _ = write(wakeUp.write, &byte, 1)
  }
}
