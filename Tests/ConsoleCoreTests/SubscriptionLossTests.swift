import Synchronization
import Testing

@testable import ConsoleCore

/// A subscription whose socket ends, or is not to be had.
struct SubscriptionLossTests {
  @Test func waitsGrowAndAreEndedByReconnecting() async throws {
    let bench = try FeedBench(onOpen: { socket, _ in socket.end(.failed(.unreachable("gone"))) })
    _ = try await bench.begin()
    for round in 1...8 {
      #expect(await eventually { bench.clock.all.count == round })
      let full = min(15, 0.25 * Double(1 << (round - 1)))
      let wait = try #require(bench.clock.all.last)
      #expect(wait > full / 2 - 0.1 && wait <= full, "wait \(round) is \(wait)")
      if round < 8 { await bench.clock.pass(0...20) }
    }
    #expect(bench.told == ["connecting"] + [String](repeating: "down", count: bench.told.count - 1))
    let count = bench.device.sockets.count
    bench.subscription.reconnect()
    _ = try await bench.socket(count)
    bench.subscription.stop()
  }

  @Test func anOpenSocketIsReplacedByReconnecting() async throws {
    let bench = try FeedBench()
    let first = try await bench.begin()
    first.open()
    bench.subscription.reconnect()
    let second = try await bench.socket(1)
    #expect(first.isClosed)
    second.open()
    #expect(second.texts == first.texts)
    bench.subscription.stop()
  }

  @Test func aSessionThatEndsIsMadeAnewWithASocketOfItsOwn() async throws {
    let bench = try FeedBench(answer: FeedBench.takingTheSecondSession())
    let first = try await bench.begin()
    first.open()
    first.pong()
    first.end(.closed(.policy, reason: "The session has ended."))
    let second = try await bench.socket(1)
    #expect(bench.device.requests.map(\.method) == ["POST", "HEAD", "POST"])
    #expect(second.header("Cookie") == "sid=2")
    second.open()
    #expect(second.texts == first.texts)
    second.pong()
    #expect(bench.told == ["connecting", "live", "subscribed a,b", "down", "down", "live", "subscribed a,b"])
    bench.subscription.stop()
  }

  /// A device may accept each socket and close it at once: then there is none to be had.
  @Test func socketsThatAreClosedAtOnceAreNotTakenForLive() async throws {
    let bench = try FeedBench()
    for number in 0..<4 {
      let socket = number == 0 ? try await bench.begin() : try await bench.socket(number)
      socket.open()
      socket.end(.closed(.policy, reason: "no"))
      #expect(await eventually { bench.told.last == "down" || bench.told.last == "unavailable" })
      await bench.clock.pass(0...20)
      bench.subscription.reconnect()
    }
    #expect(bench.told.count { $0 == "live" } == 2 && bench.told.last == "unavailable", "\(bench.told)")
    let last = try await bench.socket(4)
    last.open()
    #expect(bench.told.last == "unavailable", "not before its subscription was read")
    last.pong()
    #expect(bench.told.suffix(2) == ["live", "subscribed a,b"])
    bench.subscription.stop()
  }

  @Test func aRefusalForWantOfASessionIsMetWithASignIn() async throws {
    let refusal = SocketEnd.refused(Refusal(status: 401, body: []))
    let bench = try FeedBench(
      onOpen: { socket, place in if place == 0 { socket.end(refusal) } }, answer: FeedBench.takingTheSecondSession())
    _ = try await bench.begin()
    let second = try await bench.socket(1)
    #expect(second.header("Cookie") == "sid=2")
    bench.subscription.stop()
  }

  @Test(arguments: [
    SocketEnd.refused(Refusal(status: 401, body: [])), .closed(.policy, reason: "The session has ended."),
  ])
  func aDeviceThatNeverTakesTheSessionIsNotFloodedWithSignIns(end: SocketEnd) async throws {
    let bench = try FeedBench(
      onOpen: { socket, _ in
        if case .closed = end { socket.open() }
        socket.end(end)
      }, answer: { request, _ in request.isSignIn ? signInAnswer() : .empty(401) })
    _ = try await bench.begin()
    // It comes to rest in a wait between two sockets, which is neither one for a pong nor one for a signal.
    #expect(await eventually { bench.clock.pending.contains { $0 < 60 && ![1, 3].contains($0) } })
    #expect(bench.device.sockets.count <= 3, "\(bench.device.sockets.count) sockets")
    #expect(bench.device.requests.filter(\.isSignIn).count <= 4)
    bench.subscription.stop()
  }

  @Test(arguments: [404, 403, 501])
  func whereNoSocketIsToBeHadItIsTriedRarely(status: Int) async throws {
    let body = Array(#"{"type":"notFound","message":"There is nothing here."}"#.utf8)
    let bench = try FeedBench(onOpen: { socket, _ in socket.end(.refused(Refusal(status: status, body: body))) })
    _ = try await bench.begin()
    for round in 1...6 {
      #expect(await eventually { bench.clock.all.count == round })
      let full = min(60, 5 * Double(1 << (round - 1)))
      let wait = try #require(bench.clock.all.last)
      #expect(wait > full / 2 - 0.1 && wait <= full, "wait \(round) is \(wait)")
      #expect(bench.subscription.state.reason?.contains("There is nothing here") == true)
      if round < 6 { await bench.clock.pass(0...60) }
    }
    #expect(Set(bench.told) == ["connecting", "unavailable"])
    bench.subscription.stop()
  }

  @Test func aDeviceThatGivesNoPongIsHeldToNone() async throws {
    let bench = try FeedBench()
    let first = try await bench.begin()
    #expect(first.request.pongWithin == .seconds(3) && first.request.pingAfter == .seconds(2))
    first.open()
    first.end(.silent)
    await bench.clock.pass(0.05...0.5)
    let second = try await bench.socket(1)
    #expect(second.request.pongWithin == nil)
    second.open()
    second.pong()
    second.end(.failed(.unreachable("gone")))
    await bench.clock.pass(0.05...0.9)
    let third = try await bench.socket(2)
    #expect(third.request.pongWithin == .seconds(3), "it has given one after all")
    bench.subscription.stop()
  }

  @Test func aDeviceThatHasGivenPongsIsHeldToThem() async throws {
    let bench = try FeedBench()
    let first = try await bench.begin()
    first.open()
    first.pong()
    first.end(.silent)
    await bench.clock.pass(0.05...0.5)
    #expect(try await bench.socket(1).request.pongWithin == .seconds(3))
    bench.subscription.stop()
  }

  @Test func aLinkThatFellSilentHasBeenDownSinceThen() async throws {
    let bench = try FeedBench()
    let first = try await bench.begin()
    first.open()
    first.pong()
    let opened = bench.clock.now
    bench.clock.advance(by: .seconds(60))
    first.end(.silent)
    #expect(await eventually { bench.told.last == "down" })
    guard case .down(let since, _, _) = bench.subscription.state else {
      Issue.record("\(bench.subscription.state)")
      return
    }
    #expect(since == opened + .seconds(55), "the ping and the time for its pong before the end")
    bench.subscription.stop()
  }

  @Test func aSignInElsewhereMovesTheSocketToTheNewSession() async throws {
    let bench = try FeedBench()
    let first = try await bench.begin()
    first.open()
    try await bench.connection.renew(after: bench.connection.epoch)
    _ = try await bench.socket(1)
    #expect(first.isClosed)
    bench.subscription.stop()
  }

  @Test func aSessionThatEndedWithoutAWordMayHaveDoneSoSinceTheLastSignal() async throws {
    let bench = try FeedBench()
    let first = try await bench.begin()
    first.open()
    first.tell("something", pong: true)
    let after = bench.clock.now
    bench.clock.advance(by: .seconds(60))
    try await bench.connection.renew(after: bench.connection.epoch)
    #expect(await eventually { bench.told.contains("down") })
    guard case .down(let since, _, _) = bench.downs.first else {
      Issue.record("\(bench.told)")
      return
    }
    #expect(since == after)
    bench.subscription.stop()
  }

  @Test func aSilentSocketHasItsSessionAskedAfter() async throws {
    let bench = try FeedBench()
    let socket = try await bench.begin()
    socket.open()
    socket.pong()
    #expect(bench.device.requests.map(\.method) == ["POST"])
    #expect(await eventually { bench.clock.pending.contains(where: FeedBench.silence.contains) })
    bench.subscription.stop()
  }

  /// The socket stays open and brings nothing: the session is over, and a new one is refused.
  @Test func aSocketWhoseSessionIsOverIsNotBelievedThoughThereIsNoNewSession() async throws {
    let isOver = Mutex(false)
    let bench = try FeedBench(answer: { request, _ in
      let isOver = isOver.withLock(\.self)
      if request.isSignIn { return isOver ? .empty(500) : signInAnswer() }
      return .empty(isOver ? 401 : 204)
    })
    let first = try await bench.begin()
    first.open()
    first.pong()
    #expect(await eventually { bench.told.last == "subscribed a,b" })
    isOver.withLock { $0 = true }
    bench.clock.advance(by: .seconds(3))
    await bench.clock.pass(FeedBench.silence)
    #expect(await eventually { bench.told.last == "down" && first.isClosed })
    bench.subscription.stop()
  }

  @Test func aFeedThatIsStoppedCanBeLetGo() async throws {
    weak var gone: Subscription?
    do {
      let bench = try FeedBench()
      let socket = try await bench.begin()
      socket.open()
      gone = bench.subscription
      bench.subscription.stop()
    }
    #expect(await eventually { gone == nil })
  }
}
