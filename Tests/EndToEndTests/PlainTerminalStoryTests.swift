import Testing

/// Poor terminals, other sizes, and the helps along the way (product: rules of the house, 8 to 10).
@Suite(.serialized) struct PlainTerminalStoryTests {
  @Test(arguments: RecordForm.allCases)
  func eightyByTwentyFourWithoutUnicode(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let terminal = try await TerminalSession.console(
      on: device.simulator.url, class: "sipAccount", width: 80, height: 24,
      environment: ["LC_ALL": "C", "NO_COLOR": "1"])
    try await expectASCII(terminal)
    try await terminal.filter("Newsroom Tuzla")
    try await terminal.edit()
    try await expectASCII(terminal)
    // The cursor walks out of the window and the form follows it.
    try await terminal.fill("Notes", "by ASCII")
    try await expectASCII(terminal)
    let sheet = try await terminal.saveSheet()
    #expect(sheet.contains(/now +by ASCII/))
    try await expectASCII(terminal)
    let escapes = try await terminal.screenWithEscapes()
    #expect(escapes.firstMatch(of: /\u{1b}\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m/) == nil)
    try await terminal.type("y")
    try await terminal.waitFor("Saved Newsroom Tuzla")
    let uuid = try await device.uuid(of: "sipAccount", where: "displayName", is: "Newsroom Tuzla")
    #expect(try await device.fields("sipAccount", uuid)["notes"] as? String == "by ASCII")
    try await terminal.type("x")
    try await terminal.waitFor("Delete sipAccount")
    try await expectASCII(terminal)
    try await terminal.keys("Escape")
    try await terminal.waitForNo("Delete sipAccount")
    try await terminal.type("?")
    try await terminal.waitFor("edit the record in a form")
    try await expectASCII(terminal)
  }

  private func expectASCII(_ terminal: TerminalSession) async throws {
    let screen = try await terminal.settle()
    let others = Set(screen.unicodeScalars.filter { !$0.isASCII })
    #expect(others.isEmpty, "\(others)\n\(screen)")
    #expect(screen.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func aResizeInAFormKeepsTheTextAndTheField() async throws {
    let device = try await SimulatorProcess()
    let terminal = try await TerminalSession.console(on: device.url, class: "sipAccount")
    try await terminal.edit()
    try await terminal.fill("Outbound proxy", "edge.stor")
    for (width, height) in [(80, 24), (30, 8), (60, 14), (200, 50), (80, 24)] {
      try await terminal.resize(width: width, height: height)
      try await terminal.settle()
    }
    try await terminal.type("y.example")
    try await terminal.waitFor("^▸~Outbound proxy +edge.story.example")
    #expect(device.writes.isEmpty)
  }

  @Test func theHelpTellsTheKeysOfTheScreen() async throws {
    let device = try await SimulatorProcess()
    let terminal = try await TerminalSession.console(on: device.url, class: "sipAccount")
    try await terminal.type("?")
    try await terminal.waitFor("edit the record in a form")
    try await terminal.waitFor("delete the record")
    try await terminal.keys("Escape")
    try await terminal.waitForNo("edit the record in a form")
    try await terminal.waitFor("^ sipAccount  24 records")
  }

  @Test func theCommandLineCompletesAndRemembers() async throws {
    let device = try await SimulatorProcess()
    let terminal = try await TerminalSession.console(on: device.url, class: "sipAccount")
    try await terminal.type(":phone")
    try await terminal.waitFor("phoneBookEntry +class")
    try await terminal.keys("Tab")
    try await terminal.waitFor("^:phoneBookEntry$")
    try await terminal.keys("Enter")
    try await terminal.waitFor("^ phoneBookEntry  60 records")
    try await terminal.line(":sipAccount Reporter")
    try await terminal.waitFor("^ sipAccount  24 records . filter \"Reporter\": 3")
    try await terminal.type(":")
    try await terminal.keys("Up")
    try await terminal.waitFor("^:sipAccount Reporter$")
    try await terminal.keys("Escape")
    try await terminal.waitForNo("^:")
    try await terminal.line(":nonsense")
    try await terminal.waitFor("No command, class or method is named \"nonsense\"")
    try await terminal.line(":quit")
    #expect(try await terminal.waitForExit() == 0)
  }

  @Test func theMessagesCanBeReadAgain() async throws {
    let device = try await SimulatorProcess()
    let terminal = try await TerminalSession.console(on: device.url, class: "sipAccount")
    try await terminal.line(":nonsense")
    try await terminal.waitFor("^.*No command, class or method is named \"nonsense\"")
    try await terminal.keys("j")
    try await terminal.waitForNo("nonsense")
    try await terminal.type("!")
    try await terminal.waitFor("^ [0-9:]{5,8} .*No command, class or method is named \"nonsense\"")
    try await terminal.keys("Escape")
    try await terminal.waitForNo("nonsense")
  }
}
