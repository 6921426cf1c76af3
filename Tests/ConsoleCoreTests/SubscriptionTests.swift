import Synchronization
import Testing

@testable import ConsoleCore

/// A subscription on sockets that the test steers.
final class FeedBench: Sendable {
  let device: FakeSockets
  let connection: Connection
  let clock = HeldClock()
  let subscription: Subscription
  private let log: Log

  final class Log: Sendable {
    let events = Mutex<[SubscriptionEvent]>([])
  }

  /// The lengths of the waits for a pong and for a signal.
  static let barrier = 1.0...1.0
  static let silence = 3.0...3.0

  init(
    apiKey: String? = nil, onOpen: @escaping @Sendable (FakeSockets.Socket, Int) -> Void = { _, _ in },
    answer: @escaping FakeTransport.Answer = { request, _ in request.isSignIn ? signInAnswer() : .empty(204) }
  ) throws {
    device = FakeSockets(onOpen: onOpen, answer: answer)
    connection = Connection(settings: try fakeSettings(apiKey: apiKey), transport: device)
    let log = Log()
    self.log = log
    let clock = clock
    subscription = Subscription(
      connection: connection, clock: clock, now: { clock.now },
      sink: { event in log.events.withLock { $0.append(event) } })
  }

  /// A device that takes none but the second session that is made.
  static func takingTheSecondSession() -> FakeTransport.Answer {
    let signIns = Counter()
    return { request, _ in
      if request.isSignIn { return signInAnswer("sid=\(signIns.next())") }
      return .empty(request.header("Cookie") == "sid=2" ? 204 : 401)
    }
  }

  final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }

  /// Signs in, starts, and gives the first socket.
  func begin(_ classes: Set<String> = ["a", "b"]) async throws -> FakeSockets.Socket {
    try await connection.signIn()
    subscription.watch(classes)
    subscription.start()
    return try await socket(0)
  }

  /// The socket of that number, once it is asked for.
  func socket(_ number: Int) async throws -> FakeSockets.Socket {
    try #require(await eventually { device.sockets.count > number }, "no socket \(number)")
    return device.sockets[number]
  }

  /// The states that were told of a link that is down.
  var downs: [LinkState] {
    log.events.withLock(\.self).compactMap { event in
      if case .link(let state) = event, case .down = state { state } else { nil }
    }
  }

  /// What was told, in words.
  var told: [String] {
    log.events.withLock(\.self).map { event in
      switch event {
      case .link(.down): "down"
      case .link(.unavailable): "unavailable"
      case .link(let state): "\(state)"
      case .subscribed(let classes): "subscribed " + classes.sorted().joined(separator: ",")
      case .signals(let signals): "signals " + signals.map(FeedBench.word).joined(separator: ",")
      }
    }
  }

  private static func word(_ signal: Signal) -> String {
    switch signal {
    case .create(let record): "create:\(record.uuid)"
    case .update(let record): "update:\(record.uuid)"
    case .destroy(_, let uuid): "destroy:\(uuid)"
    case .vanish(let uuid, _): "vanish:\(uuid)"
    case .other(let text): "other:\(text)"
    }
  }
}

/// The subscription on one socket: what is sent, and when it counts as read.
struct SubscriptionTests {
  @Test func theSubscriptionIsOneTextMessage() async throws {
    let bench = try FeedBench()
    let socket = try await bench.begin(["sipCall", "sipAccount"])
    #expect(socket.request.url == "http://device/webapi/ws")
    #expect(socket.header("Cookie") == "sid=1" && socket.header("Authorization") == nil)
    #expect(socket.texts.isEmpty, "nothing is sent before it is open")
    socket.open()
    #expect(socket.texts == [#"{"event":"signals","data":["sipAccount","sipCall"]}"#])
    #expect(bench.subscription.state == .live)
    bench.subscription.stop()
  }

  @Test func anAPIKeyIsSentAloneAndNeedsNoSignIn() async throws {
    let bench = try FeedBench(apiKey: "key")
    let socket = try await bench.begin()
    #expect(socket.header("Authorization") == "Bearer key" && socket.header("Cookie") == nil)
    #expect(bench.device.requests.isEmpty)
    bench.subscription.stop()
  }

  @Test func nothingIsOpenedBeforeTheSignIn() async throws {
    let bench = try FeedBench()
    bench.subscription.watch(["a"])
    bench.subscription.start()
    #expect(await eventually { bench.clock.pending.count == 1 })
    #expect(bench.device.sockets.isEmpty)
    try await bench.connection.signIn()
    _ = try await bench.socket(0)
    bench.subscription.stop()
  }

  @Test func anotherChoiceOfClassesReplacesTheLast() async throws {
    let bench = try FeedBench()
    let socket = try await bench.begin(["a", "b"])
    socket.open()
    socket.pong()
    bench.subscription.watch(["b", "c"])
    bench.subscription.watch(["c", "b"])
    #expect(
      socket.texts == [#"{"event":"signals","data":["a","b"]}"#, #"{"event":"signals","data":["b","c"]}"#])
    #expect(bench.subscription.confirmed == ["b"])
    socket.pong()
    #expect(bench.told == ["connecting", "live", "subscribed a,b", "subscribed c"])
    #expect(bench.subscription.confirmed == ["b", "c"])
    bench.subscription.watch([])
    #expect(socket.texts.last == #"{"event":"signals","data":[]}"#)
    bench.subscription.stop()
  }

  @Test func thePongOfAnOlderSubscriptionConfirmsNothing() async throws {
    let bench = try FeedBench()
    let socket = try await bench.begin(["a"])
    socket.open()
    let first = try #require(socket.pings.last)
    bench.subscription.watch(["a", "b"])
    #expect(socket.pings.last != first)
    socket.pong(first)
    #expect(bench.subscription.confirmed.isEmpty)
    socket.pong()
    #expect(bench.told.last == "subscribed a,b")
    bench.subscription.stop()
  }

  @Test func aSubscriptionCountsWithItsPong() async throws {
    let bench = try FeedBench()
    let socket = try await bench.begin()
    socket.open()
    #expect(bench.told == ["connecting", "live"])
    socket.tell(#"{"event":"destroy","data":{"objectClass":"a","uuid":"1"}}"#, "what?", pong: true)
    #expect(bench.told == ["connecting", "live", "signals destroy:1,other:what?", "subscribed a,b"])
    #expect(await bench.clock.pass(FeedBench.barrier))
    await bench.subscription.guarded.withLock(\.barrierTimer)?.value
    #expect(bench.told.count == 4, "it is told once")
    bench.subscription.stop()
  }

  @Test func withoutAPongItCountsAfterASecond() async throws {
    let bench = try FeedBench()
    let socket = try await bench.begin()
    socket.open()
    #expect(await bench.clock.pass(FeedBench.barrier))
    #expect(await eventually { bench.told.last == "subscribed a,b" })
    bench.subscription.stop()
  }

  @Test func aPongThatComesLateTellsTheSubscriptionAgain() async throws {
    let bench = try FeedBench()
    let socket = try await bench.begin()
    socket.open()
    #expect(await bench.clock.pass(FeedBench.barrier))
    #expect(await eventually { bench.told.last == "subscribed a,b" })
    // The list that was asked for meanwhile may be older than the subscription.
    socket.pong()
    #expect(bench.told == ["connecting", "live", "subscribed a,b", "subscribed a,b"])
    socket.pong()
    #expect(bench.told.count == 4)
    bench.subscription.stop()
  }

  @Test func aSocketThatIsOpenBeforeItIsKnownIsSubscribedOnce() async throws {
    let bench = try FeedBench(onOpen: { socket, _ in socket.open() })
    let socket = try await bench.begin()
    #expect(await eventually { socket.texts.count == 1 })
    socket.pong()
    #expect(bench.told == ["connecting", "live", "subscribed a,b"])
    bench.subscription.stop()
  }

  @Test func theLastSubscriptionSentIsTheLastOneWanted() async throws {
    let bench = try FeedBench()
    let socket = try await bench.begin(["x"])
    socket.open()
    for round in 0..<200 {
      await withTaskGroup(of: Void.self) { group in
        for name in ["a", "b", "c", "d"] { group.addTask { bench.subscription.watch([name, "\(round)"]) } }
      }
      // Whichever was last: asked for again it must not have been overtaken.
      let last = socket.texts.last
      let wanted = bench.subscription.guarded.withLock(\.wanted).sorted()
      #expect(last == #"{"event":"signals","data":["\#(wanted.joined(separator: "\",\""))"]}"#)
    }
    bench.subscription.stop()
  }

  @Test func whatAnOlderSocketStillBringsIsPassedOver() async throws {
    let bench = try FeedBench()
    let old = try await bench.begin()
    old.open()
    old.pong()
    bench.subscription.reconnect()
    let new = try await bench.socket(1)
    new.open()
    let count = bench.told.count
    old.tell("late")
    old.end(.silent)
    #expect(bench.told.count == count)
    #expect(bench.subscription.state == .live)
    bench.subscription.stop()
  }

  @Test func stoppingEndsEverything() async throws {
    let bench = try FeedBench()
    let socket = try await bench.begin()
    socket.open()
    bench.subscription.stop()
    let count = bench.told.count
    socket.tell("late", pong: true)
    await bench.clock.pass(FeedBench.barrier)
    #expect(await eventually { socket.isClosed })
    bench.subscription.reconnect()
    try await bench.connection.renew(after: bench.connection.epoch)
    for task in bench.subscription.guarded.withLock(\.tasks) { await task?.value }
    #expect(bench.told.count == count, "\(bench.told)")
    #expect(bench.device.sockets.count == 1)
  }

  @Test func stoppingWhileItWaitsEndsTheWait() async throws {
    let bench = try FeedBench(onOpen: { socket, _ in socket.end(.failed(.unreachable("gone"))) })
    _ = try await bench.begin()
    #expect(await eventually { !bench.clock.pending.isEmpty })
    bench.subscription.stop()
    #expect(await eventually { bench.clock.pending.isEmpty })
    #expect(bench.device.sockets.count == 1)
  }
}
