import Foundation
import Testing

/// A home folder that does not answer: whoever opens a file there waits for ever. Keys have to be answered all the same.
@Suite struct HangingDiskTests {
  /// Puts a FIFO in a file's place, at which every reader and writer waits.
  private func block(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: path)
    try #require(mkfifo(path, 0o600) == 0, "\(String(cString: strerror(errno)))")
  }

  @Test func keysAreAnsweredThoughNoFileIs() async throws {
    let device = try await SimulatorProcess()
    let folder = try TemporaryFolder()
    // A console makes its files, so that it is known where they are.
    let first = try await TerminalSession.console(on: device.url, class: "sipAccount", state: folder.path)
    try await first.edit()
    try await first.fill("Display name", "Kept")
    try await first.waitFor("1 changed")
    try await Poll.until("a draft on disk", seconds: 10) {
      files(folder.path).contains { $0.hasSuffix(".draft.json") } ? true : nil
    }
    first.kill()
    let found = files(folder.path)
    #expect(found.contains { $0.contains("/status/") } && found.contains { $0.hasSuffix(".draft.json") }, "\(found)")
    for path in found where !path.hasSuffix(".lock") { try block(path) }

    let terminal = try await TerminalSession.console(on: device.url, class: "sipAccount", state: folder.path)
    for (key, text) in [("4", "alarms"), ("3", "calls"), ("2", "live"), ("5", "methods"), ("1", "sipAccount")] {
      try await terminal.type(key)
      try await terminal.waitFor(text)
    }
    try await terminal.edit()
    try await terminal.fill("Display name", "Typed on a hanging disk")
    try await terminal.waitForRow("Display name", "Typed on a hanging disk")
    try await terminal.type("?")
    try await terminal.waitFor("Typed on a hanging disk?")
  }

  private func files(_ folder: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return all.map { folder + "/" + $0 }.filter { path in
      var info = stat()
      return lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
    }
  }
}
