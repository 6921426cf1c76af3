import Foundation
import Testing

/// The subcommands that write: what went over the wire, what the device holds, and that nothing else changed.
@Suite(.serialized) struct CommandLineWriteTests {
  @Test(
    "set sends a PATCH of one field",
    arguments: RecordForm.allCases,
    [
      ("displayName=Studio ÄÖ “1”", "displayName", #""Studio ÄÖ “1”""#), ("displayName=123", "displayName", #""123""#),
      ("registerInterval=345", "registerInterval", "345"), ("/publish=toggled", "publish", ""),
      ("stun.keepAlive=77", "stun/keepAlive", "77"), ("/stun/keepAlive=78", "stun/keepAlive", "78"),
      ("codecs=[\"L16\",\"Opus\",\"G.711U\"]", "codecs", ""), ("jitterBuffer=12.5", "jitterBuffer", "12.5"),
    ])
  func setOneField(form: RecordForm, edit: (argument: String, field: String, json: String)) async throws {
    let device = try await DeviceUnderTest(form)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let before = try await device.fields("sipAccount", uuid)
    // A switch must be set to what it is not, or there is nothing to send.
    let other = before["publish"] as? Bool == true ? "false" : "true"
    let argument = edit.argument.replacingOccurrences(of: "toggled", with: other)
    let result = try await device.run("set", "sipAccount", uuid, argument)
    #expect(result.status == 0, "\(result)")

    let field = String(edit.field.prefix { $0 != "/" })
    #expect(try await device.changes("sipAccount", uuid, since: before) == [field])
    let writes = device.simulator.writes
    #expect(writes.map(\.method) == ["PATCH"], "\(writes)")
    #expect(writes.last?.path == "/webapi/http/objects/sipAccount/\(uuid)")
    #expect(writes.last?.contentType == "application/json-patch+json")
    // Arrays are patched by their elements: there only the effect on the device is fixed.
    guard field != "codecs" else { return }
    let value = field == "publish" ? other : edit.json
    // What it was is tested on the device, so that nobody else's change is overwritten.
    let place = "\"path\":\"\(device.pointer(edit.field))\",\"value\":"
    let body = try #require(writes.last?.body)
    #expect(body.hasPrefix("[{\"op\":\"test\",\(place)"))
    #expect(body.hasSuffix("},{\"op\":\"replace\",\(place)\(value)}]"))
  }

  @Test func setSeveralFieldsInOneRequest() async throws {
    let device = try await DeviceUnderTest()
    let uuid = try await device.curl.uuid(of: "sipAccount", at: 1)
    let before = try await device.fields("sipAccount", uuid)
    let result = try await device.run("set", "sipAccount", uuid, "notes=two at once", "registerInterval=222")
    #expect(result.status == 0, "\(result)")
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["notes", "registerInterval"])
    #expect(device.simulator.writes.count == 1)
  }

  @Test(arguments: RecordForm.allCases)
  func withoutPatchTheWholeRecordIsPut(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form, ["--no-patch"])
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let before = try await device.fields("sipAccount", uuid)
    let result = try await device.run("set", "sipAccount", uuid, "registerInterval=345")
    #expect(result.status == 0, "\(result)")
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["registerInterval"])
    #expect(device.simulator.writes.map(\.method) == ["PATCH", "PUT"])
  }

  @Test(arguments: RecordForm.allCases, ["-", "file"])
  func patchFromInputOrFile(form: RecordForm, source: String) async throws {
    let device = try await DeviceUnderTest(form)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let before = try await device.fields("sipAccount", uuid)
    let patch = "[{\"op\":\"replace\",\"path\":\"\(device.pointer("notes"))\",\"value\":\"patched\"}]"
    let folder = try TemporaryFolder()
    let file = source == "-" ? "-" : try folder.write("patch.json", patch)
    let result = try await device.run("patch", "sipAccount", uuid, file, input: source == "-" ? patch : "")
    #expect(result.status == 0, "\(result)")
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["notes"])
    #expect(device.simulator.writes.last?.body == patch)
  }

  @Test(arguments: RecordForm.allCases)
  func createCloneAndDelete(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form)
    let count = try await device.curl.list("phoneBookEntry").count
    let example = try await device.curl.get(
      "objects/phoneBookEntry/\(try await device.curl.uuid(of: "phoneBookEntry"))")
    let created = try await device.run("create", "phoneBookEntry", "-", input: try Self.body(of: example))
    #expect(created.status == 0, "\(created)")
    let uuid = try Self.uuid(in: created.output)
    #expect(try await device.fields("phoneBookEntry", uuid).isEmpty == false)

    let cloned = try await device.run("clone", "phoneBookEntry", uuid)
    #expect(cloned.status == 0, "\(cloned)")
    let copy = try Self.uuid(in: cloned.output)
    #expect(copy != uuid)
    #expect(try await device.curl.list("phoneBookEntry").count == count + 2)

    for gone in [uuid, copy] {
      let deleted = try await device.run("delete", "phoneBookEntry", gone, "--yes")
      #expect(deleted.status == 0, "\(deleted)")
      #expect(try await device.curl.send("GET", "objects/phoneBookEntry/\(gone)").status == 404)
    }
    #expect(try await device.curl.list("phoneBookEntry").count == count)
  }

  @Test func deleteWithoutYesIsAUsageErrorInAPipe() async throws {
    let device = try await DeviceUnderTest()
    let uuid = try await device.curl.uuid(of: "phoneBookEntry")
    let result = try await device.run("delete", "phoneBookEntry", uuid)
    #expect(result.status == 2, "\(result)")
    #expect(result.errors.contains("--yes"))
    #expect(device.simulator.writes.isEmpty)
  }

  @Test(arguments: RecordForm.allCases)
  func callAMethod(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form)
    let arguments = #"{"text":"hello","number":1.50,"flags":["a","b"]}"#
    let result = try await device.run("call", "echo", "-", input: arguments)
    #expect(result.status == 0, "\(result)")
    #expect(JSONText.squeezed(result.output) == arguments)
  }

  @Test func readOnlyNeverReachesTheDevice() async throws {
    let device = try await DeviceUnderTest()
    let uuid = try await device.curl.uuid(of: "sipAccount")
    for words in [
      ["set", "sipAccount", uuid, "notes=x"], ["delete", "sipAccount", uuid, "--yes"], ["clone", "sipAccount", uuid],
      ["call", "reboot"],
    ] {
      let result = try await Program.run(words + device.connect + ["--read-only"], input: "{}")
      #expect(result.status == 1, "\(words): \(result)")
      #expect(result.errors.lowercased().contains("read-only"), "\(result)")
    }
    #expect(device.simulator.writes.isEmpty)
  }

  /// A record without its UUID and revision, as a new one.
  private static func body(of record: String) throws -> String {
    guard var object = JSONText.object(record) else { throw HarnessError("not an object: \(record)") }
    for name in ["uuid", "rev"] { object[name] = nil }
    guard let text = JSONText.sorted(object) else { throw HarnessError("not JSON: \(object)") }
    return text
  }

  private static func uuid(in output: String) throws -> String {
    guard let match = output.firstMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.ignoresCase()) else {
      throw HarnessError("no UUID in \(output)")
    }
    return String(match.0)
  }
}
