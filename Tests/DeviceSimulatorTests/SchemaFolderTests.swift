import ConsoleCore
import Glibc
import Testing

@testable import DeviceSimulator

/// Classes that were dropped into a folder.
struct SchemaFolderTests {
  private let schema = """
    {"title": "Weather station", "type": "object", "required": ["name", "kind"], "properties": {
      "name": {"type": "string", "minLength": 1},
      "kind": {"$ref": "#/$defs/kind"},
      "mast": {"type": "object", "properties": {
        "height": {"type": "number", "exclusiveMinimum": 0, "maximum": 30, "multipleOf": 0.5},
        "address": {"type": "string", "format": "ipv4"}}},
      "serial": {"type": "string", "pattern": "^AB-[0-9]{4}$"},
      "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true, "minItems": 1},
      "mode": {"oneOf": [{"type": "integer", "minimum": 3, "maximum": 4}, {"const": "auto"}]}},
     "$defs": {"kind": {"type": "string", "enum": ["wind", "rain"]}}}
    """

  private func folder(_ files: [String: String]) throws -> String {
    var template = Array("/tmp/simulator-schemas-XXXXXX".utf8CString)
    guard let path = mkdtemp(&template).map({ String(cString: $0) }) else { throw TestFailure(description: "mkdtemp") }
    for (name, text) in files {
      let file = open("\(path)/\(name)", O_CREAT | O_WRONLY, 0o600)
      let bytes = Array(text.utf8)
      #expect(write(file, bytes, bytes.count) == bytes.count)
      close(file)
    }
    return path
  }

  private func remove(_ folder: String, _ files: [String]) {
    for file in files { unlink("\(folder)/\(file)") }
    rmdir(folder)
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func becomeClassesThatCanBeEdited(_ envelope: SimulatorOptions.Envelope) throws {
    let files = [
      "weatherStation.schema.json": schema,
      "antenna.json":
        "{\"properties\":{\"antenna\":{\"type\":\"object\",\"properties\":{\"gain\":{\"type\":\"number\"}}}}}",
      "antenna.records.json": "[{\"uuid\":\"a1\",\"antenna\":{\"gain\":3.50}},{\"gain\":1}]",
    ]
    let path = try folder(files)
    defer { remove(path, Array(files.keys)) }
    var options = SimulatorOptions(envelope: envelope, counts: ["weatherStation": 40])
    options.schemaFolder = path
    let device = try TestDevice(options)
    let client = try device.root()
    let list = try client.call("GET", "objects/weatherStation").json?.arrayValue ?? []
    #expect(list.count == 40)
    let check = SchemaCheck(try JSON.parse(schema))
    for record in list {
      var fields = envelope.fields(record, "weatherStation")?.objectValue ?? JSONObject()
      for key in ["objectClass", "uuid", "rev", "attributes"] { fields[key] = nil }
      #expect(check.problem(.object(fields)) == nil)
    }
    let uuid = list[0]["uuid"]?.stringValue ?? ""
    let pointer = envelope.pointer("weatherStation") + "/mast/height"
    func patch(_ value: String) throws -> TestResponse {
      try client.call(
        "PATCH", "objects/weatherStation/\(uuid)", "[{\"op\":\"replace\",\"path\":\"\(pointer)\",\"value\":\(value)}]")
    }
    #expect(try patch("12.5").status == 204)
    #expect(try patch("12.3").message == "mast.height: must be a multiple of 0.5")
    let antenna = try client.call("GET", "objects/antenna/a1")
    #expect(String(decoding: antenna.body, as: UTF8.self).contains("3.50"))
  }

  @Test(arguments: ["{", "{}", "[]"])
  func saysWhichFileIsBad(_ text: String) throws {
    let path = try folder(["thing.schema.json": text])
    defer { remove(path, ["thing.schema.json"]) }
    var options = SimulatorOptions()
    options.schemaFolder = path
    let error = #expect(throws: SimulatorError.self) { try DeviceSimulator(options: options).start() }
    #expect(error?.message.contains("thing.schema.json") == true)
  }

  @Test func writesItsLogToAFile() throws {
    let path = try folder([:])
    defer { remove(path, ["log"]) }
    var options = SimulatorOptions(envelope: .wrapped)
    options.requestLog = "\(path)/log"
    let device = try TestDevice(options)
    let client = try device.root()
    let uuid = device.device.uuids(of: "apiKey")[0]
    let body = "[{\"op\":\"add\",\"path\":\"/apiKey/key\",\"value\":\"a-very-secret-key\"}]"
    #expect(try client.call("PATCH", "objects/apiKey/\(uuid)", body).status == 204)
    var bytes = [UInt8](repeating: 0, count: 10_000)
    let file = open("\(path)/log", O_RDONLY)
    let count = read(file, &bytes, bytes.count)
    close(file)
    let lines = bytes[..<max(0, count)].split(separator: 0x0A).compactMap { try? JSON.parse(Array($0)) }
    #expect(lines.count == 2)
    #expect(lines[0]["body"] == ["session": ["username": "root", "password": "••••"]])
    #expect(lines[1]["body"] == [["op": "add", "path": "/apiKey/key", "value": "••••"]])
    #expect(lines[1]["status"] == 204)
  }
}
