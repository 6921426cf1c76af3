import Synchronization
import Testing

@testable import ConsoleCore

/// A session that the device has forgotten: one silent sign-in, each call repeated once.
struct SessionLossTests {
  /// A device whose session can be ended; cookies are `sid=N`, N the number of sign-ins.
  final class Device: Sendable {
    let signIns = Mutex(0)
    let isForgotten = Mutex(false)
    let passwordChanged = Mutex(false)

    func answer(_ request: HTTPRequest) -> HTTPResponse {
      if request.isSignIn {
        if passwordChanged.withLock(\.self) { return .json(401, #"{"type":"unauthorized","message":"wrong"}"#) }
        isForgotten.withLock { $0 = false }
        let number = signIns.withLock { signIns in
          signIns += 1
          return signIns
        }
        return signInAnswer("sid=\(number)")
      }
      let cookie = "sid=\(signIns.withLock(\.self))"
      guard request.header("Cookie") == cookie, !isForgotten.withLock(\.self) else {
        return .json(
          401, #"{"type":"unauthorized","message":"no session"}"#, ("Set-Cookie", "sid=; Max-Age=0"))
      }
      return .json(200, "[]")
    }
  }

  private func connection(_ device: Device, delay: Duration? = nil) throws -> (Connection, FakeTransport) {
    let transport = FakeTransport { (request, _) async throws(TransportError) -> HTTPResponse in
      if let delay { try? await Task.sleep(for: delay) }
      return device.answer(request)
    }
    return (Connection(settings: try fakeSettings(), transport: transport), transport)
  }

  @Test func aLostSessionIsRenewedOnceAndTheCallRepeated() async throws {
    let device = Device()
    let (connection, transport) = try connection(device)
    try await connection.signIn()
    device.isForgotten.withLock { $0 = true }
    #expect(try await connection.classes().isEmpty)
    #expect(
      transport.lines == ["POST objects/session", "GET list/objects", "POST objects/session", "GET list/objects"])
    #expect(transport.requests.last?.header("Cookie") == "sid=2")
    #expect(transport.requests[2].header("Cookie") == nil, "the old session's cookies are dropped")
  }

  @Test func aCallBeforeAnySignInSignsIn() async throws {
    let device = Device()
    let (connection, _) = try connection(device)
    #expect(try await connection.classes().isEmpty)
    #expect(device.signIns.withLock(\.self) == 1)
  }

  @Test func manyCallersShareOneSignIn() async throws {
    let device = Device()
    let (connection, _) = try connection(device, delay: .milliseconds(5))
    try await connection.signIn()
    device.isForgotten.withLock { $0 = true }
    let failures = await withTaskGroup(of: Bool.self) { group in
      for index in 0..<40 {
        group.addTask {
          try? await Task.sleep(for: .milliseconds(index / 4))
          return await failure { () async throws(DeviceError) in _ = try await connection.classes() } != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(failures == 0)
    #expect(device.signIns.withLock(\.self) == 2)
  }

  @Test func aLateAnswerOfTheOldSessionTakesNoCookieFromTheNewOne() async throws {
    let device = Device()
    let slow = Mutex<Bool?>(true)
    let transport = FakeTransport { (request, _) async throws(TransportError) -> HTTPResponse in
      let answer = device.answer(request)
      if request.url.hasSuffix("list/methods"),
        slow.withLock({ $0.take() }) != nil
      {
        try? await Task.sleep(for: .milliseconds(60))
      }
      return answer
    }
    let connection = Connection(settings: try fakeSettings(), transport: transport)
    try await connection.signIn()
    device.isForgotten.withLock { $0 = true }
    async let late = connection.methods()
    try await Task.sleep(for: .milliseconds(10))
    _ = try await connection.classes()
    #expect(try await late.isEmpty)
    _ = try await connection.classes()
    #expect(device.signIns.withLock(\.self) == 2)
  }

  @Test func aChangedPasswordIsTriedOnceAndThenAskedFor() async throws {
    let device = Device()
    let (connection, transport) = try connection(device)
    try await connection.signIn()
    device.isForgotten.withLock { $0 = true }
    device.passwordChanged.withLock { $0 = true }
    for _ in 0..<3 {
      let error = await failure { () async throws(DeviceError) in _ = try await connection.classes() }
      #expect(error?.exitCode == 4)
    }
    #expect(connection.state == .signedOut)
    #expect(transport.requests.filter { $0.isSignIn }.count == 2, "accounts get locked by tries")
    device.passwordChanged.withLock { $0 = false }
    try await connection.signIn()
    #expect(try await connection.classes().isEmpty)
  }

  @Test func aCallThatIsRefusedStillIsNotRepeatedForEver() async throws {
    let (connection, device) = try fakeConnection { _, _ in .json(401, #"{"type":"unauthorized","message":"never"}"#) }
    try await connection.signIn()
    let error = await failure { () async throws(DeviceError) in _ = try await connection.classes() }
    guard case .refused(let refusal) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refusal.message == "never" && error?.exitCode == 4 && error?.isLasting == true)
    #expect(device.requests.count == 4)
  }

  /// A right that is missing may be told by a 401, too.
  @Test func aClassThatIsRefusedCostsOneSignInAndNoSession() async throws {
    let isLost = Mutex(false)
    let signIns = Mutex(0)
    let device = FakeTransport { (request, _) async throws(TransportError) -> HTTPResponse in
      if request.isSignIn {
        isLost.withLock { $0 = false }
        signIns.withLock { $0 += 1 }
        return signInAnswer()
      }
      if isLost.withLock(\.self) || request.url.hasSuffix("objects/b") { return .empty(401) }
      return .json(200, "[]")
    }
    let connection = Connection(settings: try fakeSettings(), transport: device)
    try await connection.signIn()
    for _ in 0..<5 {
      #expect(await failure { () async throws(DeviceError) in _ = try await connection.list("b") }?.exitCode == 4)
      #expect(try await connection.list("a").isEmpty)
    }
    #expect(signIns.withLock(\.self) == 2, "one to find out, none after that")
    #expect(connection.guarded.withLock { $0.learnedLife == nil && $0.deaths == 0 }, "no session has died")
    isLost.withLock { $0 = true }
    _ = await failure { () async throws(DeviceError) in _ = try await connection.list("b") }
    #expect(signIns.withLock(\.self) == 3, "a session that is gone is made anew all the same")
    #expect(device.requests.count < 40)
  }

  @Test(arguments: [true, false])
  func aForbiddenCallAsksWhetherTheSessionIsGone(isGone: Bool) async throws {
    let renewed = Mutex(false)
    let transport = FakeTransport { (request, place) async throws(TransportError) -> HTTPResponse in
      if request.isSignIn {
        if place > 0 { renewed.withLock { $0 = true } }
        return signInAnswer()
      }
      if request.url.contains("objects/session") { return .empty(isGone ? 403 : 200) }
      return renewed.withLock(\.self) ? .empty(204) : .json(403, #"{"type":"unauthorized","message":"no right"}"#)
    }
    let connection = Connection(settings: try fakeSettings(), transport: transport)
    try await connection.signIn()
    let error = await failure { () async throws(DeviceError) in try await connection.delete("c", "u") }
    #expect(renewed.withLock(\.self) == isGone)
    if isGone {
      #expect(error == nil)
    } else {
      #expect(error?.message.contains("no right (HTTP 403 unauthorized)") == true)
    }
  }

  @Test func aCancelledCallerEndsTheSignInThatNobodyElseWaitsFor() async throws {
    let transport = FakeTransport { (_, _) async throws(TransportError) -> HTTPResponse in
      do { try await Task.sleep(for: .seconds(60)) } catch { throw .cancelled }
      return .empty(500)
    }
    let connection = Connection(settings: try fakeSettings(), transport: transport)
    let task = Task { await failure { () async throws(DeviceError) in try await connection.signIn() } }
    #expect(await eventually { !transport.requests.isEmpty })
    task.cancel()
    guard case .cancelled = await task.value else {
      Issue.record("the sign-in went on")
      return
    }
  }
}
