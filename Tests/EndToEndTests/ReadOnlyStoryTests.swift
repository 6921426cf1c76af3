import Testing

/// `--read-only`: nothing is written, and why is said (product: rules of the house, 3).
@Suite(.serialized) struct ReadOnlyStoryTests {
  @Test(arguments: RecordForm.allCases)
  func theKeysThatWriteSayWhyTheyDoNot(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let terminal = try await TerminalSession.console(on: device.simulator.url, class: "sipAccount", ["--read-only"])
    try await terminal.waitFor("READ-ONLY")
    for (key, title) in [("e", "Edit"), ("x", "Delete"), ("n", "New"), ("c", "Clone")] {
      try await terminal.type(key)
      try await terminal.waitFor("\(title): this console is read-only")
    }
    try await terminal.waitFor("^ sipAccount  24 records")
    #expect(device.simulator.writes.isEmpty)
  }

  @Test(arguments: RecordForm.allCases)
  func theCommandLineRefusesAndSendsNothing(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let patch = "[{\"op\":\"replace\",\"path\":\"\(device.pointer("notes"))\",\"value\":\"x\"}]"
    let results = try await [
      device.run("set", "sipAccount", uuid, "notes=x", "--read-only"),
      device.run("patch", "sipAccount", uuid, "--read-only", input: patch),
      device.run("create", "sipAccount", "--read-only", input: device.body("sipAccount", "\"user\": \"x\"")),
      device.run("clone", "sipAccount", uuid, "--read-only"),
      device.run("delete", "sipAccount", uuid, "--yes", "--read-only"),
    ]
    for result in results {
      #expect(result.status == 1, "\(result)")
      #expect(result.errors.contains("Read-only"), "\(result)")
      #expect(result.output.isEmpty)
    }
    #expect(device.simulator.writes.isEmpty)
  }
}
