import Testing

@testable import ConsoleCore

/// Records of which lists, signals and GET tell in different envelopes, with revisions and without.
struct MixedEnvelopeTests {
  private func record(_ text: String, _ source: Record.Source = .listed) throws -> Record {
    try #require(Record(document: try JSON.parse(text), objectClass: "c", source: source))
  }

  private func store(_ texts: String...) throws -> Store {
    var store = Store()
    try list(texts, &store)
    return store
  }

  @discardableResult
  private func list(_ texts: [String], _ store: inout Store) throws -> [Change] {
    store.beginListing("c")
    let outcome = ListOutcome(try texts.map { try record($0) }, held: store["c"])
    return store.finishListing("c", outcome, .polled, at: 1)
  }

  private static let flat = #"{"objectClass":"c","uuid":"a","attributes":[{"key":"x"}],"rev":7,"v":1}"#
  private static let wrapped = #"{"uuid":"b","c":{"v":2}}"#

  @Test func aRecordFirstMetByASignalIsHeldAsItWasTold() throws {
    var store = try store(Self.flat)
    let changes = store.apply([.create(try record(Self.wrapped))], at: 100_000)
    let held = try #require(store.record("c", "b"))
    #expect(held.document.text() == Self.wrapped, "neither the revision nor the attributes of another record")
    #expect(held.rev == nil && held.envelope == .wrapped && held.source == .signalled && held.isAsSent)
    #expect(changes.map(\.rev) == [nil])
  }

  @Test func aListInTheOtherEnvelopeIsNoChange() throws {
    var store = try store(Self.flat)
    _ = store.apply([.create(try record(Self.wrapped))], at: 100_000)
    let now = #"{"objectClass":"c","uuid":"b","attributes":[],"rev":3,"v":2}"#
    #expect(try list([Self.flat, now], &store).isEmpty)
    let held = try #require(store.record("c", "b"))
    #expect(held.document.text() == now && held.source == .listed && held.isAsSent)
    let changes = try list([Self.flat, now.replacing(#""v":2"#, with: #""v":5"#)], &store)
    #expect(changes.map(\.deltas) == [[FieldDelta(field: "v", old: 2, new: 5)]])
  }

  @Test func theRevisionOfAStateIsNotThatOfTheNext() throws {
    var store = try store(Self.flat)
    let told = #"{"uuid":"a","c":{"v":9}}"#
    let changes = store.apply([.update(try record(told))], at: 100_000)
    #expect(changes.map(\.deltas) == [[FieldDelta(field: "v", old: 1, new: 9)]])
    let held = try #require(store.record("c", "a"))
    #expect(held.document.text() == #"{"objectClass":"c","uuid":"a","attributes":[{"key":"x"}],"v":9}"#)
    #expect(held.rev == nil && !held.isAsSent && held.source == .listed && changes.first?.rev == nil)
    // The list knows the new one, which is no change of the record.
    #expect(try list([Self.flat.replacing(#""rev":7,"v":1"#, with: #""rev":8,"v":9"#)], &store).isEmpty)
    #expect(store.record("c", "a")?.rev == JSONNumber(8) && store.record("c", "a")?.isAsSent == true)
  }

  @Test func aListReadBeforeSignalsWithoutRevisionsDoesNotUndoThem() throws {
    var store = try store(Self.flat)
    store.beginListing("c")
    for value in [8, 9, 10] {
      _ = store.apply([.update(try record(#"{"uuid":"a","c":{"v":\#(value)}}"#))], at: 100_000)
    }
    // It was read between the first and the last of them: its revision is higher than the one that was known.
    let middle = try record(Self.flat.replacing(#""rev":7,"v":1"#, with: #""rev":8,"v":8"#))
    let changes = store.finishListing(
      "c", ListOutcome([middle], held: try self.store(Self.flat)["c"]), .resynced, at: 100_001)
    #expect(changes.isEmpty && store.record("c", "a")?.fields["v"] == 10)
  }

  @Test(arguments: [true, false])
  func whatGETGaveIsTheForm(readsFlat: Bool) throws {
    let flat = #"{"objectClass":"c","uuid":"a","attributes":[],"rev":7,"v":1}"#
    let wrapped = #"{"uuid":"a","c":{"v":1}}"#
    let (listed, read) = readsFlat ? (wrapped, flat) : (flat, wrapped)
    var store = try store(listed)
    #expect(
      store.apply(try record(read, .read), .polled, at: 100_000) == nil, "no change: only its form is known better")
    #expect(store.record("c", "a")?.document.text() == read)
    #expect(try list([listed], &store).isEmpty)
    #expect(store.record("c", "a")?.document.text() == read && store.record("c", "a")?.isAsSent == true)
    let changes = try list([listed.replacing(#""v":1"#, with: #""v":4"#)], &store)
    let held = try #require(store.record("c", "a"))
    #expect(changes.map(\.deltas) == [[FieldDelta(field: "v", old: 1, new: 4)]])
    #expect(held.source == .read && held.envelope == (readsFlat ? .flat : .wrapped) && !held.isAsSent)
    // Signals in whatever envelope change no form either.
    _ = store.apply([.update(try record(wrapped.replacing(#""v":1"#, with: #""v":5"#)))], at: 200_000)
    _ = store.apply([.update(try record(flat.replacing(#""rev":7,"v":1"#, with: #""rev":9,"v":6"#)))], at: 200_000)
    #expect(store.record("c", "a")?.envelope == held.envelope && store.record("c", "a")?.fields["v"] == 6)
  }

  /// A reading that a signal has overtaken tells the form, and nothing of the content.
  @Test(arguments: [true, false])
  func theFormIsTakenWithoutTheContent(isOther: Bool) throws {
    var store = try store(#"{"objectClass":"c","uuid":"a","v":1}"#)
    let read = isOther ? #"{"uuid":"a","c":{"v":1}}"# : #"{"objectClass":"c","uuid":"a","v":1}"#
    _ = store.apply([.update(try record(#"{"objectClass":"c","uuid":"a","v":2}"#))], at: 100_000)
    store.applyForm(of: try record(read, .read))
    let held = try #require(store.record("c", "a"))
    #expect(held.source == .read && held.fields["v"] == 2 && held.envelope == (isOther ? .wrapped : .flat))
    #expect(held.isAsSent == !isOther)
    store.applyForm(of: try record(read.replacing("1", with: "2"), .read))
    #expect(store.record("c", "a")?.isAsSent == true)
  }

  @Test func aRevisionThatComesAndGoesIsNoChange() throws {
    let bare = #"{"uuid":"a","c":{"v":1}}"#
    let numbered = #"{"uuid":"a","rev":4,"c":{"v":1}}"#
    var store = try store(numbered)
    #expect(store.apply([.update(try record(bare))], at: 100_000).isEmpty)
    #expect(try list([numbered], &store).isEmpty)
    // One that both sides tell and that grows is what the device says: something has changed.
    let changes = try list([numbered.replacing("4", with: "5")], &store)
    #expect(changes.count == 1 && changes[0].deltas.isEmpty)
  }

  @Test func anImportInTheOtherEnvelopeChangesOnlyWhatDiffers() throws {
    let schema = Schema.inferred(from: [JSONObject([("v", 1), ("w", 2)])], objectClass: "c")
    let held = try record(#"{"uuid":"a","c":{"v":1,"w":2}}"#)
    let file = #"[{"objectClass":"c","uuid":"a","attributes":[],"rev":7,"v":1,"w":3}]"#
    let read = try RecordImport(json: Array(file.utf8), objectClass: "c", schema: schema, existing: [held])
    guard case .save(let change)? = read.plan.items.first?.work else {
      Issue.record("nothing to save: \(read.problems)")
      return
    }
    #expect(change.patch.json.text() == #"[{"op":"replace","path":"/c/w","value":3}]"#)
  }
}
