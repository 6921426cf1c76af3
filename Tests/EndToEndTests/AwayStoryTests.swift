import Testing

/// The device goes away in mid-edit, and comes back (issue 2: done means, 5; product: rules of the house, 1 and 4).
@Suite(.serialized) struct AwayStoryTests {
  @Test(arguments: RecordForm.allCases)
  func killedInMidEditAndBackOnTheSamePort(form kind: RecordForm) async throws {
    let flags = ["--envelope", kind.rawValue]
    let first = try await SimulatorProcess(flags)
    let terminal = try await TerminalSession.console(on: first.url, class: "sipAccount")
    try await terminal.edit()
    try await terminal.fill("Display name", "Half ty")
    await first.kill()
    try await terminal.waitFor("AWAY +STALE [0-9]{2}:[0-9]{2}", seconds: 20)
    try await terminal.waitForRow("Display name", "Half ty")
    try await terminal.type("ped")
    try await terminal.waitForRow("Display name", "Half typed")
    try await terminal.saveSheet()
    try await terminal.type("y")
    try await terminal.waitFor("^✗ Cannot reach the device", seconds: 20)
    try await terminal.waitForRow("Display name", "Half typed")
    #expect(try await terminal.value("#{pane_dead}") == "0")

    let second = try await SimulatorProcess(flags, listen: "127.0.0.1:\(first.port)")
    try await terminal.waitForNo("AWAY|STALE", seconds: 40)
    try await terminal.waitForRow("Display name", "Half typed")
    try await terminal.save()
    #expect(second.writes.map(\.method) == ["PATCH"])
    let curl = try await Curl(second.url)
    #expect(try await curl.get("objects/sipAccount").contains("\"Half typed\""))
  }

  @Test(arguments: RecordForm.allCases)
  func aSessionThatRunsOutIsNeverNoticed(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind, ["--session-ttl", "2"])
    let terminal = try await TerminalSession.console(on: device.simulator.url, class: "sipAccount")
    try await terminal.edit()
    try await terminal.fill("Display name", "Patience")
    // Time passes, told by the device's own log: more of it than a session lasts.
    let start = device.simulator.requests.count
    _ = try await Poll.until("two more requests about the session or of the table", seconds: 30) {
      let screen = try await terminal.screen()
      #expect(screen.contains("› edit ") && !screen.contains("signed out") && !screen.contains("AWAY"))
      return device.simulator.requests.dropFirst(start).filter { $0.status < 300 }.count >= 4 ? true : nil
    }
    try await terminal.save()
    #expect(device.simulator.writes.filter { $0.status < 300 }.map(\.method) == ["PATCH"])
    let curl = try await Curl(device.simulator.url)
    #expect(try await curl.get("objects/sipAccount").contains("\"Patience\""))
  }

  @Test(arguments: RecordForm.allCases)
  func aDeviceThatRestartsForgetsTheSessionAndNobodyNotices(form kind: RecordForm) async throws {
    let flags = ["--envelope", kind.rawValue]
    let first = try await SimulatorProcess(flags)
    let terminal = try await TerminalSession.console(on: first.url, class: "sipAccount")
    try await terminal.edit()
    try await terminal.fill("Display name", "Phoenix")
    await first.kill()
    let second = try await SimulatorProcess(flags, listen: "127.0.0.1:\(first.port)")
    try await terminal.saveSheet()
    try await terminal.type("y")
    try await terminal.waitFor("Saved Phoenix|Your edit is kept", seconds: 20)
    if try await terminal.screen().contains("Your edit is kept") {
      // The kept connection was found broken by the save itself: then the second attempt must do.
      try await terminal.save()
    }
    #expect(second.writes.filter { $0.status < 300 }.map(\.method) == ["PATCH"])
  }
}
