import Testing

@testable import ConsoleCore

/// Saves that reach into lists whose elements somebody else may move at the last moment.
struct GuardedElementTests {
  private static let text =
    #"{"uuid":"u1","stream":{"elements":[{"kind":"a","gain":1.50,"id":11},{"kind":"b","gain":1.50,"id":12}],"tags":["x","y"]}}"#

  private static let schema: JSON = [
    "type": "object",
    "properties": [
      "elements": [
        "type": "array",
        "items": [
          "type": "object",
          "properties": [
            "kind": ["type": "string"], "gain": ["type": "number"], "id": ["type": "integer", "readOnly": true],
            "meter": ["type": "object", "properties": ["peak": ["type": "number", "readOnly": true]]],
          ],
        ],
      ],
      "tags": ["type": "array", "items": ["type": "string"]],
    ],
  ]

  private func draft() throws -> Draft {
    let record = try #require(Record(document: try JSON.parse(Self.text), objectClass: "stream"))
    return Draft(editing: record, schema: try #require(Schema(Self.schema, objectClass: "stream")))
  }

  private func place(_ text: String) throws -> JSONPointer { try #require(JSONPointer(text)) }

  @Test func anElementIsKnownByANumberThatTheDeviceAloneGives() async throws {
    var draft = try draft()
    draft.set(9, at: try place("/elements/0/gain"))
    let change = try #require(draft.guardedPatch)
    #expect(change.tests.map(\.path.description) == ["/stream/elements/0/id", "/stream/elements/0/gain"])
    let device = try FakeRecordDevice(["u1": Self.text])
    let put: JSON = try JSON.parse(
      #"[{"kind":"z","gain":1.50,"id":13},{"kind":"a","gain":1.50,"id":11},{"kind":"b","gain":1.50,"id":12}]"#)
    device.interfere { device, request in
      if request.method == "PATCH" { device.set(put, at: "/stream/elements", of: "u1") }
    }
    let (connection, _) = try device.connection()
    guard case .movedOn(_, let places) = await GuardedSave(change).send(on: connection) else {
      Issue.record("written into the wrong element")
      return
    }
    #expect(places.map(\.description) == ["/stream/elements/0/id"])
    #expect(device.record("u1")?["stream"]?["elements"] == put)
  }

  @Test func anArrayThatIsPutAsAWholeMustBeAsItWas() async throws {
    var draft = try draft()
    draft.set(["x", "z"], at: try place("/tags"))
    let base = try #require(draft.base)
    let change = GuardedPatch(base: base, patch: draft.patch(), schema: draft.schema, wholes: [try place("/tags")])
    #expect(change.tests == [.test(try place("/stream/tags"), ["x", "y"])])
    let device = try FakeRecordDevice(["u1": Self.text])
    device.interfere { device, _ in device.set(["x", "y", "w"], at: "/stream/tags", of: "u1") }
    let (connection, _) = try device.connection()
    guard case .movedOn = await GuardedSave(change).send(on: connection) else {
      Issue.record("mixed with someone else's list")
      return
    }
    #expect(device.record("u1")?["stream"]?["tags"] == ["x", "y", "w"])
  }

  @Test func aCopyOfAnElementHasNothingThatTheDeviceAloneGives() throws {
    var draft = try draft()
    draft.set(["peak": 3, "label": "m"], at: try place("/elements/0/meter"))
    let copy = try #require(draft.duplicate(at: try place("/elements/0")))
    #expect(draft[copy] == (try JSON.parse(#"{"kind":"a","gain":1.50,"meter":{"label":"m"}}"#)))
    #expect(draft[try place("/elements/0/id")] == 11)
    #expect(draft.patch().operations.last?.value?["id"] == nil)
  }

  @Test func whatIsAddedByHandHasNothingThatTheDeviceAloneGives() throws {
    var draft = try draft()
    let elements = try #require(draft[try place("/elements")]?.arrayValue)
    draft.set(.array([elements[1]] + elements), at: try place("/elements"))
    #expect(draft.patch().operations.map(\.name) == ["add"])
    #expect(draft.patch().operations.first?.value == (try JSON.parse(#"{"kind":"b","gain":1.50}"#)))
  }

  @Test func aDeviceThatWantsNothingReadOnlyInAPatchGetsNoTests() async throws {
    let (connection, transport) = try fakeConnection { (request, _) async throws(TransportError) -> HTTPResponse in
      switch request.method {
      case "GET": return .json(200, Self.text)
      case "PATCH" where request.text.contains("/id"):
        return .json(400, #"{"type":"value","message":"id is read-only"}"#)
      default: return .empty(204)
      }
    }
    // The device has taken tests before.
    var draft = try draft()
    draft.set("t", at: try place("/tags/0"))
    _ = await GuardedSave(try #require(draft.guardedPatch)).send(on: connection)
    draft.revertAll()
    draft.set(9, at: try place("/elements/0/gain"))
    guard case .saved = await GuardedSave(try #require(draft.guardedPatch)).send(on: connection) else {
      Issue.record("not saved")
      return
    }
    #expect(transport.requests.count { $0.method == "PATCH" } == 3)
    // Other changes go on being tested.
    #expect(connection.sendsTests)
  }

  @Test func anElementThatChangedItsPlaceIsMoved() async throws {
    var draft = try draft()
    draft.move(at: try place("/elements/1"), to: 0)
    #expect(
      draft.patch().json == [["op": "move", "from": "/stream/elements/0", "path": "/stream/elements/1"]])
    // What is changed in it, too, goes by itself.
    draft.set(7, at: try place("/elements/0/gain"))
    #expect(
      draft.patch().json == [
        ["op": "move", "from": "/stream/elements/1", "path": "/stream/elements/0"],
        ["op": "replace", "path": "/stream/elements/0/gain", "value": 7],
      ])
    // A device that knows no `move` has it removed and added.
    for takesMoves in [true, false] {
      let device = try FakeRecordDevice(["u1": Self.text])
      device.behave { $0.takesMoves = takesMoves }
      let (connection, transport) = try device.connection()
      guard case .saved(_, .patched) = await GuardedSave(try #require(draft.guardedPatch)).send(on: connection) else {
        Issue.record("not saved")
        return
      }
      let elements = device.record("u1")?["stream"]?["elements"]?.arrayValue
      #expect(elements?.map { $0["id"] } == [12, 11] && elements?.first?["gain"] == 7)
      let last = try #require(transport.requests.last { $0.method == "PATCH" }?.body)
      #expect(try JSONPatch(JSON.parse(last)).operations.contains { $0.name == "test" }, "guarded all the same")
    }
  }
}
