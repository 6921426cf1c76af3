import Testing

@testable import ConsoleCore

/// Signals and lists in the store: each change is told once, and nothing older undoes it.
struct StoreChangeTests {
  /// A store that has read a list of `c`, long enough ago that no signal can be older.
  private func store(_ records: Record...) -> Store {
    var store = Store()
    list(records, &store, at: 0)
    return store
  }

  @discardableResult
  private func list(
    _ records: [Record], _ store: inout Store, at time: Int64 = 100_000,
    meanwhile: (inout Store) -> Void = { _ in }
  ) -> [Change] {
    store.beginListing("c")
    let held = store["c"]
    meanwhile(&store)
    return store.finishListing("c", ListOutcome(records, held: held), .resynced, at: time)
  }

  private func told(_ changes: [Change]) -> [String] {
    changes.map { change in
      let deltas = change.deltas.map { "\($0.field) \($0.old?.text() ?? "-")>\($0.new?.text() ?? "-")" }
      return ([change.origin.rawValue, change.kind.rawValue, change.uuid] + deltas).joined(separator: " ")
    }
  }

  @Test(arguments: [false, true])
  func changesAreToldOnce(flat: Bool) throws {
    var store = store(try record("a", 1, flat: flat))
    let signals: [Signal] = [
      .update(try record("a", 2, flat: flat)), .update(try record("a", 2, flat: flat)),
      .create(try record("b", 1, flat: flat)), .create(try record("b", 1, flat: flat)),
      .destroy(objectClass: "c", uuid: "a"), .destroy(objectClass: "c", uuid: "a"),
    ]
    let changes = store.apply(signals, at: 100_000)
    #expect(told(changes) == ["live update a v 1>2", "live create b v ->1", "live destroy a v 2>-"])
    #expect(store["c"].records.map(\.uuid) == ["b"])
    #expect(list([try record("b", 1, flat: flat)], &store).isEmpty)
    #expect(store.changeLog.total == 3)
  }

  @Test func theFirstListIsNoNews() throws {
    var store = Store()
    #expect(list([try record("a", 1), try record("b", 2)], &store).isEmpty)
    #expect(store.isRead("c"))
    #expect(store["c"].count == 2)
  }

  @Test func aLaterListTellsWhatDiffers() throws {
    var store = store(try record("a", 1), try record("b", 1))
    let changes = list([try record("d", 4), try record("b", 2)], &store)
    #expect(Set(told(changes)) == ["resynced create d v ->4", "resynced update b v 1>2", "resynced destroy a v 1>-"])
    #expect(store["c"].records.map(\.uuid) == ["d", "b"], "the device's order")
  }

  @Test(arguments: [false, true])
  func anOlderListUndoesNothing(hasRev: Bool) throws {
    func version(_ number: Int) throws -> Record { try record("a", number, rev: hasRev ? number : nil) }
    var store = store(try version(1))
    let newer = try version(2)
    let changes = list([try version(1)], &store) { _ = $0.apply([.update(newer)], at: 99_999) }
    #expect(changes.isEmpty)
    #expect(store.record("c", "a") == newer)
  }

  @Test func aListThatIsNewerByItsRevisionCounts() throws {
    var store = store(try record("a", 1, rev: 1))
    let older = try record("a", 2, rev: 2)
    let changes = list([try record("a", 3, rev: 3)], &store) { _ = $0.apply([.update(older)], at: 99_999) }
    #expect(told(changes) == ["resynced update a v 2>3"])
    #expect(
      store.apply([.update(try record("a", 3, rev: 3))], at: 100_001).isEmpty, "its own signal is no news any more")
  }

  @Test func aSignalOlderThanTheListIsDroppedWhereRevisionsTell() throws {
    var store = store(try record("a", 1, rev: 1))
    list([try record("a", 3, rev: 3)], &store)
    #expect(store.apply([.update(try record("a", 2, rev: 2))], at: 100_050).isEmpty)
    #expect(store.record("c", "a") == (try record("a", 3, rev: 3)))
    // A device that began anew counts from the start again: the list is long past by then.
    #expect(store.apply([.update(try record("a", 9, rev: 1))], at: 200_000).count == 1)
  }

  /// A device that begins anew, or a backup that is restored, counts from the start again.
  @Test func aRevisionThatGoesBackBehindASignalIsTaken() throws {
    var store = store(try record("a", 1, rev: 1))
    list([try record("a", 3, rev: 3)], &store)
    let signals: [Signal] = [
      .update(try record("a", 2, rev: 2)), .update(try record("a", 4, rev: 100)), .update(try record("a", 5, rev: 3)),
    ]
    #expect(told(store.apply(signals, at: 100_050)) == ["live update a v 3>4", "live update a v 4>5"])
    // What was read by itself since then may be newer than signals on their way.
    _ = store.apply(try record("a", 6, rev: 7), .own, at: 100_060)
    #expect(store.apply([.update(try record("a", 5, rev: 5))], at: 100_070).isEmpty)
  }

  @Test func aSignalOlderThanTheListIsPutRightByThoseBehindIt() throws {
    var store = store(try record("a", 1))
    list([try record("a", 3)], &store)
    let changes = store.apply([.update(try record("a", 2)), .update(try record("a", 3))], at: 100_050)
    #expect(told(changes) == ["live update a v 3>2", "live update a v 2>3"])
  }

  @Test func aRecordDestroyedWhileTheListIsOnItsWayStaysDestroyed() throws {
    let records = [try record("a", 1), try record("b", 1)]
    var store = store(records[0], records[1])
    let changes = list(records, &store) { _ = $0.apply([.destroy(objectClass: "c", uuid: "a")], at: 99_999) }
    #expect(changes.isEmpty)
    #expect(store["c"].records.map(\.uuid) == ["b"])
  }

  @Test func aRecordCreatedWhileTheListIsOnItsWayStays() throws {
    let (old, new) = (try record("a", 1), try record("n", 1))
    var store = store(old)
    let changes = list([old], &store) { _ = $0.apply([.create(new)], at: 99_999) }
    #expect(changes.isEmpty)
    #expect(store["c"].records.map(\.uuid) == ["a", "n"])
  }

  @Test func signalsOfUnknownRecordsWaitForTheFirstList() throws {
    var store = Store()
    let (known, new, gone) = (try record("a", 1), try record("n", 1), try record("g", 1))
    var early: [Change] = []
    let changes = list([known, new, gone], &store) { store in
      early = store.apply([.create(new), .destroy(objectClass: "c", uuid: "g")], at: 99_999)
    }
    #expect(early.isEmpty)
    #expect(told(changes) == ["live create n v ->1", "live destroy g v 1>-"])
    #expect(store["c"].records.map(\.uuid) == ["a", "n"])
    #expect(store.apply([.create(new)], at: 100_001).isEmpty)
  }

  @Test(arguments: [false, true])
  func aCreateThatTheFirstListHasInALaterStateIsStillToldAsOne(hasRev: Bool) throws {
    func version(_ number: Int) throws -> Record { try record("n", number, rev: hasRev ? number : nil) }
    var store = Store()
    let (created, later) = (try version(1), try version(2))
    let changes = list([later], &store) { _ = $0.apply([.create(created)], at: 99_999) }
    #expect(changes.map(\.kind) == [.create], "\(told(changes))")
    _ = store.apply([.update(later)], at: 100_001)
    #expect(store.record("c", "n") == later)
  }

  @Test(arguments: [false, true])
  func aRecordThatComesAndGoesBeforeTheFirstListIsToldTwice(isListed: Bool) throws {
    var store = Store()
    let (created, again) = (try record("n", 1), try record("n", 5))
    let changes = list(isListed ? [created] : [], &store) { store in
      _ = store.apply([.create(created), .destroy(objectClass: "c", uuid: "n")], at: 1)
    }
    #expect(told(changes) == ["live create n v ->1", "live destroy n v 1>-"] && store["c"].records.isEmpty)
    var other = Store()
    let more = list(isListed ? [created] : [], &other) { store in
      _ = store.apply([.create(created), .destroy(objectClass: "c", uuid: "n"), .create(again)], at: 1)
    }
    #expect(told(more) == ["live create n v ->1", "live destroy n v 1>-", "live create n v ->5"])
    #expect(other["c"].records == [again])
  }

  @Test func aCreateThatTheFirstListHasNotYetIsToldOnce() throws {
    var store = Store()
    let new = try record("n", 1)
    let changed = try record("n", 2)
    let changes = list([], &store) { _ = $0.apply([.create(new), .update(changed)], at: 99_999) }
    #expect(told(changes) == ["live create n v ->2"])
  }

  @Test func whatWaitedForAFirstListThatDoesNotComeIsToldNevertheless() throws {
    var store = Store()
    store.beginListing("c")
    let new = try record("n", 1)
    #expect(store.apply([.create(new)], at: 1).isEmpty)
    #expect(told(store.abandonListing("c", at: 2)) == ["live create n v ->1"])
    #expect(!store.isRead("c"))
    #expect(store.record("c", "n") == new)
  }

  @Test func aListThatIsAskedForAnewKeepsWhatWaitedForTheFirst() throws {
    var store = Store()
    store.beginListing("c")
    let new = try record("n", 1)
    #expect(store.apply([.create(new)], at: 1).isEmpty)
    let changes = list([], &store)
    #expect(told(changes) == ["live create n v ->1"])
  }

  @Test(arguments: [false, true])
  func deltasLeadThroughObjectsByDots(flat: Bool) throws {
    func version(_ rev: Int, _ fields: JSON) throws -> Record {
      try record("a", rev: rev, flat: flat, try #require(fields.objectValue))
    }
    let before: JSON = [
      "name": "x", "rtp": ["port": 1, "fec": ["on": false, "rows": 2]], "codecs": ["opus"], "old": 1,
    ]
    let after: JSON = [
      "name": "x", "rtp": ["port": 2, "fec": ["on": true, "rows": 2], "ttl": 9], "codecs": ["opus", "g722"],
    ]
    var store = store(try version(1, before))
    let changes = store.apply([.update(try version(2, after))], at: 100_000)
    #expect(changes.count == 1)
    let deltas = try #require(changes.first).deltas
    #expect(
      Set(deltas) == [
        FieldDelta(field: "rtp.port", old: 1, new: 2), FieldDelta(field: "rtp.fec.on", old: false, new: true),
        FieldDelta(field: "rtp.ttl", old: nil, new: 9),
        FieldDelta(field: "codecs", old: ["opus"], new: ["opus", "g722"]),
        FieldDelta(field: "old", old: 1, new: nil),
      ])
  }

  @Test func membersAroundAWrappedRecordsFieldsAreComparedToo() throws {
    func wrapped(_ text: String) throws -> Record {
      try #require(Record(document: try JSON.parse(text), objectClass: "c"))
    }
    let bare = try wrapped(#"{"uuid":"a","c":{"v":1}}"#)
    let tagged = try wrapped(#"{"uuid":"a","attributes":["x"],"c":{"v":1}}"#)
    var store = store(bare)
    #expect(told(store.apply([.update(tagged)], at: 100_000)) == [#"live update a attributes ->["x"]"#])
    #expect(told(store.apply([.update(bare)], at: 100_000)) == [#"live update a attributes ["x"]>-"#])
  }

  @Test(arguments: [false, true])
  func aNewRevisionAloneIsAnUpdateWithoutFields(flat: Bool) throws {
    var store = store(try record("a", 1, rev: 1, flat: flat))
    let changes = store.apply([.update(try record("a", 1, rev: 2, flat: flat))], at: 100_000)
    #expect(told(changes) == ["live update a"])
    #expect(changes.first?.rev == JSONNumber(2))
  }

  @Test func manyLeaveAtOnce() throws {
    let records = try (0..<5_000).map { try record("u\($0)", $0) }
    var store = Store()
    list(records, &store, at: 0)
    let gone = (0..<5_000).filter { $0 % 3 != 0 }
    let changes = store.apply(gone.map { .destroy(objectClass: "c", uuid: "u\($0)") }, at: 100_000)
    #expect(changes.count == gone.count)
    #expect(store["c"].records.map(\.uuid) == (0..<5_000).filter { $0 % 3 == 0 }.map { "u\($0)" })
    for (place, record) in store["c"].records.enumerated() { #expect(store["c"].place(of: record.uuid) == place) }
  }

  @Test func aRecordThatLeavesAndComesInOneBatchIsThere() throws {
    var store = store(try record("a", 1), try record("b", 1), try record("d", 1))
    let signals: [Signal] = [
      .destroy(objectClass: "c", uuid: "a"), .destroy(objectClass: "c", uuid: "b"), .create(try record("a", 2)),
      .update(try record("d", 2)),
    ]
    let changes = store.apply(signals, at: 100_000)
    #expect(
      told(changes) == [
        "live destroy a v 1>-", "live destroy b v 1>-", "live create a v ->2", "live update d v 1>2",
      ])
    #expect(store["c"].records == [try record("d", 2), try record("a", 2)])
  }

  @Test func whatIsNoEventHarmsNothing() throws {
    var store = store(try record("a", 1))
    #expect(store.apply([.other("?"), .update(try record("a", 2))], at: 100_000).count == 1)
    #expect(store.changeLog.entries.count == 2)
  }

  @Test func aDestroyThatNamesNoClassFindsItsRecord() throws {
    var store = store(try record("a", 1), try record("b", 1))
    let text = #"{"event":"destroy","data":{"uuid":"a"}}"#
    #expect(told(store.apply([.vanish(uuid: "a", text: text)], at: 100_000)) == ["live destroy a v 1>-"])
    #expect(store["c"].records.map(\.uuid) == ["b"])
    // While a first list is on its way the creation waits for it, and so does its end.
    var first = Store()
    let created = try record("n", 1)
    let changes = list([], &first) { store in
      _ = store.apply([.create(created), .vanish(uuid: "n", text: text)], at: 100_000)
    }
    #expect(told(changes) == ["live create n v ->1", "live destroy n v 1>-"] && first["c"].records.isEmpty)
    #expect(store.apply([.vanish(uuid: "never", text: text)], at: 100_000).isEmpty)
    #expect(store.changeLog.entries.count == 2, "what nobody has is shown as it came")
  }

  @Test func aRemovalOfWhatIsNotKnownIsNoNews() throws {
    var store = store(try record("a", 1))
    #expect(store.apply([.destroy(objectClass: "c", uuid: "x")], at: 100_000).isEmpty)
    #expect(store.apply([.destroy(objectClass: "never", uuid: "x")], at: 100_000).count == 1, "nothing was read of it")
  }
}
