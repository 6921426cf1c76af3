import Synchronization
import Testing

@testable import ConsoleCore

/// A watcher of the class `c` on a device in memory whose lists and sockets the test steers.
final class WatchBench: Sendable {
  let device: FakeSockets
  let connection: Connection
  let watcher: Watcher
  private let log: Log

  final class Log: Sendable {
    let notes = Mutex<[Watcher.Note]>([])
    let changes = Mutex<[Change]>([])
    /// The device's records, and whether it answers lists at all.
    let list = Mutex("[]")
    let holdsLists = Mutex(false)
    let status = Mutex(200)
    let lists = Mutex(0)
  }

  /// A watcher in a hurry; one with a clock of its own compares as rarely as `pause` says, in seconds.
  init(
    stepped: SteppedClock? = nil, pause: Int = 1,
    onOpen: @escaping @Sendable (FakeSockets.Socket, Int) -> Void = { _, _ in }
  ) throws {
    let log = Log()
    self.log = log
    device = FakeSockets(onOpen: onOpen) { (request, _) async throws(TransportError) -> HTTPResponse in
      if request.isSignIn { return log.status.withLock(\.self) == 200 ? signInAnswer() : .empty(401) }
      guard request.method == "GET", request.url.hasSuffix("objects/c") else { return .empty(204) }
      let text = log.list.withLock(\.self)
      log.lists.withLock { $0 += 1 }
      while log.holdsLists.withLock(\.self) { try? await Task.sleep(for: .milliseconds(2)) }
      return .json(log.status.withLock(\.self), text)
    }
    var dialect = Dialect()
    dialect.pollSeconds = pause
    dialect.auditSeconds = pause
    connection = Connection(settings: try fakeSettings(dialect: dialect), transport: device)
    watcher = Watcher(
      connection, classes: ["c"], clock: stepped ?? ContinuousClock() as any Clock<Duration>,
      moment: { DeviceSync.Moment(now: stepped?.now ?? .now, time: RealTime.now) },
      onNote: { note in log.notes.withLock { $0.append(note) } },
      onChanges: { changes in log.changes.withLock { $0 += changes } })
  }

  func begin() async throws {
    try await connection.signIn()
    watcher.start()
  }

  func socket(_ number: Int) async throws -> FakeSockets.Socket {
    try #require(await eventually { device.sockets.count > number }, "no socket \(number)")
    return device.sockets[number]
  }

  /// The socket of that number, open, its subscription read.
  @discardableResult
  func subscribed(_ number: Int = 0) async throws -> FakeSockets.Socket {
    let socket = try await socket(number)
    socket.open()
    socket.pong()
    return socket
  }

  func setList(_ values: Int...) {
    let records = values.enumerated().map { #"{"uuid":"r\#($0)","c":{"v":\#($1)}}"# }
    log.list.withLock { $0 = "[\(records.joined(separator: ","))]" }
  }

  func holdLists(_ holds: Bool) { log.holdsLists.withLock { $0 = holds } }
  func setStatus(_ status: Int) { log.status.withLock { $0 = status } }
  var lists: Int { log.lists.withLock(\.self) }
  var notes: [Watcher.Note] { log.notes.withLock(\.self) }
  var told: [String] {
    log.changes.withLock(\.self).map { "\($0.origin) \($0.kind) \($0.uuid)" }
  }
  /// Each change as its fields with what they were and are.
  var deltas: [[String]] {
    log.changes.withLock(\.self).map { change in
      change.deltas.map { "\($0.field): \($0.old?.text() ?? "nothing") \($0.new?.text() ?? "nothing")" }
    }
  }
  var values: [JSON?] { watcher.records("c").map { $0.fields["v"] } }
}

struct WatcherTests {
  private static func update(_ value: Int) -> String {
    #"{"event":"update","data":{"uuid":"r0","c":{"v":\#(value)}}}"#
  }

  @Test func itIsLiveWithTheListThatWasAskedForAfterTheSubscription() async throws {
    let bench = try WatchBench()
    bench.setList(1)
    try await bench.begin()
    let socket = try await bench.socket(0)
    socket.open()
    try await Task.sleep(for: .milliseconds(30))
    #expect(!bench.watcher.isLive && bench.notes.isEmpty, "a change now may be missed")
    socket.pong()
    #expect(await eventually { bench.notes.count == 1 })
    #expect(bench.watcher.isLive)
    #expect(bench.values == [1] && bench.told.isEmpty)
    socket.tell(WatcherTests.update(2))
    #expect(await eventually { bench.told == ["live update r0"] })
    #expect(bench.values == [2])
    bench.watcher.stop()
  }

  @Test func whatAGapHidIsToldAsResynced() async throws {
    let bench = try WatchBench()
    bench.setList(1)
    try await bench.begin()
    let first = try await bench.subscribed()
    #expect(await eventually { bench.watcher.isLive })
    bench.holdLists(true)
    first.end(.failed(.unreachable("gone")))
    // The list that is read for want of signals is held up, and older than the next subscription.
    #expect(await eventually { bench.lists == 2 })
    bench.setList(2, 7)
    try await bench.subscribed(1)
    bench.holdLists(false)
    #expect(await eventually { bench.watcher.isLive })
    #expect(await eventually { Set(bench.told) == ["resynced update r0", "resynced create r1"] })
    #expect(
      await eventually {
        bench.notes.contains { if case .recovered(let from, let to, 2) = $0 { from <= to } else { false } }
      })
    bench.watcher.stop()
  }

  @Test func aListFromBeforeTheSubscriptionMakesNothingLive() async throws {
    let bench = try WatchBench()
    bench.setList(1)
    try await bench.begin()
    let first = try await bench.subscribed()
    #expect(await eventually { bench.lists == 1 && bench.watcher.isLive })
    // The list of the first subscription is held up until its socket is gone and the next one open.
    first.end(.failed(.unreachable("gone")))
    let second = try await bench.socket(1)
    #expect(await eventually { bench.lists == 2 })
    second.open()
    bench.holdLists(true)
    second.pong()
    #expect(await eventually { bench.lists == 3 })
    second.end(.failed(.unreachable("gone")))
    let third = try await bench.socket(2)
    third.open()
    bench.holdLists(false)
    try await Task.sleep(for: .milliseconds(100))
    #expect(!bench.watcher.isLive, "what changed between the sockets is not known yet")
    third.pong()
    #expect(await eventually { bench.watcher.isLive })
    bench.watcher.stop()
  }

  @Test func withoutASocketListsAreReadNowAndThen() async throws {
    let bench = try WatchBench(onOpen: { socket, _ in socket.end(.refused(Refusal(status: 404, body: []))) })
    bench.setList(1)
    try await bench.begin()
    #expect(await eventually { bench.values == [1] })
    bench.setList(3)
    #expect(await eventually { bench.told == ["polled update r0"] })
    #expect(bench.notes.count == 1)
    bench.watcher.stop()
    let count = bench.lists
    try await Task.sleep(for: .milliseconds(1200))
    #expect(bench.lists <= count + 1)
  }

  @Test func aListThatFailsIsAskedForAgain() async throws {
    let bench = try WatchBench()
    bench.setList(1)
    try await bench.begin()
    bench.setStatus(500)
    try await bench.subscribed()
    #expect(await eventually { bench.lists == 1 && bench.watcher.failure?.exitCode == 1 })
    bench.setStatus(200)
    #expect(await eventually { bench.watcher.isLive })
    #expect(await eventually { bench.notes.count == 2 }, "a 500 is no end: \(bench.notes)")
    guard case .failing("c", _)? = bench.notes.first else {
      Issue.record("it was not said: \(bench.notes)")
      return
    }
    #expect(bench.watcher.failure == nil)
    bench.watcher.stop()
  }

  /// A socket may bring nothing although it stands: a device may not have heard the subscription.
  @Test func whatNoSignalTellsIsFoundByAnAudit() async throws {
    let bench = try WatchBench()
    bench.setList(1)
    try await bench.begin()
    try await bench.subscribed()
    #expect(await eventually { bench.watcher.isLive })
    bench.setList(2)
    #expect(await eventually { bench.told == ["resynced update r0"] })
    bench.watcher.stop()
  }

  @Test func aClassThatIsNotThereIsAFailure() async throws {
    let bench = try WatchBench()
    try await bench.begin()
    bench.setStatus(404)
    try await bench.subscribed()
    #expect(await eventually { bench.notes.contains { if case .failed(.refused) = $0 { true } else { false } } })
    bench.watcher.stop()
  }

  @Test func aPasswordThatIsTakenNoMoreIsAFailureAtAnyTime() async throws {
    let bench = try WatchBench()
    bench.setList(1)
    try await bench.begin()
    let socket = try await bench.subscribed()
    #expect(await eventually { bench.watcher.isLive })
    bench.setStatus(401)
    socket.end(.closed(.policy, reason: "The session has ended."))
    #expect(await eventually { bench.notes.contains { if case .failed(.notAuthorised) = $0 { true } else { false } } })
    bench.watcher.stop()
  }

  @Test func aGapBeginsWhereSignalsMayHaveBeenLostFirst() async throws {
    let bench = try WatchBench()
    bench.setList(1)
    try await bench.begin()
    let first = try await bench.subscribed()
    #expect(await eventually { bench.watcher.isLive })
    let opened = RealTime.now
    try await Task.sleep(for: .milliseconds(300))
    first.end(.silent)
    try await bench.subscribed(1)
    #expect(await eventually { bench.notes.contains { if case .recovered = $0 { true } else { false } } })
    for case .recovered(let from, _, _) in bench.notes { #expect(from <= opened + 200, "\(from - opened) ms late") }
    bench.watcher.stop()
  }

  @Test func afterTheEndNothingIsTold() async throws {
    let bench = try WatchBench()
    bench.setList(1)
    try await bench.begin()
    let socket = try await bench.subscribed()
    #expect(await eventually { bench.watcher.isLive })
    bench.watcher.stop()
    socket.tell(WatcherTests.update(2))
    #expect(bench.told.isEmpty)
    #expect(await eventually { socket.isClosed })
  }

  @Test func aSignalBeforeTheFirstListIsToldBesideWhatWasThere() async throws {
    let bench = try WatchBench()
    bench.setList(1)
    try await bench.begin()
    let socket = try await bench.socket(0)
    socket.open()
    // The socket is open, the subscription not confirmed and no list read.
    socket.tell(WatcherTests.update(2))
    socket.pong()
    #expect(await eventually { bench.watcher.isLive })
    #expect(await eventually { bench.told == ["live update r0"] })
    #expect(bench.deltas == [["v: 1 2"]])
    bench.watcher.stop()
  }
}
