import Testing

@testable import ConsoleCore

struct CallBookTests {
  private static let schema = """
    "state":{"type":"string","readOnly":true,"enum":["ringing","talking","held","error","ended"]},
    "since":{"type":"string","format":"date-time","readOnly":true},"peer":{"type":"string"},
    "loss":{"type":"number","title":"Loss (%)","readOnly":true},"jitterMs":{"type":"number","title":"Jitter (ms)","readOnly":true}
    """

  private func bench(_ table: CallWords = CallWords()) throws -> CallBench {
    var bench = CallBench(table)
    try bench.describe("sipCall", CallBookTests.schema)
    return bench
  }

  @Test func theDevicesOwnTimeCounts() throws {
    var bench = try bench()
    try bench.list("sipCall", [("a", #""state":"talking","since":"2026-11-24T09:40:10Z","loss":0"#)])
    #expect(try bench.entry("a").duration(at: bench.now) == 120_000)
    #expect(try bench.entry("a").isSinceAtMost == false)
    #expect(try bench.entry("a").duration(at: bench.now + 1_000) == 121_000)
  }

  @Test(arguments: [#""2026-11-24T10:40:10Z""#, #""soon""#, #""1970-01-01T00:01:00Z""#, "null", "17"])
  func aTimeThatCannotBeTrueIsNotTaken(since: String) throws {
    var bench = try bench()
    try bench.list("sipCall", [("a", #""state":"talking","since":\#(since)"#)])
    #expect(try bench.entry("a").duration(at: bench.now) == 0)
    #expect(try bench.entry("a").duration(at: bench.now - 5_000) == 0)
    #expect(try bench.entry("a").isSinceAtMost)
    bench.now += 7_000
    try bench.update("sipCall", "a", #""state":"held","since":\#(since)"#)
    bench.now += 3_000
    #expect(try bench.entry("a").duration(at: bench.now) == 3_000)
    #expect(try bench.entry("a").isSinceAtMost == false)
  }

  @Test func aClockThatIsBehindIsFoundOutWhenAStateChanges() throws {
    var bench = try bench()
    try bench.create("sipCall", "a", #""state":"talking","since":"2026-11-24T08:42:10Z""#)
    bench.now += 30_000
    try bench.update("sipCall", "a", #""state":"held","since":"2026-11-24T08:42:40Z""#)
    bench.now += 2_000
    #expect(try bench.entry("a").duration(at: bench.now) == 2_000)
    try bench.update("sipCall", "a", #""state":"held","since":"2026-11-24T08:42:40Z","loss":1"#)
    #expect(try bench.entry("a").duration(at: bench.now) == 2_000)
    try bench.update("sipCall", "a", #""state":"ended","since":"2026-11-24T08:42:42Z""#)
    #expect(try bench.entry("a").ended == bench.now)
  }

  @Test func theBeginningOfTheCallIsNoEndOfIt() throws {
    var bench = try bench()
    let since = #""since":"2026-11-24T09:40:10Z""#
    try bench.list("sipCall", [("a", #""state":"talking",\#(since)"#)])
    bench.now += 1_000
    try bench.update("sipCall", "a", #""state":"ended",\#(since)"#)
    #expect(try bench.entry("a").ended == bench.now)
    #expect(try bench.entry("a").duration(at: bench.now) == 121_000)
  }

  @Test func anEndedCallIsATombstoneForAWhile() throws {
    var bench = try bench()
    try bench.create("sipCall", "a", #""state":"ringing","peer":"x""#)
    bench.now += 5_000
    try bench.update("sipCall", "a", #""state":"talking","peer":"x""#)
    bench.now += 60_000
    try bench.update("sipCall", "a", #""state":"ended","peer":"x""#)
    let end = bench.now
    bench.now += 10_000
    bench.destroy("sipCall", "a")
    let entry = try bench.entry("a")
    #expect(entry.isGone)
    #expect(entry.lastLiveState == "talking")
    #expect(entry.ended == end)
    #expect(entry.duration(at: bench.now) == 60_000)
    #expect(bench.book.nextDeadline == end + 120_000)
    #expect(bench.expire(at: end + 119_999) == false)
    #expect(bench.expire(at: end + 120_000) == true)
    #expect(bench.book["a"] == nil)
    #expect(bench.book.nextDeadline == nil)
  }

  @Test func whatEndedInOneBatchIsKnownByItsLastLiveState() throws {
    var bench = try bench()
    try bench.create("sipCall", "a", #""state":"ringing","loss":0"#)
    try bench.updates("sipCall", "a", [#""state":"talking","loss":7"#, #""state":"ended","loss":0"#])
    #expect(try bench.entry("a").lastLiveState == "talking")
    let series = try #require(bench.book.series("a", "loss"))
    #expect(series.range == 0...7)
    #expect(bench.book.moving["sipCall"] == ["loss"])
  }

  @Test func aRecordThatWentWithoutAnEndIsATombstoneToo() throws {
    var bench = try bench()
    try bench.list("sipCall", [("a", #""state":"talking""#)])
    bench.now += 4_000
    bench.destroy("sipCall", "a")
    #expect(try bench.entry("a").ended == bench.now)
    #expect(try bench.entry("a").lastLiveState == "talking")
    try bench.create("sipCall", "a", #""state":"ringing""#)
    #expect(try bench.entry("a").ended == nil)
    #expect(bench.book.nextDeadline == nil)
  }

  @Test func whatEndedLongAgoIsNotShown() throws {
    var bench = try bench()
    try bench.list(
      "sipCall",
      [
        ("old", #""state":"ended","since":"2026-11-24T09:00:00Z""#), ("unknown", #""state":"ended""#),
        ("fresh", #""state":"ended","since":"2026-11-24T09:42:00Z""#),
      ])
    #expect(Set(bench.book.entries.keys) == ["fresh"])
    try bench.update("sipCall", "old", #""state":"ended","since":"2026-11-24T09:00:00Z","loss":1"#)
    #expect(bench.book["old"] == nil)
  }

  @Test func troubleStandsFirstAndSaysWhy() throws {
    var bench = try bench()
    try bench.list(
      "sipCall",
      [
        ("good", #""state":"talking","since":"2026-11-24T09:00:00Z","loss":0,"jitterMs":3"#),
        ("older", #""state":"talking","since":"2026-11-24T08:00:00Z","loss":0,"jitterMs":3"#),
        ("warned", #""state":"talking","loss":0.7,"jitterMs":3"#),
        ("bad", #""state":"talking","loss":7.25,"jitterMs":45"#),
        ("broken", #""state":"error","loss":0,"jitterMs":3"#),
        ("waiting", #""state":"ringing","loss":99,"jitterMs":3"#),
      ])
    bench.destroy("sipCall", "older")
    try bench.create("sipCall", "older", #""state":"talking","since":"2026-11-24T08:00:00Z","loss":0"#)
    #expect(bench.book.order(.call) == ["broken", "bad", "warned", "waiting", "older", "good"])
    #expect(bench.book.order(.stream).isEmpty)
    #expect(try bench.entry("bad").trouble.reason == "Loss 7.25 %, Jitter 45 ms")
    #expect(try bench.entry("bad").trouble.grade == .bad)
    #expect(try bench.entry("warned").trouble.grade == .warn)
    #expect(try bench.entry("broken").trouble.reason == "error")
    #expect(bench.book.counts(.call) == (6, 3, 0))
  }

  @Test func theOrderIsToldToChangeOnlyWhereItMay() throws {
    var bench = try bench()
    try bench.list("sipCall", [("a", #""state":"talking","loss":0"#), ("b", #""state":"talking","loss":0"#)])
    let order = bench.book.orderVersion
    let version = bench.book.version
    try bench.update("sipCall", "a", #""state":"talking","loss":0.1"#)
    #expect(bench.book.orderVersion == order)
    #expect(bench.book.version > version)
    try bench.update("sipCall", "a", #""state":"talking","loss":9"#)
    #expect(bench.book.orderVersion > order)
  }

  @Test func seriesAreBounded() throws {
    var bench = try bench()
    let many = (0..<CallBook.seriesLimit + 50).map { ("u\($0)", #""state":"talking","loss":0"#) }
    try bench.list("sipCall", many)
    #expect(bench.book.entries.count == many.count)
    #expect(bench.book.entries.values.filter { !$0.series.isEmpty }.count == CallBook.seriesLimit)
    for (uuid, _) in many { bench.destroy("sipCall", uuid) }
    #expect(bench.book.entries.count <= CallBook.tombstoneLimit)
    try bench.create("sipCall", "late", #""state":"talking","loss":0"#)
    #expect(try bench.entry("late").series.count == 2)
  }

  @Test func aTombstoneUnderTheCursorStays() throws {
    var bench = try bench()
    try bench.create("sipCall", "a", #""state":"talking""#)
    bench.destroy("sipCall", "a")
    bench.book.held = ["a"]
    #expect(bench.book.nextDeadline == nil)
    #expect(bench.expire(at: bench.now + 500_000) == false)
    bench.book.held = []
    #expect(bench.expire(at: bench.now + 500_000) == true)
  }

  @Test func anotherSchemaGivesOtherRoles() throws {
    var bench = CallBench()
    try bench.list("sipCall", [("a", #""state":"talking","loss":1"#)])
    #expect(bench.book.roles["sipCall"]?.isInferred == true)
    #expect(bench.book.roles["sipCall"]?.figures.map(\.key) == ["loss"])
    try bench.update("sipCall", "a", #""state":"talking","loss":2,"jitterMs":8"#)
    #expect(bench.book.roles["sipCall"]?.figures.map(\.key) == ["loss", "jitterMs"])
    #expect(bench.book.series("a", "loss")?.range == 1...2)
    try bench.describe("sipCall", CallBookTests.schema)
    bench.book.adopt("sipCall", schema: bench.schema("sipCall"), store: bench.store, at: bench.now)
    #expect(bench.book.roles["sipCall"]?.isInferred == false)
    #expect(bench.book.series("a", "loss")?.range == 1...2)
    #expect(try bench.entry("a").trouble.grade == .warn)
  }

  @Test func theTimeIsBelievedWhenTheSchemaComesAfterTheList() throws {
    var bench = CallBench()
    try bench.list("sipCall", [("a", #""state":"talking","von":"2026-11-24T09:40:10Z""#)])
    #expect(try bench.entry("a").isSinceAtMost)
    bench.now += 60_000
    try bench.describe(
      "sipCall", #""state":{"type":"string"},"von":{"type":"string","format":"date-time","readOnly":true}"#)
    bench.book.adopt("sipCall", schema: bench.schema("sipCall"), store: bench.store, at: bench.now)
    #expect(try bench.entry("a").duration(at: bench.now) == 180_000)
    #expect(try bench.entry("a").isSinceAtMost == false)
  }

  @Test func withoutASchemaNamesAreEnough() throws {
    var bench = CallBench()
    try bench.list("sipCall", [("a", #""status":"connected","startTime":1795513270,"pktLoss":9"#)])
    #expect(try bench.entry("a").duration(at: bench.now) == 60_000)
    #expect(try bench.entry("a").trouble.reason == "pktLoss 9")
  }

  @Test func otherClassesAreNoneOfItsBusiness() throws {
    var bench = try bench()
    try bench.create("sipAccount", "a", #""state":"talking""#)
    #expect(bench.book.entries.isEmpty)
  }
}
