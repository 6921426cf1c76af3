import Foundation
import Synchronization
import Testing

@testable import ConsoleCore

/// The Autobahn cases of groups 1 to 10, served by PyPI's `kosoku`, which is the judge of each.
struct AutobahnTests {
  /// There is no group 8.
  private static let groups = [1, 2, 3, 4, 5, 6, 7, 9, 10]

  /// The program that `scripts/test` has installed, or the one that AIXTUI_KOSOKU names.
  private static let program: String? = {
    if let named = ProcessInfo.processInfo.environment["AIXTUI_KOSOKU"] { return named }
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    let path = folder.appendingPathComponent(".build/peers/bin/kosoku").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  @Test(.enabled(if: program != nil, "kosoku is not installed; scripts/test does that"), .timeLimit(.minutes(8)))
  func everyCaseOfGroupsOneToTenPasses() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("autobahn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let server = Process()
    server.executableURL = URL(fileURLWithPath: try #require(Self.program))
    server.arguments =
      ["-m", "fuzzingserver"] + Self.groups.flatMap { ["-i", "\($0).*"] } + ["-o", folder.path, "127.0.0.1:0"]
    let log = folder.appendingPathComponent("log")
    try Data().write(to: log)
    let file = try FileHandle(forWritingTo: log)
    (server.standardOutput, server.standardError, server.standardInput) = (file, file, FileHandle.nullDevice)
    try server.run()
    defer { if server.isRunning { server.terminate() } }
    let text = { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
    #expect(await eventually { text().contains("listening on ws://") })
    let address = try #require(text().split(separator: " ").last { $0.hasPrefix("ws://") })
    let base = "http://" + address.dropFirst("ws://".count).prefix { !$0.isWhitespace }

    let transport = CurlTransport(trust: Trust())
    let answer = await Echo.run(transport, base + "/getCaseCount")
    let count = try #require(answer.first.flatMap { Int($0) })
    #expect(count > 250)
    for number in 1...count { _ = await Echo.run(transport, "\(base)/runCase?case=\(number)&agent=aixtui") }
    _ = await Echo.run(transport, base + "/updateReports?agent=aixtui")
    for _ in 0..<3000 where server.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    try #require(!server.isRunning, "kosoku does not end")
    print("Autobahn groups 1 to 10: \(text().split(separator: "\n").last ?? "no summary")")
    #expect(text().contains("\n\(count) cases passed"), "\(text())")
    #expect(server.terminationStatus == 0)
  }

  /// A client that sends every message back and ends with the server.
  private final class Echo: Sendable {
    private struct State: Sendable {
      var link: (any SocketLink)?
      var texts: [String] = []
      /// What came before the link was known.
      var early: [(bytes: [UInt8], isText: Bool)] = []
    }

    private let state = Mutex(State())

    static func run(_ transport: CurlTransport, _ url: String) async -> [String] {
      let echo = Echo()
      await withCheckedContinuation { continuation in
        let link = transport.open(SocketRequest(url: url)) { event in
          if case .batch(let batch) = event { echo.receive(batch) }
          if case .ended = event { continuation.resume() }
        }
        echo.state.withLock { state in
          for echo in state.early { link.send(echo.bytes, isText: echo.isText) }
          state.link = link
        }
      }
      return echo.state.withLock { state in
        state.link = nil
        return state.texts
      }
    }

    private func receive(_ batch: WebSocketBatch) {
      state.withLock { state in
        for message in batch.messages {
          // What the server says of itself is short; of the cases' long messages no text is wanted.
          if message.isText, message.range.count < 100 { state.texts.append(batch.text(of: message)) }
          let bytes = Array(batch.bytes(of: message))
          if let link = state.link {
            link.send(bytes, isText: message.isText)
          } else {
            state.early.append((bytes, message.isText))
          }
        }
      }
    }
  }
}
