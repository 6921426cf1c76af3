import Testing

/// A class that neither the simulator nor the console was written for (issue 2: done means, 4).
@Suite(.serialized) struct DroppedInClassStoryTests {
  private static let schema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Mixer", "type": "object",
     "required": ["name", "mode"], "additionalProperties": false,
     "properties": {
      "name": {"type": "string", "title": "Mixer name", "pattern": "^[A-Z][a-z]{2,8}$"},
      "mode": {"type": "string", "title": "Mode", "enum": ["mono", "stereo", "surround"], "default": "stereo"},
      "gain": {"type": "number", "title": "Gain (dB)", "minimum": -60, "maximum": 12, "default": 0},
      "levels": {"type": "array", "title": "Levels", "items": {"type": "integer", "minimum": 0, "maximum": 100},
        "default": []},
      "clock": {"type": "object", "title": "Clock", "properties": {
        "source": {"type": "string", "title": "Source", "enum": ["internal", "ptp"], "default": "internal"},
        "domain": {"type": "integer", "title": "PTP domain", "minimum": 0, "maximum": 127, "default": 0}}}}}
    """
  private static let records = """
    [{"name": "Alpha", "mode": "stereo", "gain": 1.50, "levels": [10, 20, 30],
      "clock": {"source": "ptp", "domain": 5}},
     {"name": "Beta", "mode": "mono", "gain": -3, "levels": [], "clock": {"source": "internal", "domain": 0}}]
    """

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("mixer.schema.json", Self.schema)
    try folder.write("mixer.records.json", Self.records)
    return folder
  }

  @Test(arguments: RecordForm.allCases)
  func isBrowsedAndEdited(form kind: RecordForm) async throws {
    let folder = try folder()
    let device = try await DeviceUnderTest(kind, ["--schemas", folder.path])
    let uuid = try await device.uuid(of: "mixer", where: "name", is: "Alpha")
    let before = try await device.fields("mixer", uuid)
    let terminal = try await TerminalSession.console(on: device.simulator.url, class: "mixer")
    try await terminal.waitFor("Mixer name +Mode +Gain")
    try await terminal.waitFor("Alpha +stereo +1.50 .*10, 20, 30")
    try await terminal.filter("Alpha")
    try await terminal.edit()
    try await terminal.fill("Mixer name", "alpha")
    try await terminal.waitFor("^▸!Mixer name")
    try await terminal.fill("Mixer name", "Gamma")
    try await terminal.waitForNo("^.!Mixer name")
    try await terminal.focus("Mode")
    try await terminal.keys("Right")
    try await terminal.waitForRow("Mode", "surround")
    try await terminal.focus("Levels 2")
    try await terminal.keys("C-x")
    try await terminal.waitFor("Levels +10, 30$")
    try await terminal.fill("PTP domain", "128")
    try await terminal.waitFor("^▸! +PTP domain.*must be 0 to 127")
    try await terminal.fill("PTP domain", "12")
    try await terminal.save()
    #expect(try await device.changes("mixer", uuid, since: before) == ["name", "mode", "levels", "clock"])
    let after = try await device.fields("mixer", uuid)
    #expect(after["name"] as? String == "Gamma")
    #expect(after["mode"] as? String == "surround")
    #expect(after["levels"] as? [Int] == [10, 30])
    #expect(after["clock"].flatMap(JSONText.sorted) == #"{"domain":12,"source":"ptp"}"#)
    #expect(device.simulator.writes.map(\.method) == ["PATCH"])
  }

  @Test(arguments: RecordForm.allCases)
  func aNewRecordHasTheSchemasDefaults(form kind: RecordForm) async throws {
    let folder = try folder()
    let device = try await DeviceUnderTest(kind, ["--schemas", folder.path])
    let terminal = try await TerminalSession.console(on: device.simulator.url, class: "mixer")
    try await terminal.type("n")
    try await terminal.waitFor("› new mixer")
    try await terminal.fill("Mixer name", "Delta")
    try await terminal.save()
    let uuid = try await device.uuid(of: "mixer", where: "name", is: "Delta")
    let fields = try await device.fields("mixer", uuid)
    #expect(fields["mode"] as? String == "stereo")
    #expect(fields["gain"] as? Int == 0)
    #expect(device.simulator.writes.map(\.method) == ["POST"])
  }
}
