import Testing

@testable import ConsoleCore

/// The classes of one device together: what they hold, and what is announced of it.
struct DeviceSyncTests {
  private struct Bench {
    var sync = DeviceSync()
    let start = ContinuousClock.now
    var changes: [Change] = []
    var commands: [DeviceSync.Command] = []
    var notes: [DeviceSync.Note] = []

    func moment(_ seconds: Double) -> DeviceSync.Moment {
      let milliseconds = Int(seconds * 1000)
      return DeviceSync.Moment(now: start + .milliseconds(milliseconds), time: 1_000_000 + Int64(milliseconds))
    }

    mutating func note(_ output: DeviceSync.Output) {
      changes += output.changes
      commands += output.commands
      notes += output.notes
    }

    mutating func receive(_ event: SubscriptionEvent, _ seconds: Double) {
      note(sync.receive(event, at: moment(seconds)))
    }

    /// The number and the held records of the list that was asked for last.
    var list: (number: Int, held: RecordSet)? {
      commands.reversed().lazy.compactMap { command -> (Int, RecordSet)? in
        guard case .list(_, let number, let held) = command else { return nil }
        return (number, held)
      }.first
    }

    mutating func answer(_ records: [Record], _ seconds: Double) throws {
      let list = try #require(list)
      let outcome = ListOutcome(records, held: list.held)
      note(sync.receive(outcome, of: "c", number: list.number, bytes: 100, at: moment(seconds)))
    }

    mutating func goLive(_ records: [Record]) throws {
      note(sync.follow(["c"], at: moment(0)))
      receive(.link(.live), 0.1)
      receive(.subscribed(["c"]), 0.2)
      try answer(records, 0.3)
    }
  }

  @Test func aSignalBeforeTheFirstListIsToldBesideWhatWasThere() throws {
    var bench = Bench()
    bench.note(bench.sync.follow(["c"], at: bench.moment(0)))
    bench.receive(.link(.live), 0.1)
    bench.receive(.signals([.update(try record("a", 2))]), 0.15)
    #expect(bench.changes.isEmpty)
    bench.receive(.subscribed(["c"]), 0.2)
    try bench.answer([try record("a", 1)], 0.3)
    #expect(bench.changes.map(\.deltas.count) == [1])
    #expect(bench.changes.first?.deltas.first?.old != nil)
  }

  /// A refusal of a moment says nothing of what a gap has hidden.
  @Test func aGapIsNotOverWhileAClassThatWasReadIsRefused() throws {
    var bench = Bench()
    try bench.goLive([try record("a", 1)])
    bench.receive(.link(.down(since: bench.moment(10).now, reason: "gone", nextTry: nil)), 10)
    bench.note(bench.sync.tick(at: bench.moment(12)))
    bench.receive(.link(.live), 20)
    bench.receive(.subscribed(["c"]), 20.1)
    func isOver() -> Bool { bench.notes.contains { if case .recovered = $0 { true } else { false } } }
    let refused = DeviceError.refused(Refusal(status: 403, body: []))
    var now = 21.0
    for pause in [1.0, 2, 4] {
      let number = try #require(bench.list?.number)
      bench.note(bench.sync.fail(refused, of: "c", number: number, at: bench.moment(now)))
      #expect(!isOver(), "nothing was compared")
      now += pause
      bench.note(bench.sync.tick(at: bench.moment(now)))
    }
    try bench.answer([try record("a", 2)], now + 0.1)
    #expect(isOver() && bench.changes.last?.origin == .resynced)
    #expect(bench.sync.freshness("c", at: bench.moment(now + 0.1).now) == .live)
  }

  @Test func aRevisionThatGrewAloneRaisesNoDoubt() throws {
    var bench = Bench()
    try bench.goLive([try record("a", 1, rev: 1)])
    bench.note(bench.sync.tick(at: bench.moment(10.4)))
    try bench.answer([try record("a", 1, rev: 5)], 10.5)
    bench.note(bench.sync.tick(at: bench.moment(20)))
    #expect(bench.sync.freshness("c", at: bench.moment(20).now) == .live)
    #expect(!bench.notes.contains(.signalsDoubted("c")))
  }

  @Test func whatAGapHidIsResyncedAndTheGapIsToldOnce() throws {
    var bench = Bench()
    try bench.goLive([try record("a", 1)])
    bench.receive(.link(.down(since: bench.moment(10).now, reason: "gone", nextTry: nil)), 12)
    bench.note(bench.sync.tick(at: bench.moment(12)))
    #expect(bench.sync.store.changeLog.hasOpenGap)
    bench.receive(.link(.live), 14)
    bench.receive(.subscribed(["c"]), 14.1)
    try bench.answer([try record("a", 2), try record("b", 1)], 14.5)
    #expect(bench.changes.map(\.origin) == [.resynced, .resynced])
    #expect(bench.notes == [.recovered(from: 1_010_000, to: 1_014_100, changes: 2)])
    #expect(bench.sync.freshness("c", at: bench.moment(14.6).now) == .live)
  }

  @Test func whatAListOfBeforeTellsIsNotTakenForTheNextOne() throws {
    var bench = Bench()
    try bench.goLive([try record("a", 1)])
    bench.note(bench.sync.want("c", at: bench.moment(5)))
    let first = try #require(bench.list)
    bench.note(bench.sync.stop("c", at: bench.moment(6)))
    let output = bench.sync.receive(
      ListOutcome([], held: first.held), of: "c", number: first.number, bytes: 2, at: bench.moment(7))
    #expect(output.changes.isEmpty && bench.sync.store["c"].count == 1)
  }
}
