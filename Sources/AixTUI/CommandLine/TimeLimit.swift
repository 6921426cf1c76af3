/// The end of a command that runs for a time, `--for SECONDS`.
enum TimeLimit {
  /// Does something after so many seconds, unless it is cancelled before.
  @discardableResult
  static func after(_ seconds: Double, _ body: @escaping @Sendable () -> Void) -> Task<Void, Never> {
    Task {
      guard (try? await Task.sleep(for: .milliseconds(Int(min(seconds, 1e9) * 1000)))) != nil else { return }
      body()
    }
  }
}
