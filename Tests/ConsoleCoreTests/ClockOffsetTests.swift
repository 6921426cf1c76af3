import Testing

@testable import ConsoleCore

/// A device whose clock is wrong (RFC 9110 section 6.6.1).
struct ClockOffsetTests {
  private let start: Int64 = 1_795_513_330_000

  private func answer(_ headers: (String, String)...) -> HTTPResponse {
    HTTPResponse(status: 200, headers: headers.map { (name: $0.0, value: $0.1) })
  }

  private let date = ("Date", "Tue, 24 Nov 2026 09:42:10 GMT")

  @Test func theDateTellsTheOffset() throws {
    let right = try #require(ClockOffset.taking(answer(date), sent: start + 200, received: start + 400, nil))
    #expect(abs(right.milliseconds) <= 600 && right.correction == 0 && !right.deservesAWarning)
    let ahead = try #require(
      ClockOffset.taking(answer(date), sent: start - 3_600_000, received: start - 3_599_900, nil))
    #expect(abs(ahead.milliseconds - 3_600_000) <= 600 && ahead.deservesAWarning)
    #expect(ahead.correction == ahead.milliseconds)
    let behind = try #require(ClockOffset.taking(answer(date), sent: start + 60_000, received: start + 60_100, nil))
    #expect(abs(behind.milliseconds + 60_000) <= 600)
  }

  @Test func severalAnswersTellMoreThanOne() throws {
    var offset: ClockOffset?
    for step in 0..<20 {
      let now = start + Int64(step) * 1000 + Int64(step) * 50
      let told = "Tue, 24 Nov 2026 09:42:\((now / 1000 - start / 1000) % 60 + 10) GMT"
      offset = ClockOffset.taking(answer(("Date", told)), sent: now - 5, received: now + 5, offset)
    }
    let known = try #require(offset)
    #expect(known.high - known.low < 200 && abs(known.milliseconds) < 100, "\(known)")
  }

  @Test func aClockThatIsSetIsMeasuredAnew() throws {
    let before = ClockOffset.taking(answer(date), sent: start - 3_600_000, received: start - 3_599_990, nil)
    let after = try #require(ClockOffset.taking(answer(date), sent: start + 200, received: start + 210, before))
    #expect(after.correction == 0)
  }

  @Test func whatTellsNothingChangesNothing() {
    #expect(ClockOffset.taking(answer(), sent: start, received: start + 1, nil) == nil)
    #expect(ClockOffset.taking(answer(("Date", "soon")), sent: start, received: start + 1, nil) == nil)
    #expect(ClockOffset.taking(answer(date), sent: start, received: start + 60_000, nil) == nil, "too slow to tell")
    #expect(ClockOffset.taking(answer(date, ("Age", "30")), sent: start, received: start + 1, nil) == nil, "a cache")
  }

  private func entry(since: Int64) -> StatusEntry {
    StatusEntry(["id": "a", "message": "loss", "since": .number(JSONNumber(Int(since)))], kind: .alarm)
  }

  @Test(arguments: [3_600_000, -3_600_000] as [Int64])
  func agesAreCorrected(offset: Int64) {
    var book = AlarmBook()
    _ = book.apply([entry(since: start + offset)], at: start + 8000, offset: offset)
    #expect(book.alarms[0].since == start && book.alarms[0].offset == offset)
    #expect(book.spans.values.first?.first?.start == start, "it stands on the timeline")
    // The clock is set right, and the device tells the same start by it.
    let changes = book.apply([entry(since: start + 300)], at: start + 60_000, offset: 0)
    #expect(changes.isEmpty && book.alarms[0].since == start, "it is still the same alarm: \(changes)")
    #expect(AlarmBook(book.json) == book)
  }

  @Test func linesStandWhereTheyHappened() async throws {
    let now = RealTime.now
    let hour: Int64 = 3_600_000
    let stamp = now + hour
    let transport = FakeTransport { (request, _) async throws(TransportError) -> HTTPResponse in
      if request.isSignIn { return signInAnswer() }
      let text =
        #"{"cursor":"1","alarms":[{"id":"a","message":"loss","since":\#(stamp - 30_000)}],"#
        + #""log":[{"id":"1","message":"one","time":\#(stamp - 60_000)},{"id":"2","message":"two","time":\#(stamp - 10_000)}]}"#
      return .json(200, text, ("Date", ClockOffsetTests.httpDate(RealTime.now + hour)))
    }
    let connection = Connection(settings: try fakeSettings(), transport: transport)
    try await connection.signIn()
    var reader = StatusReader(connection, journal: nil)
    let update = try await reader.read(at: now)
    #expect(update.lines.map(\.kind) == ["log", "raised", "log"], "an alarm stands at its own time")
    let expected = [now - 60_000, now - 30_000, now - 10_000]
    for (line, time) in zip(update.lines, expected) { #expect(abs(line.moment - time) < 3000, "\(line)") }
    #expect(update.lines[1].deviceTime == stamp - 30_000)
    #expect(update.clock?.deservesAWarning == true)
    #expect(abs(update.book.alarms[0].since - (now - 30_000)) < 3000)
  }

  /// A moment as the header has it; whole days since 1970 decide on nothing here but the date.
  private static func httpDate(_ milliseconds: Int64) -> String {
    let seconds = Int(milliseconds / 1000)
    var (year, day) = (1970, seconds / 86_400)
    func length(_ year: Int) -> Int {
      TimeReader.days(year: year + 1, month: 1, day: 1) - TimeReader.days(year: year, month: 1, day: 1)
    }
    while day >= length(year) {
      day -= length(year)
      year += 1
    }
    let first = TimeReader.days(year: year, month: 1, day: 1)
    let month = (1...12).last { TimeReader.days(year: year, month: $0, day: 1) - first <= day } ?? 1
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let dayOfMonth = day - (TimeReader.days(year: year, month: month, day: 1) - first) + 1
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let rest = seconds % 86_400
    return "\(dayOfMonth) \(names[month - 1]) \(year) \(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60)) GMT"
  }
}
