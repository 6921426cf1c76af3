import Foundation

/// `aixtui watch` in the background, its lines as it prints them.
final class WatchProcess: Sendable {
  let child: ChildProcess
  private let folder: TemporaryFolder

  /// Starts `aixtui watch WORDS…` with a configuration and a state folder of its own.
  init(_ words: [String], environment: [String: String] = [:]) throws {
    folder = try TemporaryFolder()
    let own = folder.environment
    child = try ChildProcess(
      [Program.path, "watch"] + words, environment: own.merging(environment) { _, new in new }, folder: folder)
  }

  /// Starts it on a device and waits until it says that it follows each change.
  static func live(_ device: DeviceUnderTest, _ words: String...) async throws -> WatchProcess {
    let watch = try WatchProcess(words + device.connect)
    try await watch.says("live: ")
    return watch
  }

  var lines: [String] { child.output.split(separator: "\n").map(String.init) }
  /// The lines as JSON objects; those that are none are left out.
  var changes: [[String: Any]] { lines.compactMap(JSONText.object) }

  /// Waits for a text on standard error.
  func says(_ text: String, seconds: Double = 15) async throws {
    _ = try await Poll.until("\(text) in \(child.errors)", seconds: seconds) {
      if let status = child.exitStatus, !child.errors.contains(text) {
        throw HarnessError("watch ended with \(status): \(child.errors)")
      }
      return child.errors.contains(text) ? true : nil
    }
  }

  /// Waits for so many lines.
  func prints(_ count: Int, seconds: Double = 15) async throws {
    _ = try await Poll.until("\(count) lines in \(child.output)\(child.errors)", seconds: seconds) {
      lines.count >= count ? true : nil
    }
  }

  /// Ends it by a signal and gives its exit status.
  func end(_ signal: Int32 = SIGINT) async -> Int32? {
    child.send(signal)
    return await child.wait(seconds: 10)
  }
}

extension DeviceUnderTest {
  /// Steers the simulated device.
  func control(_ orders: String) async throws {
    let words = ["curl", "-sSf", "--noproxy", "*", "-X", "POST", "-d", orders, simulator.url + "/simulator/control"]
    try await Shell.require(words)
  }

  /// Changes one field as somebody else would; `value` is JSON.
  func change(_ objectClass: String, _ uuid: String, _ field: String, _ value: String) async throws {
    let path = pointer(field, of: objectClass)
    let answer = try await curl.send(
      "PATCH", "objects/\(objectClass)/\(uuid)", body: #"[{"op":"replace","path":"\#(path)","value":\#(value)}]"#,
      type: "application/json-patch+json")
    guard answer.status == 204 else { throw HarnessError("curl: PATCH answered \(answer.status) \(answer.body)") }
  }
}
