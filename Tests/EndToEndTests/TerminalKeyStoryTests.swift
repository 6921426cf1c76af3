import Testing

/// Keys and sizes as real terminals send them, through the whole program.
@Suite(.serialized) struct TerminalKeyStoryTests {
  @Test func theNumericKeypadTypesDigitsAndIsNoCommand() async throws {
    let device = try await SimulatorProcess()
    let terminal = try await TerminalSession.console(on: device.url, class: "sipAccount")
    // Keypad 8 and 9 in application mode were `x` and `y`: a record was deleted.
    try await terminal.bytes("1b 4f 78")
    try await terminal.bytes("1b 4f 79")
    try await terminal.bytes("1b 4f 7a")
    try await terminal.edit()
    try await terminal.fill("Display name", "A")
    for code in ["71", "72", "70", "6b", "6d"] { try await terminal.bytes("1b 4f \(code)") }
    try await terminal.waitForRow("Display name", "A120+-")
    #expect(device.writes.isEmpty)
  }

  @Test func aSequenceThatArrivesInPiecesIsNoCommand() async throws {
    let device = try await SimulatorProcess()
    let terminal = try await TerminalSession.console(on: device.url, class: "sipAccount")
    try await terminal.bytes("1b 5b 39 39")
    try await terminal.bytes("3b 31 78")
    try await terminal.bytes("1b 5b 5b")
    try await terminal.bytes("51")
    try await terminal.type("?")
    try await terminal.waitFor("edit the record in a form")
    #expect(device.writes.isEmpty)
  }

  @Test func theTerminalsOwnSizeBeatsTheEnvironment() async throws {
    let device = try await SimulatorProcess()
    let terminal = try await TerminalSession.console(
      on: device.url, class: "sipAccount", width: 100, height: 30, environment: ["COLUMNS": "50", "LINES": "12"])
    let screen = try await terminal.settle()
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 30 && lines[0].count > 60, "\(screen)")
    try await terminal.resize(width: 60, height: 20)
    // The header of the smaller window ends at its edge, and so does everything else.
    _ = try await Poll.until("a screen of 60x20", seconds: 10) {
      let smaller = try await terminal.screen().split(separator: "\n", omittingEmptySubsequences: false)
      return smaller.count == 20 && smaller[0].hasSuffix("LIVE") && smaller[0].count <= 60 ? true : nil
    }
  }

  @Test func aWindowTooSmallTakesNoCommand() async throws {
    let device = try await SimulatorProcess()
    let terminal = try await TerminalSession.console(on: device.url, class: "sipAccount")
    try await terminal.resize(width: 39, height: 9)
    try await terminal.waitFor("needs 40x10")
    try await terminal.type("xy")
    try await terminal.keys("Enter")
    try await terminal.resize(width: 100, height: 30)
    try await terminal.waitFor("sipAccount  [0-9]+ records")
    #expect(device.writes.isEmpty)
    try await terminal.resize(width: 20, height: 4)
    try await terminal.waitFor("Q quits")
    try await terminal.type("Q")
    #expect(try await terminal.waitForExit() == 0)
  }
}
