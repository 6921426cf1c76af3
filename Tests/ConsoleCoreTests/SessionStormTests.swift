import Synchronization
import Testing

@testable import ConsoleCore

/// However a device answers, it is not flooded with sign-ins.
struct SessionStormTests {
  /// A device whose manners change all the time, on a clock of its own.
  private final class Moody: Sendable {
    struct Mood: Sendable {
      /// What a sign-in is answered; 0 for no answer, 201 for a session.
      var signIn = 201
      /// How long a session lives, in seconds.
      var life = 1e6
      /// What a call without a session is answered.
      var lost = 401
    }

    struct State: Sendable {
      var mood = Mood()
      var sessionEnd = 0.0
      var signIns: [Double] = []
      var requests = 0
    }

    let clock = SteppedClock()
    let state = Mutex(State())

    var signIns: [Double] { state.withLock(\.signIns) }
    var requests: Int { state.withLock(\.requests) }
    func set(_ mood: Mood) { state.withLock { $0.mood = mood } }
    func endSession() { state.withLock { $0.sessionEnd = 0 } }

    func answer(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
      let now = clock.seconds
      let status = state.withLock { state -> Int in
        state.requests += 1
        if request.isSignIn {
          state.signIns.append(now)
          if state.mood.signIn == 201 { state.sessionEnd = now + state.mood.life }
          return state.mood.signIn
        }
        guard now < state.sessionEnd else { return state.mood.lost }
        return request.url.contains("objects/denied") ? 401 : 200
      }
      switch status {
      case 0: throw .unreachable("gone")
      case 200: return .json(200, request.url.contains("session") ? "{}" : "[]")
      case 201: return signInAnswer()
      case 400, 502: return .json(status, "<html>no</html>")
      default: return .json(status, #"{"type":"unauthorized","message":"no"}"#)
      }
    }

    func connection() throws -> Connection {
      let transport = FakeTransport { (request, _) async throws(TransportError) -> HTTPResponse in
        try self.answer(request)
      }
      return Connection(
        settings: try fakeSettings(staysOpen: true), transport: transport, clock: clock, now: { self.clock.now })
    }

    /// Calls again and again, until the clock says so many seconds.
    func call(_ connection: Connection, _ seed: UInt64, until end: Double) async {
      var random = SeededGenerator(seed: seed)
      while clock.seconds < end {
        let name = ["a", "b", "denied", "denied2"][Int.random(in: 0..<4, using: &random)]
        _ = await failure { () async throws(DeviceError) in _ = try await connection.list(name) }
        let pause = Duration.milliseconds(Int.random(in: 100...3000, using: &random))
        guard (try? await clock.sleep(for: pause)) != nil else { return }
      }
    }

    /// The most sign-ins within so many seconds.
    func most(within seconds: Double) -> Int {
      signIns.map { start in signIns.count { $0 >= start && $0 < start + seconds } }.max() ?? 0
    }
  }

  @Test(arguments: 1...12)
  func whateverTheDeviceAnswersSignInsAreFew(seed: Int) async throws {
    let device = Moody()
    let connection = try device.connection()
    try await connection.signIn()
    let end = 300.0
    let callers = (0..<5).map { place in
      Task { await device.call(connection, UInt64(seed * 100 + place), until: end) }
    }
    var random = SeededGenerator(seed: UInt64(seed))
    while device.clock.seconds < end {
      device.set(
        Moody.Mood(
          signIn: [201, 201, 500, 503, 502, 429, 400, 0].randomElement(using: &random) ?? 201,
          life: [0.1, 0.6, 3, 20, 45, 1e6].randomElement(using: &random) ?? 1,
          lost: [401, 403, 404].randomElement(using: &random) ?? 401))
      if Int.random(in: 0..<3, using: &random) == 0 { device.endSession() }
      let length = Double.random(in: 0.5...40, using: &random)
      await device.clock.run(for: length) { device.requests }
    }
    await device.clock.run(for: 60) { device.requests }
    for caller in callers { caller.cancel() }
    await connection.signOut(within: 1)
    #expect(device.signIns.count > 3 && device.most(within: 60) <= 24, "seed \(seed): \(device.signIns)")
    #expect(device.most(within: 1) <= 5, "seed \(seed): \(device.signIns)")
    #expect(device.requests > 100, "nothing was tried")
  }

  /// One sign-in a second was sent for as long as the device refused them.
  @Test(arguments: [500, 503, 502, 400, 0])
  func aSignInThatFailsAfterAShortSessionIsRepeatedAfterGrowingPauses(status: Int) async throws {
    let device = Moody()
    let connection = try device.connection()
    device.set(Moody.Mood(life: 1))
    try await connection.signIn()
    await device.clock.run(for: 0.9) { device.requests }
    device.set(Moody.Mood(signIn: status))
    let caller = Task { await device.call(connection, 7, until: 130) }
    await device.clock.run(for: 120) { device.requests }
    let tries = Array(device.signIns.dropFirst())
    #expect((6...20).contains(tries.count), "\(tries)")
    let pauses = zip(tries, tries.dropFirst()).map { $1 - $0 }
    #expect(pauses.suffix(4).allSatisfy { $0 >= 7 && $0 < 35 }, "\(pauses)")
    // A success ends them: a session that is lost much later is renewed at once.
    device.set(Moody.Mood())
    await device.clock.run(for: 100) { device.requests }
    guard case .signedIn = connection.state else {
      Issue.record("\(connection.state)")
      return
    }
    let count = device.signIns.count
    device.endSession()
    #expect(await failure { () async throws(DeviceError) in _ = try await connection.list("a") } == nil)
    #expect(device.signIns.count == count + 1)
    caller.cancel()
    await connection.signOut(within: 1)
  }

  @Test func aSignInThatIsAskedForIsSentAtOnce() async throws {
    let device = Moody()
    let connection = try device.connection()
    device.set(Moody.Mood(signIn: 503))
    for count in 1...4 {
      #expect(await failure { () async throws(DeviceError) in try await connection.signIn() } != nil)
      #expect(device.signIns.count == count)
    }
    let error = await failure { () async throws(DeviceError) in _ = try await connection.list("a") }
    guard case .refused(let refusal) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refusal.status == 503, "why no session can be had")
    #expect(device.signIns.count == 4, "the last try was a moment ago")
  }

  /// A device that tells missing rights by a 401 costs one sign-in, however many classes it refuses.
  @Test func manyRefusedClassesCostOneSignIn() async throws {
    let device = Moody()
    let connection = try device.connection()
    try await connection.signIn()
    for name in ["denied1", "denied2", "denied3", "denied4"] {
      #expect(await failure { () async throws(DeviceError) in _ = try await connection.list(name) } != nil)
    }
    #expect(device.signIns.count == 2)
    await connection.signOut(within: 1)
  }

  /// Sessions that died by accident do not leave a device asked twice a second for as long as the program runs.
  @Test func whatEarlyDeathsTaughtIsForgottenSlowly() {
    for (deaths, refreshes) in [(1, 20), (2, 70), (3, 140)] {
      var guarded = Connection.Guarded()
      (guarded.learnedLife, guarded.deaths) = (2, deaths)
      for _ in 0..<refreshes { guarded.foundAlive(at: .now) }
      let life = guarded.learnedLife ?? 0
      #expect(life > 4 && life < 8, "\(deaths): \(life)")
    }
  }

  @Test func pausesGrowAndEndWithASuccess() {
    var pace = SignInPace()
    var now = ContinuousClock.now
    #expect(pace.wait(at: now) == .zero)
    for step in 0..<12 {
      pace.fail(.unreadable("x"), at: now)
      let full = min(15, 0.5 * Double(1 << step))
      let wait = Double(pace.wait(at: now).milliseconds) / 1000
      #expect(wait >= full / 2 - 0.01 && wait <= full, "step \(step): \(wait)")
      #expect(pace.failure != nil)
      now += pace.wait(at: now)
    }
    pace.succeed(at: now)
    #expect(pace.wait(at: now) == .zero && pace.failure == nil)
    let soon = now + .milliseconds(500)
    pace.succeed(at: soon)
    #expect(pace.wait(at: soon) > .zero, "two sessions within a second")
    pace.ask()
    #expect(pace.wait(at: soon) == .zero)
    pace.succeed(at: now + .seconds(100))
    #expect(pace.wait(at: now + .seconds(100)) == .zero, "a session that lived is no reason to wait")
    pace.fail(.cancelled, at: now + .seconds(100))
    #expect(pace.failure == nil && pace.wait(at: now + .seconds(100)) > .zero)
  }

  @Test func sessionsOfSecondsAreRenewedAtOnceButNotForEver() {
    var pace = SignInPace()
    var now = ContinuousClock.now
    for _ in 0..<50 {
      #expect(pace.wait(at: now) == .zero, "a session of five seconds is a session")
      pace.succeed(at: now)
      now += .seconds(5)
    }
    var count = 0
    let end = now + .seconds(60)
    while now < end {
      now += pace.wait(at: now) + .milliseconds(1100)
      pace.succeed(at: now)
      count += 1
    }
    #expect((15...24).contains(count), "\(count) in a minute")
  }
}
