import Foundation
import Glibc
import Testing

/// The terminal is left as it was found, whatever ends the console (product: rules of the house, 8).
@Suite(.serialized) struct TerminalRestoreTests {
  /// An interactive shell in whose terminal the console is up; `stty -a` was noted before.
  private func shellWithConsole() async throws -> (terminal: TerminalSession, console: pid_t) {
    let terminal = try await TerminalSession(["sh", "-i"])
    try await terminal.waitFor("^ready>$")
    try await terminal.line("stty -a >before")
    try await terminal.waitFor("^ready>$")
    try await terminal.line("'\(Program.path)' --demo")
    try await terminal.waitFor("sipAccount", seconds: 20)
    return (terminal, try await terminal.foregroundProcess())
  }

  private func expectSane(_ terminal: TerminalSession) async throws {
    try await terminal.waitFor("^ready>( .*)?$")
    // Typed text shows by the terminal's own echo before the shell prints 42.
    try await terminal.type("echo typed-$((40+2))")
    try await terminal.waitFor(#"echo typed-\$\(\(40\+2\)\)"#)
    try await terminal.keys("Enter")
    try await terminal.waitFor("^typed-42$")
    try await terminal.line("stty -a >after; echo don''e")
    try await terminal.waitFor("^done$")
    let before = try String(contentsOfFile: terminal.home + "/before", encoding: .utf8)
    let after = try String(contentsOfFile: terminal.home + "/after", encoding: .utf8)
    #expect(!before.isEmpty)
    #expect(before == after)
    let modes = try await terminal.value(
      "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_cursor_flag} #{keypad_flag} #{scroll_region_lower}")
    #expect(modes == "0 1 0 0 0 35", "alternate screen, cursor, mouse, cursor keys, keypad, scroll region")
    let colours = try await terminal.screenWithEscapes()
    #expect(colours.split(separator: "\n").last { $0.contains("done") }?.contains("\u{1b}[") == false)
  }

  @Test(arguments: [SIGHUP, SIGTERM, SIGINT, SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGTRAP])
  func aSignalEndsItAndTheTerminalIsSane(signal: Int32) async throws {
    let (terminal, console) = try await shellWithConsole()
    kill(console, signal)
    try await expectSane(terminal)
    #expect(kill(console, 0) != 0, "the process is gone")
  }

  @Test func quittingByKey() async throws {
    let (terminal, _) = try await shellWithConsole()
    try await terminal.line(":quit")
    try await expectSane(terminal)
  }

  @Test func suspendedAndBack() async throws {
    let (terminal, console) = try await shellWithConsole()
    try await terminal.keys("C-z")
    try await terminal.waitFor("^ready>$")
    try await expectSane(terminal)
    try await terminal.line("clear")
    try await terminal.waitForNo("sipAccount")
    try await terminal.line("fg")
    try await terminal.waitFor("sipAccount")
    #expect(try await terminal.value("#{alternate_on}") == "1")
    kill(console, SIGTERM)
    try await expectSane(terminal)
  }

  @Test func aLostTerminalEndsIt() async throws {
    let terminal = try await TerminalSession.console(["--demo"])
    try await terminal.waitFor("sipAccount", seconds: 20)
    let pid = try await terminal.processID()
    try await terminal.hangUp()
    _ = try await Poll.until("the end of the console", seconds: 5) { kill(pid, 0) == 0 ? nil : true }
  }

  @Test func anySizeIsSurvived() async throws {
    let terminal = try await TerminalSession.console(["--demo"])
    try await terminal.waitFor("sipAccount", seconds: 20)
    for (width, height) in [(80, 24), (20, 5), (3, 1), (200, 60), (40, 10), (1, 30), (120, 36)] {
      try await terminal.resize(width: width, height: height)
      try await terminal.settle()
    }
    try await terminal.waitFor("sipAccount")
    #expect(try await terminal.value("#{pane_dead}") == "0")
  }

  @Test func noColourUnderNoColor() async throws {
    let terminal = try await TerminalSession.console(["--demo"], environment: ["NO_COLOR": "1"])
    try await terminal.waitFor("sipAccount", seconds: 20)
    let screen = try await terminal.screenWithEscapes()
    #expect(screen.firstMatch(of: /\u{1b}\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m/) == nil)
  }
}
