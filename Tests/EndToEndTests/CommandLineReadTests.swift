import Testing

/// The subcommands that read, held against a plain HTTP client.
@Suite(.serialized) struct CommandLineReadTests {
  @Test func namesOneALine() async throws {
    let device = try await DeviceUnderTest()
    let classes = try await device.run("classes")
    #expect(classes.status == 0, "\(classes)")
    #expect(Set(classes.lines).isSuperset(of: ["sipAccount", "sipCall", "phoneBookEntry", "stream"]))
    let methods = try await device.run("methods")
    #expect(methods.status == 0, "\(methods)")
    #expect(Set(methods.lines).isSuperset(of: ["echo", "userSetPassword"]))
  }

  @Test(arguments: [("object", "sipAccount"), ("method", "echo")])
  func aSchemaAsTheDeviceGaveIt(kind: String, name: String) async throws {
    let device = try await DeviceUnderTest()
    let result = try await device.run("schema", kind, name)
    #expect(result.status == 0, "\(result)")
    #expect(JSONText.squeezed(result.output) == JSONText.squeezed(try await device.curl.get("schema/\(kind)/\(name)")))
  }

  @Test(arguments: RecordForm.allCases)
  func recordsKeepMembersOrderDigitsAndEnvelope(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form)
    let list = try await device.run("get", "sipAccount", "-o", "json")
    #expect(list.status == 0, "\(list)")
    #expect(JSONText.squeezed(list.output) == JSONText.squeezed(try await device.curl.get("objects/sipAccount")))
    let uuid = try await device.curl.uuid(of: "stream")
    let one = try await device.run("get", "stream", uuid)
    #expect(one.status == 0, "\(one)")
    #expect(JSONText.squeezed(one.output) == JSONText.squeezed(try await device.curl.get("objects/stream/\(uuid)")))
  }

  @Test(arguments: RecordForm.allCases)
  func jsonLinesAreOneRecordALine(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form, ["--count", "sipAccount=12"])
    let result = try await device.run("get", "sipAccount", "-o", "jsonl")
    #expect(result.lines.count == 12, "\(result)")
    let joined = "[" + result.lines.joined(separator: ",") + "]"
    #expect(JSONText.squeezed(joined) == JSONText.squeezed(try await device.curl.get("objects/sipAccount")))
  }

  @Test(arguments: RecordForm.allCases)
  func tablesShowFieldsOfBothEnvelopesAlike(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form, ["--count", "sipAccount=12"])
    // A table is headed by titles, as on the screen; csv by the fields' names, for other programs.
    for (format, heading) in [("csv", "displayName"), ("table", "Display name")] {
      let result = try await device.run("get", "sipAccount", "-o", format)
      #expect(result.status == 0, "\(result)")
      #expect(result.lines.first?.contains(heading) == true, "\(result)")
      let name = try await device.fields("sipAccount", try await device.curl.uuid(of: "sipAccount"))["displayName"]
      #expect(result.output.contains(name as? String ?? "-"), "\(result)")
    }
  }

  @Test func optionsStandAnywhereOnTheLine() async throws {
    let device = try await DeviceUnderTest()
    let url = device.simulator.url
    let lines = [
      ["--device", url, "--user", "root", "-o", "jsonl", "get", "sipAccount"],
      ["get", "--device", url, "sipAccount", "-o", "jsonl", "--user", "root"],
    ]
    for line in lines {
      let result = try await Program.run(line)
      #expect(result.status == 0 && result.output.contains("displayName"), "\(line): \(result)")
    }
  }

  @Test func anAPIKeyInsteadOfASignIn() async throws {
    let device = try await DeviceUnderTest()
    let folder = try TemporaryFolder()
    let file = try folder.write("key", "demo-key-0123456789abcdef\n")
    let before = device.simulator.requests.filter { $0.method == "POST" }.count
    let result = try await Program.run(["classes", "--device", device.simulator.url, "--api-key-file", file])
    #expect(result.status == 0, "\(result)")
    #expect(device.simulator.requests.filter { $0.method == "POST" }.count == before, "a key needs no sign-in")
  }

  @Test func aPasswordFileAndNoSecretInTheOutput() async throws {
    let device = try await DeviceUnderTest()
    let folder = try TemporaryFolder()
    let file = try folder.write("password", "ferncast\n")
    let result = try await Program.run(
      ["classes", "--device", device.simulator.url, "--user", "root", "--password-file", file],
      environment: ["AIXTUI_PASSWORD": ""])
    #expect(result.status == 0, "\(result)")
    #expect(!result.description.contains("ferncast"))
  }

  @Test func aClassThatNobodyKnewIsReadAndWritten() async throws {
    let folder = try TemporaryFolder()
    let schema = """
      {"type": "object", "properties": {
        "label": {"type": "string"}, "level": {"type": "number", "minimum": -60, "maximum": 12}}}
      """
    try folder.write("faderBank.schema.json", schema)
    try folder.write("faderBank.records.json", #"[{"label": "Guest", "level": -12.50}]"#)
    let device = try await DeviceUnderTest(.flat, ["--schemas", folder.path])
    #expect(try await device.run("classes").lines.contains("faderBank"))
    let uuid = try await device.curl.uuid(of: "faderBank")
    let result = try await device.run("set", "faderBank", uuid, "level=-6")
    #expect(result.status == 0, "\(result)")
    #expect(
      device.simulator.writes.last?.body
        == #"[{"op":"test","path":"/level","value":-12.5},{"op":"replace","path":"/level","value":-6}]"#)
  }
}
