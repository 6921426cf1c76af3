import Foundation
import Testing

/// What must not change on its way: through the real program.
@Suite(.serialized) struct DataStoryTests {
  private static let schema = #"""
    {"type": "object", "properties": {"name": {"type": "string"}, "count": {"type": "integer"}, "half": {"type": "string"},
     "a=b": {"type": "integer"}, "mode": {"enum": [1, "1", true, "true", null]}, "either": {"type": ["string", "boolean"]}}}
    """#
  private static let records =
    #"[{"name": "One", "count": 1, "half": "x\ud83dy", "a=b": 1, "mode": 1, "either": true}]"#

  private func device(_ flags: String...) async throws -> (DeviceUnderTest, TemporaryFolder, String) {
    let folder = try TemporaryFolder()
    try folder.write("thing.schema.json", Self.schema)
    try folder.write("thing.records.json", Self.records)
    let device = try await DeviceUnderTest(.wrapped, ["--schemas", folder.path] + flags)
    // Other readers stumble over half a surrogate pair.
    let list = try await device.curl.get("objects/thing")
    let uuid = try #require(list.firstMatch(of: /"uuid" *: *"([^"]+)"/)).1
    return (device, folder, String(uuid))
  }

  /// Runs a line of shell, in which `aixtui` is the program.
  private func shell(_ line: String, _ device: DeviceUnderTest, _ environment: [String: String] = [:]) async throws
    -> Shell.Result
  {
    let home = try TemporaryFolder()
    let text = "aixtui() { command '\(Program.path)' \"$@\" \(device.connect.joined(separator: " ")); }\n" + line
    return try await Shell.run(
      ["/bin/sh", "-c", text], environment: home.environment.merging(environment) { _, new in new })
  }

  @Test func aWholeRecordWriteSendsHalfAPairBack() async throws {
    let (device, _, uuid) = try await device("--no-patch")
    let result = try await device.run("set", "thing", uuid, "count=2")
    #expect(result.status == 0, "\(result)")
    let text = try await device.curl.get("objects/thing/\(uuid)")
    #expect(text.contains(#"x\ud83dy"#) && !text.contains("\u{FFFD}"), "\(text)")
    #expect(result.errors.contains("is not UTF-8 at /thing/half"))
  }

  @Test(arguments: [
    #"printf '{"name": "K\370ln"}' | aixtui create thing -"#,
    #"printf '[{"op":"add","path":"/thing/name","value":"\303"}]' | aixtui patch thing UUID -"#,
    #"printf '{"name": "\\ud83d"}' | aixtui create thing -"#, #"aixtui set thing UUID "name=$(printf 'K\370ln')""#,
    #"printf '{"a": "\377"}' | aixtui call echo -"#, #"AIXTUI_PASSWORD="$(printf 'K\370')" aixtui classes"#,
    #"printf 'K\370\n' > "$HOME/p"; chmod 600 "$HOME/p"; aixtui classes --password-file "$HOME/p""#,
  ])
  func inputThatIsNotUTF8IsRefused(line: String) async throws {
    let (device, _, uuid) = try await device()
    let result = try await shell(line.replacingOccurrences(of: "UUID", with: uuid), device)
    #expect(result.status == 2, "\(result)")
    #expect(result.errors.contains("UTF-8") || result.errors.contains("surrogate pair"), "\(result)")
    #expect(device.simulator.writes.isEmpty && !result.errors.contains("K\u{FFFD}ln\n"))
  }

  @Test func csvIsDataWhateverTheLocale() async throws {
    let (device, _, uuid) = try await device()
    _ = try await device.run("set", "thing", uuid, "name=Håkon\t\u{202E}\n=1+1")
    let result = try await shell("aixtui get thing -o csv", device, ["LC_ALL": "C", "LANG": "C"])
    #expect(result.output.contains("\"Håkon\t\u{202E}\n=1+1\""), "\(result)")
    _ = try await device.run("set", "thing", uuid, "name==1+1")
    #expect(try await device.run("get", "thing", "-o", "csv").output.contains(",=1+1,"))
    #expect(try await device.run("get", "thing", "-o", "csv", "--csv-safe").output.contains(",'=1+1,"))
    #expect(try await device.run("get", "thing", "-o", "json", "--csv-safe").status == 2)
  }

  @Test(arguments: [
    ("/a=b=5", "a=b", "5"), ("mode=\"1\"", "mode", "\"1\""), ("mode=true", "mode", "true"),
    ("mode=\"true\"", "mode", "\"true\""),
    ("mode=null", "mode", "null"), ("either=5", "either", "\"5\""), ("either=false", "either", "false"),
    ("either=[2001:db8::1]:80", "either", "\"[2001:db8::1]:80\""),
  ])
  func aValueIsSetByItsSchema(argument: String, field: String, json: String) async throws {
    let (device, _, uuid) = try await device()
    let result = try await device.run("set", "thing", uuid, argument)
    #expect(result.status == 0, "\(result)")
    let body = try #require(device.simulator.writes.last?.body)
    #expect(body.hasSuffix("\"path\":\"/thing/\(field)\",\"value\":\(json)}]"), "\(body)")
  }

  @Test(.enabled(if: OddDevice.isAvailable)) func aSetThatTheDeviceForgetsIsTold() async throws {
    let device = try await OddDevice(.forgets)
    let connect = ["--device", device.url, "--user", "root"]
    let result = try await Program.run(["set", "thing", "u1", "name=new"] + connect)
    #expect(result.status == 1, "\(result)")
    #expect(result.errors.contains(#"name is "old" on the device, not "new""#), "\(result)")
  }

  @Test(.enabled(if: OddDevice.isAvailable)) func aSecretInAValueThatIsNotThereIsNotTold() async throws {
    let device = try await OddDevice(.forgets)
    let value = #"proxy={"host":"a","password":"hunter22"}"#
    let result = try await Program.run(["set", "thing", "u1", value, "--device", device.url, "--user", "root"])
    #expect(result.status == 1 && result.errors.contains("proxy is not there on the device"), "\(result)")
    #expect(!result.errors.contains("hunter22"))
  }

  @Test(
    .enabled(if: OddDevice.isAvailable),
    arguments: [
      ["set", "thing", "u1", "name=new"], ["delete", "thing", "u1", "--yes"], ["clone", "thing", "u1"],
      ["create", "thing"], ["call", "restart"],
    ])
  func aPageInAnswerToAWriteIsNoSuccess(words: [String]) async throws {
    let device = try await OddDevice(.page)
    let result = try await Program.run(words + ["--device", device.url, "--user", "root"])
    #expect(result.status == 1, "\(result)")
    #expect(result.errors.contains("a web page (Sign in)"), "\(result)")
  }
}
