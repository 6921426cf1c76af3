import Testing

/// Records by their names, tables as they are asked for, and what is said on a terminal.
@Suite(.serialized) struct CommandLineNameTests {
  /// A device with a record of its own class by name: two of "Twin", one each of the others.
  private func device(_ form: RecordForm = .wrapped) async throws -> (DeviceUnderTest, TemporaryFolder) {
    let folder = try TemporaryFolder()
    try folder.write(
      "door.schema.json",
      #"""
      {"type": "object", "properties": {"name": {"type": "string", "title": "Door name"},
        "level": {"type": "number"}, "note": {"type": "string"}}}
      """#)
    try folder.write(
      "door.records.json",
      #"""
      [{"name": "Studio 1", "level": 5, "note": "a"}, {"name": "Twin", "level": 6, "note": "b"},
       {"name": "Twin", "level": 7, "note": "c"}, {"name": "München", "level": 8, "note": "d,e"}]
      """#)
    return (try await DeviceUnderTest(form, ["--schemas", folder.path]), folder)
  }

  @Test(arguments: RecordForm.allCases)
  func aNameThatIsUniqueStandsForItsRecord(form: RecordForm) async throws {
    let (device, _) = try await device(form)
    let uuid = try await device.curl.uuid(of: "door")
    #expect(try await device.run("get", "door", "Studio 1").output == device.run("get", "door", uuid).output)
    #expect(try await device.run("set", "door", "München", "level=9").status == 0)
    #expect(try await device.fields("door", try await device.curl.uuid(of: "door", at: 3))["level"] as? Int == 9)
    #expect(try await device.run("clone", "door", "München").status == 0)
    #expect(try await device.run("get", "door", "München").status == 2, "now there are two")
    #expect(try await device.run("delete", "door", "Studio 1", "--yes").status == 0)
    #expect(try await device.curl.list("door").allSatisfy { $0["uuid"] as? String != uuid })
  }

  @Test func aNameThatIsNotUniqueChangesNothing() async throws {
    let (device, _) = try await device()
    for words in [
      ["set", "door", "Twin", "level=1"], ["delete", "door", "Twin", "--yes"], ["clone", "door", "Twin"],
    ] {
      let result = try await Program.run(words + device.connect)
      #expect(result.status == 2 && result.errors.contains("2 records"), "\(result)")
      let uuids = [try await device.curl.uuid(of: "door", at: 1), try await device.curl.uuid(of: "door", at: 2)]
      #expect(uuids.allSatisfy { result.errors.contains($0) }, "\(result)")
    }
    #expect(device.simulator.writes.isEmpty)
  }

  @Test(arguments: ["Studio 2", "studio 1", "Studio", "no/such"])
  func aNameThatNobodyHasIsSaid(name: String) async throws {
    let (device, _) = try await device()
    let result = try await device.run("set", "door", name, "level=1")
    #expect(result.status == 1 && result.errors.contains(name) && device.simulator.writes.isEmpty, "\(result)")
    if name.hasSuffix("1") { #expect(result.errors.contains("did you mean \"Studio 1\"?")) }
  }

  @Test func aFilterChoosesRecordsInEveryFormat() async throws {
    let (device, _) = try await device()
    for format in ["json", "jsonl", "csv", "table"] {
      let result = try await device.run("get", "door", "--filter", "level>5 level<8", "-o", format)
      #expect(
        result.status == 0 && !result.output.contains("Studio 1") && !result.output.contains("München"), "\(result)")
      #expect(result.output.contains("Twin"))
    }
    #expect(try await device.run("get", "door", "--filter", "nothing", "-o", "json").output == "[]\n")
    let odd = try await device.run("get", "door", "--filter", "levle=5")
    #expect(odd.status == 2 && odd.errors.contains("levle"), "\(odd)")
    #expect(try await device.run("get", "door", "Twin", "--filter", "x").status == 2)
  }

  @Test func columnsAndTheHeaderAreAsAskedFor() async throws {
    let (device, _) = try await device()
    let csv = try await device.run("get", "door", "--columns", "note,Door name", "-o", "csv")
    #expect(csv.output == "note,name\r\na,Studio 1\r\nb,Twin\r\nc,Twin\r\n\"d,e\",München\r\n")
    let bare = try await device.run("get", "door", "--columns", "LEVEL", "--no-header", "-o", "table")
    #expect(bare.lines.map { $0.filter { $0 != " " } } == ["5", "6", "7", "8"])
    let usual = try await device.run("get", "door", "--no-header", "-o", "csv")
    #expect(usual.output.split(separator: "\r\n").count == 4 && !usual.output.contains("uuid"))
    #expect(
      try await device.run("get", "door", "--columns", "uuid").lines.count == 5, "a table, since columns were asked for"
    )
    let odd = try await device.run("get", "door", "--columns", "noet")
    #expect(odd.status == 2 && odd.errors.contains("did you mean \"note\"?"), "\(odd)")
    #expect(try await device.run("get", "door", "--columns", "note", "-o", "json").status == 2)
    #expect(try await device.run("classes", "--columns", "note").status == 2)
  }

  @Test(arguments: RecordForm.allCases)
  func aPatchFitsWithAndWithoutTheEnvelope(form: RecordForm) async throws {
    let (device, _) = try await device(form)
    for (place, value) in [("/level", 1), ("/door/level", 2)] {
      let patch =
        #"[{"op": "test", "path": "\#(place)", "value": \#(value == 1 ? 5 : 1)}, {"op": "replace", "path": "\#(place)", "value": \#(value)}]"#
      let result = try await device.run("patch", "door", "Studio 1", "-", input: patch)
      #expect(result.status == 0, "\(result)")
      #expect(try await device.fields("door", try await device.curl.uuid(of: "door"))["level"] as? Int == value)
      #expect(device.simulator.writes.last?.body?.contains(device.pointer("level", of: "door")) == true)
    }
  }

  @Test func onATerminalItSaysWhatItDidAndKeepsToItsWidth() async throws {
    let (device, _) = try await device()
    let connect = device.connect.joined(separator: " ")
    let terminal = try await TerminalSession(["/bin/sh"], width: 80, height: 30)
    try await terminal.waitFor("ready>")
    func run(_ words: String) async throws {
      try await terminal.line("clear; \(Program.path) \(words) \(connect); echo end of it")
      try await terminal.waitFor("^end of it")
    }
    try await run("set door 'Studio 1' note=new")
    try await terminal.waitFor(#"^Changed note of door "Studio 1""#)
    try await run("delete door 'Studio 1' --yes")
    try await terminal.waitFor(#"^Deleted door "Studio 1""#)
    try await run("get sipAccount")
    let lines = try await terminal.screen().split(separator: "\n")
    #expect(lines.filter { $0.hasSuffix("…") }.count >= 24, "each record on one line that ends at the edge: \(lines)")
    // Through a pipe nothing is said, and nothing cut.
    let quiet = try await device.run("set", "door", "München", "note=x")
    #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty, "\(quiet)")
    let wide = try await device.run("get", "sipAccount", "-o", "table")
    #expect(wide.lines.contains { $0.count > 100 })
  }
}
