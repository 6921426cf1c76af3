import ConsoleCore
import Synchronization

/// A simulated aixtream device that answers the device API over real sockets, for the demo, `simulate` and tests.
///
/// All of it can be used from any thread; `stop` is also done when the last reference goes.
public final class DeviceSimulator: Sendable {
  /// An API key that the device knows from its start, with the rights of the user `operator`.
  public static let demoAPIKey = "demo-key-0123456789abcdef"

  /// The choices that the device is made by.
  public let options: SimulatorOptions
  private let running = Mutex<RunningDevice?>(nil)

  /// A device that is not started yet.
  public init(options: SimulatorOptions = SimulatorOptions()) { self.options = options }

  deinit { running.withLock { $0?.stop() } }

  /// Makes the records, listens and answers from now on; what comes back is the URL without a path, like `http://127.0.0.1:8080`.
  @discardableResult
  public func start() throws(SimulatorError) -> String {
    if let url { return url }
    let device = try RunningDevice(options: options)
    running.withLock { $0 = device }
    return device.url
  }

  /// Closes the listener and every connection and ends the thread; `start` makes a new device.
  public func stop() {
    let device = running.withLock { running in
      defer { running = nil }
      return running
    }
    device?.stop()
  }

  /// The URL without a path; nil while not started.
  public var url: String? { running.withLock { $0?.url } }

  /// The requests that were answered, oldest first, the last 2000 at most.
  public var requests: [LoggedRequest] { running.withLock { $0 }?.requests ?? [] }

  /// Forgets the requests so far.
  public func clearRequests() { running.withLock { $0 }?.control { $0.log.removeAll() } }

  /// Drops every connection and resets new ones at once until it is called with true.
  public func setAvailable(_ available: Bool) {
    running.withLock { $0 }?.control { $0.awayUntil = available ? 0 : .infinity }
  }

  /// Drops the connections that are open, once.
  public func dropConnections() { running.withLock { $0 }?.control { $0.dropsConnections = true } }

  /// Ends every session, as if nobody had refreshed them.
  public func expireSessions() { running.withLock { $0 }?.control { $0.sessions.removeAll() } }

  /// Milliseconds that each answer waits, from the next request on.
  public func setLatency(milliseconds: Int) { running.withLock { $0 }?.control { $0.latency = milliseconds } }

  /// Whether PATCH is known from the next request on.
  public func setSupportsPatch(_ supports: Bool) { running.withLock { $0 }?.control { $0.supportsPatch = supports } }

  /// The rate at which the device changes by itself, in changes a second.
  public func setEventRate(_ rate: Double) { running.withLock { $0 }?.control { $0.eventRate = rate } }

  /// Makes so many changes as fast as they go, in the way in which the device changes by itself.
  public func burst(_ count: Int) {
    running.withLock { $0 }?.control { $0.life.burst += min(max(0, count), 1_000_000_000) }
  }

  /// How many sessions are signed in now.
  public var sessionCount: Int { running.withLock { $0 }?.control { $0.sessions.count } ?? 0 }

  /// The websockets that are open.
  public var socketCount: Int { running.withLock { $0 }?.control { $0.sockets.count } ?? 0 }

  /// The classes that each open websocket is subscribed to, oldest socket first, without those that its user may not read.
  public var subscriptions: [[String]] { running.withLock { $0 }?.control { $0.sockets.map(\.classes) } ?? [] }

  /// Resets the websockets that are open, once; connections of HTTP stay.
  public func dropSockets() { running.withLock { $0 }?.control { $0.dropsSockets = true } }

  /// Keeps websockets open without sending anything, pongs included; what happens meanwhile is not sent later.
  public func setSocketSilence(_ isSilent: Bool) { running.withLock { $0 }?.control { $0.socketsAreSilent = isSilent } }

  /// Refuses new websockets with an HTTP status from 300 to 599; nil, or any other, accepts them again.
  public func refuseSockets(status: Int?) {
    let refusal = status.flatMap { (300...599).contains($0) ? $0 : nil }
    running.withLock { $0 }?.control { $0.socketRefusal = refusal }
  }

  /// Refuses reads below a path such as `objects/stream` with an HTTP status, the empty path meaning all; nil ends it.
  public func refuseReads(_ path: String = "", status: Int?) {
    running.withLock { $0 }?.control { $0.refusedReads[path] = status }
  }

  /// Sends a text message as it stands to every open websocket.
  public func sendRaw(_ text: String) { running.withLock { $0 }?.control { $0.sendRaw(text) } }

  /// Changes fields of a record as somebody else would; false where there is no such record.
  @discardableResult
  public func change(_ objectClass: String, _ uuid: String, _ fields: JSONObject) -> Bool {
    running.withLock { $0 }?.control { $0.change(objectClass, uuid, fields) } ?? false
  }

  /// The UUIDs of a class in the device's order.
  public func uuids(of objectClass: String) -> [String] {
    running.withLock { $0 }?.control { $0.classes[objectClass]?.records.map(\.uuid) } ?? []
  }

  /// What a GET of the record gives to somebody who may see all; nil where there is no such record.
  public func document(_ objectClass: String, _ uuid: String) -> JSON? {
    running.withLock { $0 }?.control { $0.document(objectClass, uuid) } ?? nil
  }

  /// The events and log entries that were ever told or are to be told, oldest first, the last 50,000 at most.
  public var statusEntries: [DeviceEntry] { running.withLock { $0 }?.control { $0.status.entries } ?? [] }

  /// Makes every cursor of `GET status` that was given so far unknown.
  public func expireCursors() { running.withLock { $0 }?.control { $0.status.expireCursors() } }

  /// Writes so many log entries at once, 200,000 at most, each with a number of its own.
  public func logBurst(_ count: Int) { running.withLock { $0 }?.control { $0.writeLog(count: count) } }

  /// The rate at which the device writes log entries besides those that have a reason, in entries a second.
  public func setLogRate(_ rate: Double) { running.withLock { $0 }?.control { $0.status.logRate = max(0, rate) } }

  /// Is told of each change in its order, on the device's own thread; nil ends it.
  public func observeChanges(_ observer: (@Sendable (RecordChange) -> Void)?) {
    running.withLock { $0 }?.control { $0.observer = observer }
  }
}
