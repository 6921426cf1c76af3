import Testing

/// Methods by keys in a real terminal, and what the device has of them.
@Suite(.serialized) struct TerminalMethodStoryTests {
  @Test(arguments: RecordForm.allCases)
  func aStreamIsStoppedFromItsTableAndTheLogIsClearedByName(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let terminal = try await TerminalSession.console(on: device.simulator.url, class: "stream")
    // The first one is stopped already.
    try await terminal.type("j")
    try await terminal.type("m")
    try await terminal.waitFor("Stop a stream +streamStop")
    try await terminal.type("j")
    try await terminal.keys("Enter")
    try await terminal.waitFor("Run streamStop")
    #expect(device.simulator.writes.isEmpty, "nothing is sent before the sheet is confirmed")
    try await terminal.type("y")
    try await terminal.waitFor("streamStop: ok after")
    #expect(device.simulator.writes.map(\.path).last?.hasSuffix("methods/streamStop") == true)

    try await terminal.type("5")
    try await terminal.waitFor("METHODS +[0-9]+ methods")
    try await terminal.type("/clear")
    try await terminal.waitFor("filter \"clear\": 1")
    try await terminal.keys("Enter")
    try await terminal.keys("C-s")
    try await terminal.waitFor("Type [^ ]+ to confirm")
    try await terminal.type("y")
    try await terminal.keys("Tab", "Enter")
    try await terminal.waitFor("\"y\" is not the name")
    #expect(device.simulator.writes.count == 1)
    try await terminal.keys("C-u")
    try await terminal.type("127.0.0.1:\(device.simulator.port)")
    try await terminal.keys("Enter")
    try await terminal.waitFor("clearEventLog: ok after .*empty result")
    #expect(device.simulator.writes.count == 2)

    // The history repeats neither by one key.
    try await terminal.keys("Tab")
    try await terminal.type("R")
    try await terminal.waitFor("This method takes no arguments")
    try await terminal.keys("Escape")
    try await terminal.waitFor("HISTORY +2 runs")
    #expect(device.simulator.writes.count == 2)
  }

  @Test func aPasswordIsOnNoScreen() async throws {
    let device = try await DeviceUnderTest()
    let terminal = try await TerminalSession.console(on: device.simulator.url, class: "user")
    try await terminal.type("5")
    try await terminal.waitFor("userSetPassword +Set a password")
    try await terminal.type("j")
    try await terminal.keys("Enter")
    try await terminal.waitFor("^▸.User name")
    try await terminal.fill("User name", "viewer")
    try await terminal.keys("Down")
    try await terminal.type("open-sesame")
    try await terminal.keys("C-s")
    let sheet = try await terminal.waitFor("Run \\(y\\)")
    #expect(sheet.contains("viewer") && !sheet.contains("open-sesame"))
    try await terminal.type("y")
    let result = try await terminal.waitFor("The result is empty")
    #expect(!result.contains("open-sesame"))
  }
}
