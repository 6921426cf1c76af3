import Testing

@testable import ConsoleCore

/// What a device sends that is not UTF-8 goes back as it came.
struct BrokenTextTests {
  private static func bytes(_ parts: [any Sequence<UInt8>]) -> [UInt8] { parts.flatMap { Array($0) } }

  /// A record in which nothing of `note` is UTF-8, `half` has a lone surrogate, and `mark` one of our own marks.
  private static let document = bytes([
    #"{"uuid":"u","c":{"a":1,"note":"K"#.utf8, [0xF8], "ln ".utf8, [0xE2, 0x82], "x".utf8, [0xED, 0xA0, 0x80],
    #"","half":"x\ud83dy\udc00","mark":""#.utf8, "\u{10FEE9}\u{10F03D}".utf8, #"","#.utf8, [0x22, 0xE9, 0x22],
    #":"key"}}"#.utf8,
  ])

  @Test func whatIsNotUTF8IsWrittenAsItCame() throws {
    let document = try JSON.document(Self.document, limits: .device)
    #expect(document.hadBrokenText)
    #expect(document.value.bytes() == Self.document)
    #expect(
      document.value.brokenTexts.map(\.description.mended) == ["/c/note", "/c/half", "/c/mark", "/c/\u{FFFD}"])
    #expect(document.value["c"]?["half"]?.stringValue?.mended == "x\u{FFFD}y\u{FFFD}")
  }

  @Test(arguments: 0..<200)
  func anyBytesSurvive(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let pieces: [[UInt8]] = [
      [0x61], [0xC3, 0xA9], [0xC3], [0xA9], [0xF4, 0x8F], [0xF4], Array("\u{10FEE9}".utf8), Array("\u{10F7FF}".utf8),
      Array("😀".utf8), Array(#"\ud800x"#.utf8), Array(#"\udfff"#.utf8), Array(#"\n"#.utf8), [0xFF], [0xED, 0xBF, 0xBF],
      [0x80], Array("e\u{301}".utf8), Array("\u{FFFD}".utf8),
    ]
    let text = (0..<Int.random(in: 0..<9, using: &random)).flatMap { _ in pieces.randomElement(using: &random) ?? [] }
    let bytes = [0x22] + text + [0x22]
    let value = try JSON.parse(bytes, limits: .device)
    #expect(value.bytes() == bytes)
    // What is on a terminal or in a pipe is UTF-8 all the same.
    #expect(String(validating: value.text(escapingUnsafe: true).utf8, as: UTF8.self) != nil)
    #expect(try JSON.parse(value.bytes(), limits: .device) == value)
  }

  @Test func aPUTSendsUntouchedMembersBack() async throws {
    let (connection, device) = try fakeConnection { request, _ in
      request.method == "GET"
        ? HTTPResponse(status: 200, body: Self.document) : .empty(request.method == "PATCH" ? 405 : 204)
    }
    let record = try await connection.get("c", "u")
    var draft = Draft(editing: record, schema: Schema.inferred(from: [record.fields], objectClass: "c"))
    draft.set(2, at: JSONPointer(tokens: ["a"]))
    let change = try #require(draft.guardedPatch)
    guard case .saved(_, .replaced) = await GuardedSave(change).send(on: connection) else {
      Issue.record("not saved")
      return
    }
    let put = try #require(device.requests.last { $0.method == "PUT" }?.body)
    #expect(put == Self.document.map { $0 == UInt8(ascii: "1") ? UInt8(ascii: "2") : $0 }.fixed(in: Self.document))
    #expect(connection.takeNotes().contains { $0.contains("not UTF-8 at /c/note, /c/half, /c/mark and 1 more") })
  }

  @Test func aPUTThatWouldLoseADoubleMemberIsRefused() async throws {
    let (connection, device) = try fakeConnection { request, _ in
      request.method == "GET"
        ? .json(200, #"{"uuid":"u","c":{"a":1,"b":1,"b":2}}"#) : .empty(request.method == "PATCH" ? 405 : 204)
    }
    let record = try await connection.get("c", "u")
    let patch = JSONPatch([.replace(JSONPointer(tokens: ["c", "a"]), 2)])
    let error = await failure { () async throws(DeviceError) in _ = try await save(patch, of: record, on: connection) }
    #expect(error?.message.contains("b appears twice") == true)
    #expect(!device.lines.contains { $0.hasPrefix("PUT") })
  }

  @Test func listsAndSignalsKeepItToo() async throws {
    let (connection, _) = try fakeConnection { _, _ in
      HTTPResponse(status: 200, body: Array("[".utf8) + Self.document + Array("]".utf8))
    }
    let records = try await connection.list("c")
    #expect(records.first?.document.bytes() == Self.document)
    #expect(connection.takeNotes().contains { $0.contains("not UTF-8 at /0/c/note") })
  }

  @Test func whatAnEditorPassedOnMendedIsPutBack() throws {
    let own = try JSON.parse(Self.document, limits: .device)
    // An editor gets text, in which what is broken stands as U+FFFD.
    let edited = try JSON.parse(own.text(.pretty).replacing("\"a\": 1", with: "\"a\": 2"))
    var expected = own
    expected.set(2, at: JSONPointer(tokens: ["c", "a"]))
    let restored = edited.restoringBrokenTexts(of: own)
    #expect(restored["c"]?["note"] == own["c"]?["note"] && restored["c"]?["half"] == own["c"]?["half"])
    #expect(restored["c"]?["a"] == 2)
    // An element that was moved is known by what it looks like.
    let list = try JSON.parse(Array(#"[""#.utf8) + [0xE9] + Array(#"","b"]"#.utf8), limits: .device)
    let moved: JSON = ["b", "\u{FFFD}"]
    #expect(moved.restoringBrokenTexts(of: list) == .array((list.arrayValue ?? []).reversed()))
  }

  @Test func itsBytesStandInAPath() async throws {
    let uuid = try #require(JSON.parse([0x22, 0x75, 0xE9, 0x22], limits: .device).stringValue)
    let (connection, device) = try fakeConnection { _, _ in .json(200, "{}") }
    _ = try await connection.get("c", uuid)
    #expect(device.lines == ["GET objects/c/u%E9"])
  }

  @Test func aDraftOnDiskKeepsIt() throws {
    let json = try JSON.parse(Self.document, limits: .device)
    #expect(try JSON.parse(json.bytes(.pretty), limits: .device) == json)
  }
}

extension [UInt8] {
  /// Only the first place at which the bytes differ from others stays changed.
  fileprivate func fixed(in original: [UInt8]) -> [UInt8] {
    guard let place = indices.first(where: { self[$0] != original[$0] }) else { return self }
    var result = original
    result[place] = self[place]
    return result
  }
}
