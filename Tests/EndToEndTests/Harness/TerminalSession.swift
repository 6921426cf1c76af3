import Glibc

/// A program in a real terminal: one window of a private tmux server that ends with this value.
final class TerminalSession: Sendable {
  private let folder: TemporaryFolder
  private let server: pid_t

  /// The folder that is HOME, configuration and state of the program, kept until the session ends.
  var home: String { folder.path }

  /// Starts the command; nothing of the user's tmux, terminal or configuration reaches it.
  init(
    _ words: [String], width: Int = 120, height: Int = 36, environment: [String: String] = [:],
    terminal: String = "tmux-256color"
  ) async throws {
    let folder = try TemporaryFolder()
    let settings = """
      set -g default-terminal \(terminal)
      set -g status off
      set -g escape-time 0
      set -g default-shell /bin/sh
      set -g remain-on-exit on
      set -g exit-empty off

      """
    let config = try folder.write("tmux.conf", settings)
    var own = folder.environment
    own["PS1"] = "ready> "
    let tmux = ["tmux", "-u", "-S", folder.file("tmux"), "-f", config]
    try await Shell.require(
      tmux + ["new-session", "-d", "-s", "test", "-c", folder.path, "-x", "\(width)", "-y", "\(height)", "--"] + words,
      environment: own.merging(environment) { _, new in new })
    guard let pid = pid_t(try await Shell.require(tmux + ["display-message", "-p", "-t", "test", "#{pid}"])) else {
      throw HarnessError("tmux did not tell its process id")
    }
    self.folder = folder
    server = pid
    // Should the test runner die, its servers end by themselves.
    _ = try await self.tmux("run-shell", "-b", "-d", "600", "-C", "kill-server")
  }

  deinit { kill(server, SIGTERM) }

  /// A session that runs `aixtui` with these words.
  static func console(
    _ words: [String], width: Int = 120, height: Int = 36, environment: [String: String] = [:]
  ) async throws -> TerminalSession {
    try await TerminalSession([Program.path] + words, width: width, height: height, environment: environment)
  }

  /// Presses keys by their tmux names: `Enter`, `Escape`, `C-s`, `PageDown`, `j`.
  func keys(_ names: String...) async throws {
    try await tmux(["send-keys", "-t", "test"] + names)
  }

  /// Types text as it stands.
  func type(_ text: String) async throws {
    try await tmux("send-keys", "-t", "test", "-l", "--", text)
  }

  /// Sends bytes as they stand, given in hexadecimal: `1b 4f 78`.
  func bytes(_ hexadecimal: String) async throws {
    try await tmux(["send-keys", "-t", "test", "-H"] + hexadecimal.split(separator: " ").map(String.init))
  }

  /// Types a line and presses Enter.
  func line(_ text: String) async throws {
    try await type(text)
    try await keys("Enter")
  }

  /// The screen as text, one line a row, without trailing blanks.
  func screen() async throws -> String {
    try await tmux("capture-pane", "-p", "-t", "test")
  }

  /// The screen with its colours and attributes as escape sequences.
  func screenWithEscapes() async throws -> String {
    try await tmux("capture-pane", "-p", "-e", "-t", "test")
  }

  /// Waits until the screen matches the regular expression (`^` and `$` at each row); the screen then, drawn to its end.
  @discardableResult
  func waitFor(_ pattern: String, seconds: Double = 10) async throws -> String {
    var last = ""
    do {
      let found = try await Poll.until("/\(pattern)/ on the screen", seconds: seconds) {
        last = try await screen()
        return try Self.matches(last, pattern) ? last : nil
      }
      return try await drawnToTheEnd(found, pattern)
    } catch let error as HarnessError {
      throw HarnessError("\(error)\n\(last)")
    }
  }

  /// A screen that is the same twice: the terminal reads a frame in pieces, and what matched may stand in its first one.
  private func drawnToTheEnd(_ matching: String, _ pattern: String) async throws -> String {
    var seen = matching
    for _ in 0..<10 {
      try await Task.sleep(for: .milliseconds(15))
      let now = try await screen()
      if now == seen { break }
      seen = now
    }
    return try Self.matches(seen, pattern) ? seen : matching
  }

  /// Waits until the screen no longer matches.
  @discardableResult
  func waitForNo(_ pattern: String, seconds: Double = 10) async throws -> String {
    var last = ""
    do {
      return try await Poll.until("no /\(pattern)/ on the screen", seconds: seconds) {
        last = try await screen()
        return try Self.matches(last, pattern) ? nil : last
      }
    } catch let error as HarnessError {
      throw HarnessError("\(error)\n\(last)")
    }
  }

  /// Waits until three captures in a row, 40 ms apart, are alike; the screen then.
  @discardableResult
  func settle(seconds: Double = 10) async throws -> String {
    var seen = ""
    var times = 0
    return try await Poll.until("a screen at rest", seconds: seconds) {
      let now = try await screen()
      times = now == seen ? times + 1 : 0
      seen = now
      try await Task.sleep(for: .milliseconds(20))
      return times >= 2 ? now : nil
    }
  }

  /// Waits for the end of the command; its exit status, or 128 + the signal that ended it.
  func waitForExit(seconds: Double = 10) async throws -> Int {
    try await Poll.until("the end of the program", seconds: seconds) {
      // tmux knows that the terminal is closed before it knows the status.
      let parts = try await value("#{pane_dead_status}/#{pane_dead_signal}/#{pid}").split(
        separator: "/", omittingEmptySubsequences: false)
      // tmux 3.3 can miss the signal that its child has ended, and asks for the status only when told.
      if parts[0].isEmpty, parts[1].isEmpty, let server = pid_t(parts[2]) { kill(server, SIGCHLD) }
      return Int(parts[0]) ?? Int(parts[1]).map { 128 + $0 }
    }
  }

  /// Gives the terminal another size.
  func resize(width: Int, height: Int) async throws {
    try await tmux("resize-window", "-t", "test", "-x", "\(width)", "-y", "\(height)")
  }

  /// A tmux format, such as `#{cursor_flag}` or `#{alternate_on}`.
  func value(_ format: String) async throws -> String {
    try await tmux("display-message", "-p", "-t", "test", format)
  }

  /// The process in the window.
  func processID() async throws -> pid_t { pid_t(try await value("#{pane_pid}")) ?? 0 }

  /// The process that a shell in the window runs in the foreground.
  func foregroundProcess() async throws -> pid_t {
    let shell = try await processID()
    return try await Poll.until("a child of the shell", seconds: 5) {
      let children = try await Shell.run("cat", "/proc/\(shell)/task/\(shell)/children").output
      return children.split(separator: " ").first.flatMap { pid_t($0) }
    }
  }

  /// Closes the terminal under the program, as a lost SSH connection does.
  func hangUp() async throws { try await tmux("kill-server") }

  @discardableResult
  private func tmux(_ words: String...) async throws -> String { try await tmux(words) }

  @discardableResult
  private func tmux(_ words: [String]) async throws -> String {
    try await Shell.require(["tmux", "-u", "-S", folder.file("tmux")] + words)
  }

  private static func matches(_ text: String, _ pattern: String) throws -> Bool {
    try Regex(pattern).anchorsMatchLineEndings().firstMatch(in: text) != nil
  }
}
