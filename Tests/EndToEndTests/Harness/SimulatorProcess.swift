import Foundation

/// `aixtui simulate` in a process of its own, with the log of the requests that it answered.
final class SimulatorProcess: Sendable {
  let url: String
  let child: ChildProcess
  private let folder: TemporaryFolder

  /// Starts a device on a free port and waits until it says `listening on URL`; it stays as it is (no events).
  init(_ flags: [String] = [], listen: String = "127.0.0.1:0") async throws {
    folder = try TemporaryFolder()
    let command = [Program.path, "simulate", "--listen", listen, "--seed", "7", "--event-rate", "0"]
    let child = try ChildProcess(
      command + ["--request-log", folder.file("requests")] + flags, environment: ["HOME": folder.path], folder: folder)
    self.child = child
    url = try await Poll.until("the simulator listens", seconds: 15) {
      if let status = child.exitStatus { throw HarnessError("simulate ended with \(status): \(child.errors)") }
      let line = child.output.split(separator: "\n").first { $0.hasPrefix("listening on ") }
      return line.map { String($0.dropFirst("listening on ".count)) }
    }
  }

  deinit { child.send(15) }

  /// The port of the URL.
  var port: Int { URL(string: url)?.port ?? 0 }

  /// The requests so far, one JSON object each, oldest first.
  var requests: [LoggedRequest] { folder.read("requests").split(separator: "\n").compactMap(LoggedRequest.init) }

  /// The requests that change something, without sign-in and sign-out.
  var writes: [LoggedRequest] {
    requests.filter { !["GET", "HEAD"].contains($0.method) && !$0.path.contains("objects/session") }
  }

  /// kill -9, as a power cut would; returns when it is gone.
  func kill() async {
    child.send(9)
    _ = await child.wait(seconds: 5)
  }
}
