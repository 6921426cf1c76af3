import Testing

@testable import ConsoleCore

/// Changes of records whose form is not the one in which GET gives them.
struct MixedSaveTests {
  private static let wrapped = #"{"uuid":"u1","sipAccount":{"displayName":"A","domain":"d","state":"idle"}}"#
  private static let flat =
    #"{"objectClass":"sipAccount","uuid":"u1","attributes":[],"rev":4,"displayName":"A","domain":"d","state":"idle"}"#

  private func record(flat: Bool, _ source: Record.Source) throws -> Record {
    let text = flat ? Self.flat : Self.wrapped
    return try #require(Record(document: try JSON.parse(text), objectClass: "sipAccount", source: source))
  }

  private func change(flat: Bool, _ source: Record.Source, _ key: String = "displayName") throws -> GuardedPatch {
    var draft = Draft(editing: try record(flat: flat, source), schema: try SchemaFieldTests.schema())
    draft.set("B", at: JSONPointer(tokens: [key]))
    return try #require(draft.guardedPatch)
  }

  private func patches(_ transport: FakeTransport) -> [String] {
    transport.requests.filter { $0.method == "PATCH" }.map { String(decoding: $0.body ?? [], as: UTF8.self) }
  }

  private func value(_ device: FakeRecordDevice, _ key: String, isFlat: Bool) -> JSON? {
    let record = device.record("u1")
    return isFlat ? record?[JSONPointer(tokens: [key])] : record?[JSONPointer(tokens: ["sipAccount", key])]
  }

  /// The device gives the other envelope than the change was made in.
  @Test(arguments: [true, false], [Record.Source.signalled, .listed])
  func aRecordIsReadBeforeItIsPatched(readsFlat: Bool, source: Record.Source) async throws {
    let device = try FakeRecordDevice(["u1": readsFlat ? Self.flat : Self.wrapped])
    device.behave { $0.testFailure = (400, "decode") }
    let (connection, transport) = try device.connection()
    let outcome = await GuardedSave(try change(flat: !readsFlat, source)).send(on: connection)
    guard case .saved(let now?, .patched) = outcome else {
      Issue.record("not saved: \(outcome)")
      return
    }
    #expect(now.fields["displayName"] == "B" && value(device, "displayName", isFlat: readsFlat) == "B")
    let place = readsFlat ? "/displayName" : "/sipAccount/displayName"
    #expect(
      patches(transport) == [
        #"[{"op":"test","path":"\#(place)","value":"A"},{"op":"replace","path":"\#(place)","value":"B"}]"#
      ], "no pointer that leads nowhere was sent")
  }

  @Test(arguments: [true, false])
  func aSecretThatIsAbsentIsPutWhereItBelongs(readsFlat: Bool) async throws {
    let device = try FakeRecordDevice(["u1": readsFlat ? Self.flat : Self.wrapped])
    let (connection, _) = try device.connection()
    // A list and a record of the class agreed so far, but nothing tests the place of this one.
    connection.learn(listed: [readsFlat ? .wrapped : .flat], of: "sipAccount", example: nil)
    connection.learn(read: try record(flat: !readsFlat, .read))
    guard case .saved = await GuardedSave(try change(flat: !readsFlat, .listed, "password")).send(on: connection) else {
      Issue.record("not saved")
      return
    }
    #expect(value(device, "password", isFlat: readsFlat) == "B")
    #expect(value(device, "password", isFlat: !readsFlat) == nil)
  }

  /// A single record differs from what its class agreed in: the device refuses, and nobody else is blamed.
  @Test(arguments: [true, false], [400, 409, 422])
  func aRefusedPointerIsNobodysChange(readsFlat: Bool, status: Int) async throws {
    let device = try FakeRecordDevice(["u1": readsFlat ? Self.flat : Self.wrapped])
    device.behave { $0.testFailure = (status, "decode") }
    let (connection, transport) = try device.connection()
    connection.learn(listed: [readsFlat ? .wrapped : .flat], of: "sipAccount", example: nil)
    connection.learn(read: try record(flat: !readsFlat, .read))
    let outcome = await GuardedSave(try change(flat: !readsFlat, .listed)).send(on: connection)
    guard case .saved = outcome else {
      Issue.record("not saved: \(outcome)")
      return
    }
    #expect(patches(transport).count == 2 && value(device, "displayName", isFlat: readsFlat) == "B")
    #expect(!connection.knowsForm(of: try record(flat: !readsFlat, .listed)), "the class is not believed any more")
  }

  @Test(arguments: [true, false])
  func whatSomebodyElseChangedIsFoundInEitherForm(readsFlat: Bool) async throws {
    let device = try FakeRecordDevice(["u1": readsFlat ? Self.flat : Self.wrapped])
    let place = readsFlat ? "/displayName" : "/sipAccount/displayName"
    device.set("theirs", at: place, of: "u1")
    let (connection, transport) = try device.connection()
    let outcome = await GuardedSave(try change(flat: !readsFlat, .signalled)).send(on: connection)
    guard case .movedOn(let current, _) = outcome else {
      Issue.record("not found: \(outcome)")
      return
    }
    #expect(current.fields["displayName"] == "theirs" && patches(transport).isEmpty)
    // What is there already is no conflict.
    device.set("B", at: place, of: "u1")
    guard case .saved = await GuardedSave(try change(flat: !readsFlat, .signalled)).send(on: connection) else {
      Issue.record("what was done already is done")
      return
    }
  }

  @Test(arguments: [true, false])
  func aWholeRecordIsPutInItsForm(readsFlat: Bool) async throws {
    let device = try FakeRecordDevice(["u1": readsFlat ? Self.flat : Self.wrapped])
    device.behave { $0.hasPatch = false }
    let (connection, _) = try device.connection()
    let outcome = await GuardedSave(try change(flat: !readsFlat, .listed)).send(on: connection)
    guard case .saved(_, .replaced) = outcome else {
      Issue.record("not saved: \(outcome)")
      return
    }
    let expected = (readsFlat ? Self.flat : Self.wrapped).replacing(#":"A""#, with: #":"B""#)
    #expect(device.record("u1")?.text() == expected)
  }

  @Test(arguments: [true, false])
  func theJournalHasWhatIsSent(readsFlat: Bool) async throws {
    let folder = try TestFolder()
    let journal = try WriteJournal(folder: folder.path)
    let device = try FakeRecordDevice(["u1": readsFlat ? Self.flat : Self.wrapped])
    let (connection, _) = try device.connection()
    let writer = DeviceWriter(connection: connection, journal: journal)
    _ = await writer.save(try change(flat: !readsFlat, .listed))
    let write = try #require(journal.page()?.writes.first)
    let text = write.patch?.json.text() ?? ""
    #expect(text.contains(readsFlat ? #""/displayName""# : #""/sipAccount/displayName""#), "\(text)")
    // It is taken back in the form of the record as well.
    guard case .success(let plan) = try await writer.plan(undoing: write, schema: try SchemaFieldTests.schema()) else {
      Issue.record("cannot be taken back")
      return
    }
    #expect((await writer.undo(plan)).isDone && value(device, "displayName", isFlat: readsFlat) == "A")
  }

  /// A new record has the envelope of GET, whatever the body was made in.
  @Test(arguments: [true, false])
  func aNewRecordHasTheFormOfItsFellows(readsFlat: Bool) async throws {
    let device = try FakeRecordDevice(["u1": readsFlat ? Self.flat : Self.wrapped])
    let (connection, transport) = try device.connection()
    connection.learn(listed: [readsFlat ? .wrapped : .flat], of: "sipAccount", example: "u1")
    let writer = DeviceWriter(connection: connection, journal: nil)
    let draft = Draft(
      creating: "sipAccount", envelope: readsFlat ? .wrapped : .flat, schema: try SchemaFieldTests.schema(),
      fields: JSONObject([("displayName", "N")]))
    #expect(await writer.create("sipAccount", body: draft.createBody(), schema: nil).isDone)
    let body = transport.requests.last { $0.method == "POST" && !$0.isSignIn }?.body ?? []
    #expect(
      String(decoding: body, as: UTF8.self)
        == (readsFlat ? #"{"objectClass":"sipAccount","displayName":"N"}"# : #"{"sipAccount":{"displayName":"N"}}"#))
  }

  @Test func aClassIsBelievedOnceListAndRecordAgree() throws {
    let (connection, _) = try FakeRecordDevice().connection()
    let listed = try record(flat: true, .listed)
    #expect(!connection.knowsForm(of: listed))
    connection.learn(listed: [.flat], of: "sipAccount", example: "u1")
    #expect(!connection.knowsForm(of: listed), "nothing was read yet")
    connection.learn(read: try record(flat: true, .read))
    #expect(connection.knowsForm(of: listed))
    #expect(!connection.knowsForm(of: try record(flat: true, .signalled)), "a signal says nothing of GET")
    #expect(!connection.knowsForm(of: try record(flat: false, .listed)))
    connection.learn(listed: [.flat, .wrapped], of: "sipAccount", example: "u1")
    #expect(!connection.knowsForm(of: listed), "single records differ")
  }

  @Test func whatStandsAroundFlatFieldsIsNoFieldOfWrappedOnes() throws {
    let action = BulkAction.set([BulkAction.Assignment(JSONPointer(tokens: ["attributes"]), [["key": "a"]])])
    let records = [try record(flat: true, .read), try record(flat: false, .read)]
    let plan = BulkPlan(action, on: records, of: "sipAccount", schema: try SchemaFieldTests.schema())
    #expect(plan.items.map(\.isPossible) == [true, false])
  }

  @Test func oneDocumentPatchesRecordsOfBothKinds() throws {
    let patch = JSONPatch([.replace(JSONPointer(tokens: ["sipAccount", "displayName"]), "B")])
    let records = [try record(flat: true, .read), try record(flat: false, .read)]
    let plan = BulkPlan(.patch(patch), on: records, of: "sipAccount", schema: try SchemaFieldTests.schema())
    #expect(plan.items.allSatisfy(\.isPossible) && plan.items.map(\.changes.count) == [1, 1])
  }
}
