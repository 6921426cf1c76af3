import Foundation
import Glibc
import Testing

/// A home folder that does not answer: whoever opens a file there waits for ever. Keys are answered all the same.
struct HangingDiskTests {
  /// Puts a FIFO in a file's place, at which every reader and every writer waits.
  private func block(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
    try #require(mkfifo(path, 0o600) == 0, "mkfifo: error \(errno)")
  }

  private func console(_ device: DeviceUnderTest, _ home: TemporaryFolder) async throws -> TerminalSession {
    let terminal = try await TerminalSession(
      [Program.path, "--device", device.simulator.url, "--user", "root"], environment: home.environment)
    return terminal
  }

  @Test func keysAreAnsweredThoughNoFileIs() async throws {
    let device = try await DeviceUnderTest(.wrapped)
    let home = try TemporaryFolder()
    // A console makes its files first, so that it is known where they are.
    let first = try await console(device, home)
    try await first.waitFor("session +[0-9]+", seconds: 20)
    try await first.open("sipAccount")
    try await first.edit()
    try await first.fill("Display name", "Kept")
    try await first.waitFor("1 changed")
    let found = try await Poll.until("files of the status and a draft", seconds: 20) {
      let found = files(home.path)
      let isThere = found.contains { $0.hasSuffix(".draft.json") } && found.contains { $0.hasSuffix("latest.json") }
      return isThere ? found : nil
    }
    kill(try await first.processID(), SIGKILL)
    _ = try await first.waitForExit()
    for path in found where path.hasSuffix(".json") || path.hasSuffix(".jsonl") { try block(path) }

    let terminal = try await console(device, home)
    try await terminal.waitFor("session +[0-9]+", seconds: 20)
    try await terminal.open("sipAccount")
    for (key, text) in [("4", "EVENTS AND LOG"), ("3", "CALLS|STREAMS"), ("5", "methods"), ("1", "Display name")] {
      try await terminal.type(key)
      try await terminal.waitFor(text)
    }
    try await terminal.edit()
    try await terminal.fill("Display name", "Typed meanwhile")
    try await terminal.waitForRow("Display name", "Typed meanwhile")
    try await terminal.keys("Escape")
    try await terminal.waitFor("Keep editing")
  }

  private func files(_ folder: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return all.map { folder + "/" + $0 }.filter { path in
      var info = stat()
      return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
    }
  }
}
