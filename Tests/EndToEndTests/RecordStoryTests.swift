import Testing

/// Records made, cloned and deleted by keys (product: rules of the house, 3).
@Suite(.serialized) struct RecordStoryTests {
  private func table(_ device: DeviceUnderTest) async throws -> TerminalSession {
    try await TerminalSession.console(on: device.simulator.url, class: "sipAccount")
  }

  @Test(arguments: RecordForm.allCases)
  func aNewRecordHasWhatWasTypedAndTheDefaults(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let count = try await device.count("sipAccount")
    let terminal = try await table(device)
    try await terminal.type("n")
    try await terminal.waitFor("› new sipAccount")
    try await terminal.waitFor("[0-9] fields need attention")
    try await terminal.fill("Display name", "Story line", by: "Up")
    try await terminal.fill("User", "story1")
    try await terminal.fill("Domain", "sip.story.example")
    try await terminal.fill("Outbound proxy", "edge.story.example")
    try await terminal.fill("Server", "stun.story.example")
    try await terminal.saveSheet()
    #expect(device.simulator.writes.isEmpty)
    try await terminal.type("y")
    try await terminal.waitFor("Created ")
    #expect(device.simulator.writes.map(\.method) == ["POST"])
    #expect(try await device.count("sipAccount") == count + 1)
    let uuid = try await device.uuid(of: "sipAccount", where: "displayName", is: "Story line")
    let fields = try await device.fields("sipAccount", uuid)
    #expect(fields["user"] as? String == "story1")
    #expect(fields["domain"] as? String == "sip.story.example")
    #expect(fields["registerInterval"] as? Int == 60)
    #expect(fields["codecs"] as? [String] == ["Opus", "G.722"])
  }

  @Test(arguments: RecordForm.allCases)
  func theSchemasOwnDefaultsNeedNoAttention(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let terminal = try await table(device)
    try await terminal.type("n")
    try await terminal.waitFor("› new sipAccount")
    try await terminal.fill("Display name", "Plain line")
    try await terminal.fill("User", "plain1")
    try await terminal.fill("Domain", "sip.story.example")
    try await terminal.keys("C-s")
    try await terminal.waitFor("Create \\(y\\)")
  }

  @Test(arguments: RecordForm.allCases)
  func aCloneIsAskedForAndMadeOnce(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let count = try await device.count("sipAccount")
    let terminal = try await table(device)
    try await terminal.filter("Newsroom Tuzla")
    try await terminal.type("c")
    try await terminal.waitFor("Clone sipAccount")
    try await terminal.waitFor("\\[>Cancel<\\]")
    try await terminal.keys("Enter")
    try await terminal.waitForNo("Clone sipAccount")
    #expect(device.simulator.writes.isEmpty)
    try await terminal.type("c")
    try await terminal.waitFor("Clone sipAccount")
    try await terminal.type("y")
    try await terminal.waitFor("Cloned Newsroom Tuzla as [0-9a-f-]{36}")
    #expect(device.simulator.writes.map(\.method) == ["POST"])
    #expect(try await device.count("sipAccount") == count + 1)
  }

  @Test(arguments: RecordForm.allCases)
  func deletingStartsOnCancelAndItsKeyDoesNotConfirm(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let count = try await device.count("sipAccount")
    let name = try await account(device, isReferenced: false)
    let uuid = try await device.uuid(of: "sipAccount", where: "displayName", is: name)
    let terminal = try await table(device)
    try await terminal.filter(name)
    for key in ["Enter", "Escape"] {
      try await terminal.type("x")
      let dialog = try await terminal.waitFor("Delete sipAccount")
      #expect(dialog.contains(name) && dialog.contains("on \(device.simulator.url)") && dialog.contains("[>Cancel<]"))
      try await terminal.type("x")
      try await terminal.settle()
      try await terminal.waitFor("Delete sipAccount")
      try await terminal.keys(key)
      try await terminal.waitForNo("Delete sipAccount")
    }
    #expect(device.simulator.writes.isEmpty)
    try await terminal.type("x")
    try await terminal.waitFor("Delete sipAccount")
    try await terminal.type("y")
    try await terminal.waitFor("Deleted sipAccount \(name)")
    #expect(device.simulator.writes.map(\.method) == ["DELETE"])
    #expect(try await device.count("sipAccount") == count - 1)
    #expect(try await device.curl.send("GET", "objects/sipAccount/\(uuid)").status == 404)
  }

  @Test(arguments: RecordForm.allCases)
  func aRecordInUseAsksForItsName(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let name = try await account(device, isReferenced: true)
    let terminal = try await table(device)
    try await terminal.filter(name)
    try await terminal.type("x")
    let dialog = try await terminal.waitFor("Type \(name) to confirm")
    #expect(dialog.contains(/sipCall .*refers? to it/))
    try await terminal.type("y")
    try await terminal.waitFor("to confirm: y")
    try await terminal.keys("Tab", "Enter")
    try await terminal.settle()
    try await terminal.waitFor("Type \(name) to confirm")
    #expect(device.simulator.writes.isEmpty, "the key alone confirms nothing")
    try await terminal.keys("End", "C-u")
    try await terminal.type(name)
    try await terminal.waitFor("to confirm: \(name)")
    try await terminal.keys("Enter")
    try await terminal.waitForNo("to confirm:")
    _ = try await Poll.until("the request", seconds: 10) { device.simulator.writes.isEmpty ? nil : true }
    #expect(device.simulator.writes.map(\.method) == ["DELETE"])
  }

  @Test(arguments: RecordForm.allCases)
  func aRecordThatIsGoneIsSaidAndTheFormStays(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let name = try await account(device, isReferenced: false)
    let uuid = try await device.uuid(of: "sipAccount", where: "displayName", is: name)
    let terminal = try await table(device)
    try await terminal.filter(name)
    try await terminal.edit()
    try await terminal.fill("Display name", "Too late")
    let answer = try await device.curl.send("DELETE", "objects/sipAccount/\(uuid)")
    #expect((200..<300).contains(answer.status), "\(answer)")
    try await terminal.waitFor("deleted on the device", seconds: 15)
    try await terminal.keys("C-s")
    try await terminal.waitFor("Create again")
    try await terminal.keys("Escape")
    try await terminal.waitForNo("Create again")
    #expect(device.simulator.writes.map(\.method) == ["DELETE"], "nothing is sent unasked")
    try await terminal.focus("Display name", by: "Up")
    try await terminal.waitForRow("Display name", "Too late")
  }

  /// The name of an account that a call refers to, or of one that none does.
  private func account(_ device: DeviceUnderTest, isReferenced: Bool) async throws -> String {
    let users = try await [device.curl.get("objects/sipCall"), device.curl.get("objects/phoneBookEntry")].joined()
    let accounts = try await device.curl.list("sipAccount").filter { record in
      (record["uuid"] as? String).map { users.contains($0) == isReferenced } ?? false
    }
    let fields = device.form == .wrapped ? accounts.first?["sipAccount"] as? [String: Any] : accounts.first
    return try #require(fields?["displayName"] as? String)
  }
}
