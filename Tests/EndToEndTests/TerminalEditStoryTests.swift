import Testing

/// An edit by keys in a real terminal, and what the device has of it (issue 2: done means, 2).
@Suite(.serialized) struct TerminalEditStoryTests {
  private static let name = "Reporter Zürich"

  /// The form of one account, found by the filter.
  private func form(_ device: DeviceUnderTest, _ flags: [String] = []) async throws -> (TerminalSession, String) {
    let terminal = try await TerminalSession.console(on: device.simulator.url, class: "sipAccount", flags)
    try await terminal.filter(Self.name)
    try await terminal.edit()
    return (terminal, try await device.uuid(of: "sipAccount", where: "displayName", is: Self.name))
  }

  @Test(arguments: RecordForm.allCases)
  func aBadValueIsMendedAndOnePatchBearsTheChangedField(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let (terminal, uuid) = try await form(device)
    let before = try await device.fields("sipAccount", uuid)
    try await terminal.fill("Register interval", "3")
    try await terminal.waitFor("^▸!Register interval +3 .*must be 10 to 3600")
    try await terminal.keys("C-s")
    try await terminal.waitFor("Register interval must be 10 to 3600")
    try await terminal.fill("Register interval", "120")
    try await terminal.waitForNo("must be 10 to 3600$")
    let sheet = try await terminal.saveSheet()
    #expect(try sheet.contains(Regex("was +\(try #require(before["registerInterval"]))")))
    #expect(sheet.contains(/now +120/))
    let patch = "{\"op\":\"replace\",\"path\":\"\(device.pointer("registerInterval"))\",\"value\":120}"
    #expect(sheet.contains(patch))
    #expect(device.simulator.writes.isEmpty, "nothing is sent before the sheet is confirmed")
    try await terminal.keys("Tab", "Enter")
    try await terminal.waitFor("Saved \(Self.name)")
    #expect(device.simulator.writes.map(\.method) == ["PATCH"])
    let test = patch.replacingOccurrences(of: "replace", with: "test").replacingOccurrences(of: ":120}", with: ":300}")
    #expect(device.simulator.writes.map(\.body) == ["[\(test),\(patch)]"])
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["registerInterval"])
    #expect(try await device.fields("sipAccount", uuid)["registerInterval"] as? Int == 120)
  }

  @Test(arguments: RecordForm.allCases)
  func theSheetStartsOnCancelAndEveryWayOutSendsNothing(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let (terminal, _) = try await form(device)
    try await terminal.fill("Outbound proxy", "edge.example")
    for key in ["Enter", "Escape"] {
      try await terminal.saveSheet()
      try await terminal.keys(key)
      try await terminal.waitForNo("Save \\(y\\)")
      try await terminal.waitForRow("Outbound proxy", "edge.example")
    }
    try await terminal.keys("Escape")
    try await terminal.waitFor("Close the form")
    try await terminal.keys("Enter")
    try await terminal.waitForNo("Close the form")
    try await terminal.waitForRow("Outbound proxy", "edge.example")
    try await terminal.keys("Escape")
    try await terminal.waitFor("Close the form")
    try await terminal.type("y")
    try await terminal.waitForNo("› edit ")
    #expect(device.simulator.writes.isEmpty)
  }

  @Test(arguments: RecordForm.allCases)
  func everyKindOfFieldInOneSave(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let (terminal, uuid) = try await form(device)
    let before = try await device.fields("sipAccount", uuid)
    let typed = #"Stüdio "Ä" \ /1~0 <b>"#
    try await terminal.fill("Display name", typed)
    try await terminal.focus("Publish presence")
    try await terminal.type(" ")
    try await terminal.waitForRow("Publish presence", "[x]")
    try await terminal.focus("Transport")
    try await terminal.keys("Enter")
    try await terminal.type("tcp")
    try await terminal.waitFor("/ tcp")
    try await terminal.keys("Enter")
    try await terminal.waitForRow("Transport", "tcp")
    try await terminal.focus("Codecs 1")
    try await terminal.keys("M-j")
    try await terminal.waitFor("Codecs +G.711A, G.722, G.711U")
    try await terminal.fill("Jitter buffer", "12.5")
    try await terminal.fill("Port", "3479")
    try await terminal.save()
    let changed: Set = ["displayName", "publish", "transport", "codecs", "jitterBuffer", "stun"]
    #expect(try await device.changes("sipAccount", uuid, since: before) == changed)
    let after = try await device.fields("sipAccount", uuid)
    #expect(after["displayName"] as? String == typed)
    #expect(after["publish"] as? Bool == true)
    #expect(after["transport"] as? String == "tcp")
    #expect(after["codecs"] as? [String] == ["G.711A", "G.722", "G.711U"])
    #expect(try await device.curl.get("objects/sipAccount/\(uuid)").contains(/"jitterBuffer": ?12\.5[,}]/))
    #expect((after["stun"] as? [String: Any])?["port"] as? Int == 3479)
    #expect(device.simulator.writes.map(\.method) == ["PATCH"])
  }

  @Test(arguments: RecordForm.allCases)
  func withoutPatchTheWholeRecordGoesByPut(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind, ["--no-patch"])
    let (terminal, uuid) = try await form(device)
    let before = try await device.fields("sipAccount", uuid)
    try await terminal.fill("Notes", "typed by hand")
    try await terminal.save()
    let written = device.simulator.writes.filter { $0.status < 300 }
    #expect(written.map(\.method) == ["PUT"])
    let body = try #require(written.first?.body.flatMap(JSONText.object))
    let sent = kind == .wrapped ? body["sipAccount"] as? [String: Any] ?? [:] : body
    #expect(Set(sent.keys).isSuperset(of: Set(before.keys).subtracting(["password"])))
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["notes"])
    #expect(try await device.fields("sipAccount", uuid)["notes"] as? String == "typed by hand")
  }

  @Test(arguments: RecordForm.allCases)
  func theDevicesOwnRefusalLandsAtItsField(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let (terminal, uuid) = try await form(device)
    let before = try await device.fields("sipAccount", uuid)
    try await terminal.fill("Register interval", "5")
    try await terminal.keys("C-s")
    try await terminal.waitFor("again to save anyway")
    try await terminal.saveSheet()
    try await terminal.type("y")
    try await terminal.waitFor("Your edit is kept")
    try await terminal.waitFor("^▸!Register interval +5 ")
    #expect(try await device.changes("sipAccount", uuid, since: before).isEmpty)
    try await terminal.fill("Register interval", "50")
    try await terminal.save()
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["registerInterval"])
    #expect(device.simulator.writes.map { $0.status < 300 } == [false, true])
  }

  @Test(arguments: RecordForm.allCases)
  func aSecretIsSentAndNeverShown(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let (terminal, _) = try await form(device)
    try await terminal.focus("Password")
    try await terminal.type("hush-9")
    try await terminal.waitFor("^▸~Password +••••••")
    #expect(try await terminal.screen().contains("hush") == false)
    #expect(try await terminal.saveSheet().contains("hush") == false)
    try await terminal.type("y")
    try await terminal.waitFor("Saved ")
    #expect(device.simulator.writes.map(\.method) == ["PATCH"])
    #expect(device.simulator.writes.allSatisfy { $0.body?.contains(device.pointer("password")) == true })
  }

  @Test(arguments: RecordForm.allCases)
  func anotherHandsChangeShowsAndBothAreKept(form kind: RecordForm) async throws {
    let device = try await DeviceUnderTest(kind)
    let (terminal, uuid) = try await form(device)
    let before = try await device.fields("sipAccount", uuid)
    try await terminal.fill("Display name", "Mine")
    let patch = "[{\"op\":\"replace\",\"path\":\"\(device.pointer("notes"))\",\"value\":\"theirs\"}]"
    let answer = try await device.curl.send(
      "PATCH", "objects/sipAccount/\(uuid)", body: patch, type: "application/json-patch+json")
    #expect(answer.status == 204)
    try await terminal.waitFor("1 updated by the device", seconds: 20)
    try await terminal.save()
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["displayName", "notes"])
    #expect(try await device.fields("sipAccount", uuid)["notes"] as? String == "theirs")
  }
}
