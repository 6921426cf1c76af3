import Foundation

/// The program under test and the plain environment that every child gets.
enum Program {
  /// The `aixtui` beside the test bundle, or the one that AIXTUI_PROGRAM names.
  static let path: String = {
    if let named = ProcessInfo.processInfo.environment["AIXTUI_PROGRAM"] { return named }
    let bundle =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("aixtui").path
  }()

  /// Nothing of the user's own settings, terminal or proxies; /usr/sbin is where Debian has nginx.
  static let environment: [String: String] = [
    "PATH": (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin",
    "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TERM": "dumb", "AIXTUI_PASSWORD": "ferncast",
  ]

  /// Runs `aixtui WORDS…` with a configuration and a state folder of its own, standard output in a file.
  static func run(
    _ words: [String], input: String = "", environment: [String: String] = [:], timeout: Double = 20
  ) async throws -> Shell.Result {
    let home = try TemporaryFolder()
    let own = home.environment
    return try await Shell.run(
      [path] + words, input: input, environment: own.merging(environment) { _, new in new }, timeout: timeout)
  }
}
