import Testing

@testable import ConsoleCore

@Suite struct GuardedSaveTests {
  private static let text =
    #"{"uuid":"u1","sipAccount":{"displayName":"A","domain":"d","registerInterval":60,"proxy":{"host":"h","port":5060},"codecs":["opus","g722"],"state":"idle"}}"#

  private func device() throws -> FakeRecordDevice { try FakeRecordDevice(["u1": Self.text]) }

  private func draft(_ edits: KeyValuePairs<String, JSON>) throws -> Draft {
    let record = try #require(Record(document: try JSON.parse(Self.text), objectClass: "sipAccount"))
    var draft = Draft(editing: record, schema: try SchemaFieldTests.schema())
    for (path, value) in edits {
      if let pointer = JSONPointer(path) { draft.set(value, at: pointer) }
    }
    return draft
  }

  private func save(_ draft: Draft, _ connection: Connection) async throws -> SaveOutcome {
    await GuardedSave(try #require(draft.guardedPatch)).send(on: connection)
  }

  /// Writes as they came, the refresh and sign-in left out.
  private func writes(_ transport: FakeTransport) -> [String] {
    transport.requests.filter { $0.method != "GET" && !$0.isSignIn }.map(\.method)
  }

  @Test func aPatchBearsTestsOfWhatItChanges() throws {
    let change = try #require(try draft(["/displayName": "B", "/proxy/port": 1]).guardedPatch)
    #expect(
      change.guarded.json.text()
        == #"[{"op":"test","path":"/sipAccount/displayName","value":"A"},{"op":"test","path":"/sipAccount/proxy/port","value":5060},{"op":"replace","path":"/sipAccount/displayName","value":"B"},{"op":"replace","path":"/sipAccount/proxy/port","value":1}]"#
    )
    #expect(!change.needsComparison)
  }

  @Test func secretsAreNotTestedAndWhatIsAbsentIsCompared() throws {
    let secret = try #require(try draft(["/password": "s"]).guardedPatch)
    #expect(secret.tests.isEmpty && !secret.needsComparison)
    let absent = try #require(try draft(["/transport": "tcp"]).guardedPatch)
    #expect(absent.tests.isEmpty && absent.needsComparison)
    let moving = try #require(try draft(["/codecs": ["g722", "opus", "aac"]]).guardedPatch)
    #expect(moving.tests.map(\.path.description) == ["/sipAccount/codecs"])
  }

  @Test func elementsAreToldApartByTheirNames() throws {
    let record = try #require(
      Record(
        document: ["uuid": "u", "stream": ["elements": [["name": "a", "gain": 1], ["name": "b", "gain": 2]]]],
        objectClass: "stream"))
    let patch = JSONPatch([.replace(JSONPointer(tokens: ["stream", "elements", "1", "gain"]), 5)])
    let change = GuardedPatch(base: record, patch: patch, schema: nil)
    #expect(change.pointers.map(\.description) == ["/stream/elements/1/name", "/stream/elements/1/gain"])
    var other = record
    other.document = ["uuid": "u", "stream": ["elements": [["name": "b", "gain": 2], ["name": "c", "gain": 2]]]]
    #expect(change.differences(from: other).map(\.description) == ["/stream/elements/1/name"])
  }

  @Test func whatNobodyTouchedIsSaved() async throws {
    let device = try device()
    let (connection, transport) = try device.connection()
    guard case .saved(let record?, .patched) = try await save(draft(["/displayName": "B"]), connection) else {
      Issue.record("not saved")
      return
    }
    #expect(record.fields["displayName"] == "B")
    #expect(writes(transport) == ["PATCH"])
  }

  @Test func aChangeElsewhereDoesNotMatter() async throws {
    let device = try device()
    device.set("other", at: "/sipAccount/domain", of: "u1")
    let (connection, _) = try device.connection()
    guard case .saved = try await save(draft(["/displayName": "B"]), connection) else {
      Issue.record("not saved")
      return
    }
    #expect(device.record("u1")?["sipAccount"]?["domain"] == "other")
  }

  @Test func aFailedTestIsSomebodyElsesChangeWhateverItsStatus() async throws {
    for (status, type) in [(409, "value"), (400, "decode"), (412, "locked"), (500, "internal"), (422, "unheardOf")] {
      let device = try device()
      device.behave { $0.testFailure = (status, type) }
      device.set("C", at: "/sipAccount/displayName", of: "u1")
      let (connection, transport) = try device.connection()
      guard case .movedOn(let current, let pointers) = try await save(draft(["/displayName": "B"]), connection) else {
        Issue.record("\(status)")
        continue
      }
      #expect(current.fields["displayName"] == "C" && pointers.map(\.description) == ["/sipAccount/displayName"])
      #expect(writes(transport) == ["PATCH"])
      #expect(device.record("u1")?["sipAccount"]?["displayName"] == "C")
    }
  }

  @Test func aDeviceWithoutTestsIsLearnedOnce() async throws {
    let device = try device()
    device.behave { $0.takesTests = false }
    let (connection, transport) = try device.connection()
    guard case .saved = try await save(draft(["/displayName": "B"]), connection) else {
      Issue.record("not saved")
      return
    }
    #expect(writes(transport) == ["PATCH", "PATCH"])
    // From now on the record is compared first, and no tests are sent.
    guard case .movedOn = try await save(draft(["/displayName": "X"]), connection) else {
      Issue.record("not seen")
      return
    }
    #expect(writes(transport).count == 2)
    guard case .saved = try await save(draft(["/domain": "x"]), connection) else {
      Issue.record("not saved")
      return
    }
    #expect(transport.requests.last { $0.method == "PATCH" }?.text.contains("test") == false)
  }

  @Test(arguments: ["decode", "notImplemented"])
  func aDeviceThatSaysThatItKnowsNoTestsIsBelieved(_ type: String) async throws {
    let device = try device()
    let (connection, transport) = try device.connection()
    // It took tests, and then came up with other firmware.
    guard case .saved = try await save(draft(["/domain": "x"]), connection) else {
      Issue.record("not saved")
      return
    }
    device.behave { ($0.takesTests, $0.noTestsType) = (false, type) }
    guard case .saved(_, .patched) = try await save(draft(["/displayName": "B"]), connection) else {
      Issue.record("not saved")
      return
    }
    #expect(writes(transport) == ["PATCH", "PATCH", "PATCH"])
    guard case .saved = try await save(draft(["/registerInterval": 61]), connection) else {
      Issue.record("not saved")
      return
    }
    #expect(writes(transport).count == 4)
  }

  @Test func aPatchThatDoesNotFitSaysWhatIsWrong() async throws {
    for (operation, told) in [
      (#"{"op":"test","path":"/sipAccount/displayName","value":"X"}"#, "test failed at /sipAccount/displayName"),
      (#"{"op":"replace","path":"/sipAccount/none","value":1}"#, "there is nothing at /sipAccount/none"),
      (#"{"op":"remove","path":"/sipAccount/codecs/7"}"#, "there is nothing at /sipAccount/codecs/7"),
      (#"{"op":"add","path":"/sipAccount/none/x","value":1}"#, "there is nothing at /sipAccount/none"),
    ] {
      let device = try device()
      device.behave { $0.hasPatch = false }
      let (connection, transport) = try device.connection()
      let base = try #require(try draft([:]).base)
      let change = GuardedPatch(base: base, patch: try JSONPatch(JSON.parse("[\(operation)]")), schema: nil)
      guard case .refused(let error) = await GuardedSave(change, usesTests: false).send(on: connection) else {
        Issue.record("\(operation)")
        continue
      }
      #expect(error.message == "Cannot apply the patch: " + told && error.exitCode == 1)
      #expect(writes(transport) == ["PATCH"])
    }
  }

  @Test func withoutPatchTheWholeRecordIsComparedAndPut() async throws {
    for status in [405, 501, 400] {
      let device = try device()
      device.behave {
        $0.hasPatch = false
        $0.noPatchStatus = status
      }
      device.set("other", at: "/sipAccount/domain", of: "u1")
      let (connection, transport) = try device.connection()
      guard case .saved(_, .replaced) = try await save(draft(["/displayName": "B"]), connection) else {
        Issue.record("\(status)")
        continue
      }
      #expect(device.record("u1")?["sipAccount"]?["domain"] == "other")
      device.set("Z", at: "/sipAccount/displayName", of: "u1")
      let count = writes(transport).count
      guard case .movedOn = try await save(draft(["/displayName": "C"]), connection) else {
        Issue.record("\(status): not seen")
        continue
      }
      #expect(writes(transport).count == count)
    }
  }

  @Test func aRefusalOfTheValueStaysOne() async throws {
    let device = try device()
    device.behave { $0.refusal = (403, "unauthorized") }
    let (connection, transport) = try device.connection()
    guard case .refused(.refused(let refusal)) = try await save(draft(["/displayName": "B"]), connection) else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.type == "unauthorized" && writes(transport) == ["PATCH"])
  }

  @Test func aRecordThatIsGoneIsSaidToBe() async throws {
    let device = try device()
    device.remove("u1")
    let (connection, _) = try device.connection()
    for path in ["/displayName", "/transport"] {
      guard case .gone = try await save(draft([path: "tls"]), connection) else {
        Issue.record("\(path)")
        continue
      }
    }
  }

  @Test func anAnswerThatIsLostIsSentOnce() async throws {
    let device = try device()
    device.behave { $0.fault = (.unreachable(Outage("broke off", reach: .maybeDone)), true) }
    let (connection, transport) = try device.connection()
    guard case .unknown = try await save(draft(["/displayName": "B"]), connection) else {
      Issue.record("no doubt")
      return
    }
    #expect(writes(transport) == ["PATCH"])
    // Tried again by the operator, it is found to have been carried out.
    device.behave { $0.fault = nil }
    guard case .saved = try await save(draft(["/displayName": "B"]), connection) else {
      Issue.record("not recognised")
      return
    }
    device.behave { $0.fault = (.unreachable("refused the connection"), false) }
    guard case .unreachable = try await save(draft(["/domain": "x"]), connection) else {
      Issue.record("doubt")
      return
    }
  }

  @Test func aGatewayThatGaveUpLeavesDoubt() async throws {
    let (connection, transport) = try fakeConnection { (request, _) async throws(TransportError) -> HTTPResponse in
      request.method == "GET" ? .json(200, Self.text) : .json(504, "<html>Gateway Time-out</html>")
    }
    guard case .unknown = try await save(draft(["/displayName": "B"]), connection) else {
      Issue.record("no doubt")
      return
    }
    #expect(writes(transport) == ["PATCH"])
  }

  @Test func readOnlyRefusesIt() async throws {
    let (connection, _) = try device().connection(readOnly: true)
    guard case .refused(.readOnly) = try await save(draft(["/displayName": "B"]), connection) else {
      Issue.record("sent")
      return
    }
  }

  @Test func aConflictIsMergedAndSavedInTheSecondGo() async throws {
    let device = try device()
    device.set("other", at: "/sipAccount/domain", of: "u1")
    device.set(["opus", "g722", "pcma"], at: "/sipAccount/codecs", of: "u1")
    let (connection, _) = try device.connection()
    var draft = try draft(["/codecs": ["aac", "opus", "g722"]])
    guard case .movedOn(let current, _) = try await save(draft, connection) else {
      Issue.record("not seen")
      return
    }
    #expect(draft.rebase(on: current).isEmpty)
    guard case .saved = try await save(draft, connection) else {
      Issue.record("not saved")
      return
    }
    #expect(device.record("u1")?["sipAccount"]?["codecs"] == ["aac", "opus", "g722", "pcma"])
    #expect(device.record("u1")?["sipAccount"]?["domain"] == "other")
  }
}
