import Testing

@testable import ConsoleCore

/// How long a call rang and was talked, when its record went, and what its figures were over all of it.
struct CallTimesTests {
  private static let fields = """
    "state":{"type":"string"},"startTime":{"type":"string","format":"date-time","readOnly":true},
    "loss":{"type":"number","readOnly":true},"level":{"type":"number","readOnly":true},
    "endReason":{"type":"string","readOnly":true},"sipCode":{"type":"integer","readOnly":true},
    "burstSeq":{"type":"integer","readOnly":true}
    """

  private func bench(_ more: String = "") throws -> CallBench {
    var bench = CallBench()
    try bench.describe("sipCall", CallTimesTests.fields + more)
    return bench
  }

  /// The start of the bench's clock, 2026-11-24T09:42:10Z.
  private let start = #""startTime":"2026-11-24T09:42:10Z""#

  @Test func theStartOfTheRingingIsNotThatOfTheTalk() throws {
    var bench = try bench()
    try bench.create("sipCall", "a", #""state":"ringing",\#(start)"#)
    bench.now += 12_000
    try bench.update("sipCall", "a", #""state":"connected",\#(start)"#)
    let answered = bench.now
    bench.now += 60_000
    #expect(try bench.entry("a").since == answered, "connected since it was answered")
    #expect(try bench.entry("a").ringTime(at: bench.now) == 12_000)
    #expect(try bench.entry("a").talkTime(at: bench.now) == 60_000)
    try bench.update("sipCall", "a", #""state":"ended",\#(start),"endReason":"busy","sipCode":486"#)
    bench.now += 5000
    #expect(
      try bench.entry("a").ringTime(at: bench.now) == 12_000 && bench.entry("a").talkTime(at: bench.now) == 60_000)
    let roles = try #require(bench.book.roles["sipCall"])
    #expect(roles.text(.reason, in: try bench.entry("a").record.fields) == "busy")
    #expect(roles.text(.code, in: try bench.entry("a").record.fields) == "486")
    #expect(try bench.entry("a").isGone == false)
    bench.destroy("sipCall", "a")
    #expect(try bench.entry("a").gone == bench.now && bench.entry("a").ended == bench.now - 5000)
  }

  @Test func aCallThatNobodyAnswersRangAndWasNotTalked() throws {
    var bench = try bench()
    try bench.create("sipCall", "a", #""state":"ringing",\#(start)"#)
    bench.now += 20_000
    bench.destroy("sipCall", "a")
    #expect(try bench.entry("a").ringTime(at: bench.now) == 20_000 && bench.entry("a").talkTime(at: bench.now) == nil)
    #expect(try bench.entry("a").duration(at: bench.now) == 20_000)
  }

  @Test func whatIsMetWhileItTalksSaysOnlyWhenTheCallStarted() throws {
    var bench = try bench()
    bench.now += 90_000
    try bench.list("sipCall", [("a", #""state":"connected",\#(start)"#)])
    #expect(try bench.entry("a").isSinceStart && bench.entry("a").talkTime(at: bench.now) == nil)
    #expect(try bench.entry("a").ringTime(at: bench.now) == nil && bench.entry("a").duration(at: bench.now) == 90_000)
    try bench.update("sipCall", "a", #""state":"ended",\#(start)"#)
    #expect(try bench.entry("a").duration(at: bench.now) == 90_000)
  }

  @Test func aDeviceThatSaysWhenItWasAnsweredIsBelieved() throws {
    var bench = try bench(#","answeredAt":{"type":"string","format":"date-time","readOnly":true}"#)
    bench.now += 90_000
    try bench.list("sipCall", [("a", #""state":"connected",\#(start),"answeredAt":"2026-11-24T09:42:40Z""#)])
    #expect(
      try bench.entry("a").ringTime(at: bench.now) == 30_000 && bench.entry("a").talkTime(at: bench.now) == 60_000)
    #expect(try bench.entry("a").isSinceStart == false)
  }

  @Test func oneWhoIsHeldDoesNotRing() throws {
    var bench = try bench()
    try bench.list("sipCall", [("a", #""state":"on hold""#)])
    bench.now += 9000
    try bench.update("sipCall", "a", #""state":"connected""#)
    #expect(try bench.entry("a").ringTime(at: bench.now) == nil)
  }

  @Test(arguments: [3_600_000, -3_600_000] as [Int64])
  func aClockThatIsWrongIsCorrected(offset: Int64) throws {
    var bench = try bench()
    bench.now += 30_000 - offset
    bench.book.clockOffset = offset
    try bench.list("sipCall", [("a", #""state":"ringing",\#(start)"#)])
    #expect(try bench.entry("a").duration(at: bench.now) == 30_000)
  }

  @Test func totalsAreOverTheWholeCall() throws {
    var bench = try bench()
    try bench.create("sipCall", "a", #""state":"connected","loss":0,"level":-20"#)
    bench.now += 1000
    try bench.update("sipCall", "a", #""state":"connected","loss":8,"level":-60"#)
    bench.now += 1000
    try bench.update("sipCall", "a", #""state":"connected","loss":0,"level":-20"#)
    bench.now += 1_998_000
    let loss = try #require(bench.book.total("a", "loss"))
    #expect(loss.most == 8 && loss.least == 0)
    #expect(abs(loss.average(at: bench.now) - 8.0 / 2000) < 1e-9, "each value counts by how long it held")
    #expect(try #require(bench.book.total("a", "level")).least == -60)
    #expect(bench.book.total("a", "burstSeq") == nil)
  }

  @Test func figuresOfTheRingingAreNoPartOfTheTotals() throws {
    var bench = try bench()
    try bench.create("sipCall", "a", #""state":"ringing","loss":0,"level":-120"#)
    bench.now += 60_000
    try bench.update("sipCall", "a", #""state":"connected","loss":4,"level":-20"#)
    bench.now += 1000
    let (loss, level) = (try #require(bench.book.total("a", "loss")), try #require(bench.book.total("a", "level")))
    #expect(loss.average(at: bench.now) == 4 && level.least == -20)
  }

  @Test func whatMattersStandsBeforeLevels() throws {
    var bench = try bench()
    try bench.create("sipCall", "a", #""level":-20,"burstSeq":1,"loss":0,"endReason":"","state":"connected""#)
    let old = try #require(bench.store.record("sipCall", "a"))
    try bench.update("sipCall", "a", #""level":-30,"burstSeq":2,"loss":5,"endReason":"busy","state":"ended""#)
    let new = try #require(bench.store.record("sipCall", "a"))
    let change = Change.update(from: old, to: new, .live, time: bench.now)
    #expect(bench.book.ordered(change).map(\.field) == ["state", "loss", "endReason", "level", "burstSeq"])
  }
}
