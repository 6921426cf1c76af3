/// Bounded waiting for something to become true.
enum Poll {
  /// Asks every 20 ms until there is a value; throws `what` when there is none after that many seconds.
  static func until<Value>(
    _ what: @autoclosure () -> String, seconds: Double, _ ask: () async throws -> Value?
  ) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(seconds)
    repeat {
      if let value = try await ask() { return value }
      try await Task.sleep(for: .milliseconds(20))
    } while ContinuousClock.now < deadline
    throw HarnessError("not within \(seconds) s: \(what())")
  }
}
