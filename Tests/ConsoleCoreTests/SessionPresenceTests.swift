import Synchronization
import Testing

@testable import ConsoleCore

/// What goes on by itself while a console is open: refreshing, and looking for a device that is away.
struct SessionPresenceTests {
  /// A clock that passes over any wait as soon as a test lets it, so that no test waits for real.
  final class Steps: Clock, Sendable {
    typealias Instant = ContinuousClock.Instant
    let waits = Mutex<[Duration]>([])
    let allowed = Mutex(0)

    var now: Instant { .now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
      let place = waits.withLock { waits in
        waits.append(deadline - .now)
        return waits.count
      }
      while allowed.withLock(\.self) < place { try await Task.sleep(for: .milliseconds(2)) }
    }

    func step() { allowed.withLock { $0 += 1 } }
    var count: Int { waits.withLock { $0.count } }
  }

  private func open(
    _ clock: Steps, dialect: Dialect = Dialect(), _ answer: @escaping FakeTransport.Answer
  ) throws -> (Connection, FakeTransport) {
    let transport = FakeTransport(answer)
    let connection = Connection(
      settings: try fakeSettings(dialect: dialect, staysOpen: true), transport: transport, clock: clock)
    return (connection, transport)
  }

  @Test(arguments: [
    ("sid=1", "{}", 60.0), ("sid=1; Max-Age=20", "{}", 10), ("sid=1", #"{"session":{"timeout":8}}"#, 4),
    ("sid=1; Max-Age=86400", #"{"ttl":3600}"#, 60),
  ])
  func theSessionIsRefreshedBeforeItRunsOut(cookie: String, data: String, seconds: Double) async throws {
    let clock = Steps()
    let (connection, device) = try open(clock) { request, _ in
      if request.isSignIn { return signInAnswer(cookie) }
      return request.method == "HEAD" ? .empty(204) : .json(200, data)
    }
    try await connection.signIn()
    #expect(await eventually { clock.count == 1 })
    let first = clock.waits.withLock { $0.first }
    let wait = try #require(first)
    #expect(abs(Double(wait.milliseconds) / 1000 - seconds) < 1)
    clock.step()
    #expect(await eventually { device.requests.contains { $0.method == "HEAD" } })
    #expect(device.lines.last == "HEAD objects/session/5ff1c07e-5cd7-4d94-94ef-79a28bb189e4")
    await connection.signOut(within: 1)
  }

  @Test func aSessionFoundGoneByTheRefreshIsMadeAnew() async throws {
    let clock = Steps()
    let (connection, device) = try open(clock) { request, _ in
      request.isSignIn ? signInAnswer() : .empty(request.method == "HEAD" ? 401 : 404)
    }
    try await connection.signIn()
    #expect(await eventually { clock.count == 1 })
    clock.step()
    #expect(await eventually { device.requests.filter { $0.isSignIn }.count == 2 })
    await connection.signOut(within: 1)
  }

  @Test func aSessionKnownByItsClassAloneIsRefreshedThere() async throws {
    let clock = Steps()
    let (connection, device) = try open(clock) { request, _ in
      if request.isSignIn { return signInAnswer() }
      return .empty(request.url.hasSuffix("objects/session") ? 204 : 404)
    }
    try await connection.signIn()
    for round in 1...2 {
      #expect(await eventually { clock.count == round })
      clock.step()
    }
    #expect(await eventually { device.lines.filter { $0 == "HEAD objects/session" }.count == 2 })
    #expect(device.requests.filter { $0.isSignIn }.count == 1)
    await connection.signOut(within: 1)
  }

  @Test(arguments: [false, true])
  func aDeviceThatIsAwayIsLookedForUntilItIsBack(behindGateway: Bool) async throws {
    let clock = Steps()
    let isAway = Mutex(false)
    let states = Mutex<[ConnectionState]>([])
    let transport = FakeTransport { (request, _) async throws(TransportError) -> HTTPResponse in
      if isAway.withLock(\.self) {
        guard behindGateway else { throw .unreachable("gone") }
        return .json(502, "<html>Bad Gateway</html>")
      }
      return request.isSignIn ? signInAnswer() : .json(200, "[]")
    }
    let connection = Connection(
      settings: try fakeSettings(staysOpen: true), transport: transport, clock: clock
    ) { state in states.withLock { $0.append(state) } }
    try await connection.signIn()
    isAway.withLock { $0 = true }
    #expect(await failure { () async throws(DeviceError) in _ = try await connection.classes() } != nil)
    #expect(await eventually { if case .away = connection.state { true } else { false } })
    for _ in 0..<6 { clock.step() }
    #expect(await eventually { transport.requests.count >= 5 })
    isAway.withLock { $0 = false }
    for _ in 0..<20 { clock.step() }
    #expect(await eventually { if case .signedIn = connection.state { true } else { false } })
    let told = states.withLock(\.self)
    #expect(told.first == .signingIn && told.last == connection.state)
    await connection.signOut(within: 1)
  }

  @Test func oneClassThatBreaksOffIsNoAbsence() async throws {
    let transport = FakeTransport { (request, _) async throws(TransportError) -> HTTPResponse in
      if request.url.hasSuffix("objects/broken") { throw .unreachable("the connection was lost") }
      return request.isSignIn ? signInAnswer() : .empty(204)
    }
    let connection = Connection(settings: try fakeSettings(staysOpen: true), transport: transport, clock: Steps())
    try await connection.signIn()
    #expect(await failure { () async throws(DeviceError) in _ = try await connection.list("broken") } != nil)
    // The session is asked at once, and its answer tells that the device is there.
    #expect(await eventually { transport.requests.contains { $0.method == "HEAD" } })
    guard case .signedIn = connection.state else {
      Issue.record("\(connection.state)")
      return
    }
    await connection.signOut(within: 1)
  }

  @Test func whatADeviceSaysItselfIsNoAbsence() async throws {
    let (connection, _) = try open(Steps()) { request, _ in
      request.isSignIn ? signInAnswer() : .json(503, #"{"type":"internal","message":"busy"}"#)
    }
    try await connection.signIn()
    #expect(await failure { () async throws(DeviceError) in _ = try await connection.classes() }?.exitCode == 1)
    guard case .signedIn = connection.state else {
      Issue.record("\(connection.state)")
      return
    }
    await connection.signOut(within: 1)
  }

  @Test func aCommandThatDoesNotStayOpenLooksForNobody() async throws {
    let transport = FakeTransport { (_, _) async throws(TransportError) -> HTTPResponse in throw .unreachable("gone") }
    let connection = Connection(settings: try fakeSettings(), transport: transport)
    let error = await failure { () async throws(DeviceError) in try await connection.signIn() }
    #expect(error?.exitCode == 3)
    #expect(transport.requests.count == 1)
  }

  @Test func aConnectionThatIsLetGoEndsItsTasks() async throws {
    let clock = Steps()
    weak var gone: Connection?
    do {
      let (connection, _) = try open(clock) { request, _ in request.isSignIn ? signInAnswer() : .json(200, "{}") }
      try await connection.signIn()
      gone = connection
      #expect(await eventually { clock.count == 1 })
    }
    #expect(await eventually { gone == nil })
  }

  @Test func waitsDoubleUpToALimitWithJitter() {
    var backoff = Backoff(first: 1, limit: 8)
    let waits = (0..<40).map { _ in Double(backoff.next().milliseconds) / 1000 }
    for (step, wait) in waits.enumerated() {
      let full = min(8, Double(1 << min(step, 10)))
      #expect(wait >= full / 2 - 0.001 && wait <= full)
    }
    #expect(Set(waits).count > 5)
  }
}
