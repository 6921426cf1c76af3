import Foundation
import Glibc

/// Runs commands with a time limit; waits without holding a thread of the test pool.
enum Shell {
  /// What a finished command left behind.
  struct Result: Sendable, CustomStringConvertible {
    /// The exit status, or 128 + the signal that ended it.
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
    var description: String { "status \(status)\n--- stdout\n\(output)\n--- stderr\n\(errors)" }
  }

  /// Runs the command to its end, or kills it after `timeout` seconds and throws.
  @discardableResult
  static func run(
    _ words: String..., input: String = "", environment: [String: String] = [:], timeout: Double = 20
  ) async throws -> Result {
    try await run(words, input: input, environment: environment, timeout: timeout)
  }

  /// Runs the command to its end, or kills it after `timeout` seconds and throws.
  static func run(
    _ words: [String], input: String = "", environment: [String: String] = [:], timeout: Double = 20
  ) async throws -> Result {
    let folder = try TemporaryFolder()
    let inputFile = try folder.write("input", input)
    let child = try ChildProcess(words, environment: environment, input: inputFile, folder: folder)
    guard let status = await child.wait(seconds: timeout) else {
      child.send(SIGKILL)
      _ = await child.wait(seconds: 5)
      throw HarnessError("\(words.joined(separator: " ")) took more than \(timeout) s\n\(child.output)\(child.errors)")
    }
    return Result(status: status, output: child.output, errors: child.errors)
  }

  /// Runs the command and throws unless it exits with 0; its standard output without the last newline.
  @discardableResult
  static func require(_ words: [String], environment: [String: String] = [:]) async throws -> String {
    let result = try await run(words, environment: environment)
    guard result.status == 0 else { throw HarnessError("\(words.joined(separator: " ")): \(result)") }
    return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
  }
}
