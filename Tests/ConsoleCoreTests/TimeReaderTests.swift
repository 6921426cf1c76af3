import Testing

@testable import ConsoleCore

struct TimeReaderTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0),
      ("2026-11-24T09:42:10Z", 1_795_513_330_000),
      ("2026-11-24T09:42:10.5Z", 1_795_513_330_500),
      ("2026-11-24T09:42:10.123456789Z", 1_795_513_330_123),
      ("2026-11-24T09:42:10,25Z", 1_795_513_330_250),
      ("2026-11-24T11:42:10+02:00", 1_795_513_330_000),
      ("2026-11-24t04:12:10-0530", 1_795_513_330_000),
      ("2026-11-24 10:42:10+01", 1_795_513_330_000),
      ("2026-11-24T09:42:10", 1_795_513_330_000),
      ("2026-11-24T09:42Z", 1_795_513_320_000),
      ("2024-02-29T23:59:60Z", 1_709_251_200_000),
      ("1969-12-31T23:59:59Z", -1_000),
      ("1795513330", 1_795_513_330_000),
      ("1795513330.25", 1_795_513_330_250),
      ("1795513330500", 1_795_513_330_500),
    ] as [(String, Int64)])
  func aTextIsAMoment(text: String, wanted: Int64) {
    #expect(TimeReader.milliseconds(text) == wanted)
  }

  @Test(arguments: [
    "", "now", "2026-11-24", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z", "2026-11-24T24:00:00Z",
    "2026-11-24T09:42:10Zx", "2026-11-24T09:42:10.Z", "2026-11-24T09:42:10+2", "nan", "inf", "9e99",
    "2026-11-24T09:42:10+25:00",
  ])
  func whatIsNoMomentIsNone(text: String) {
    #expect(TimeReader.milliseconds(text) == nil)
  }

  @Test func numbersAreSecondsOrMilliseconds() {
    #expect(TimeReader.milliseconds(JSON.number(JSONNumber(1_795_513_330))) == 1_795_513_330_000)
    #expect(TimeReader.milliseconds(JSON.number(JSONNumber(1_795_513_330_123))) == 1_795_513_330_123)
    #expect(TimeReader.milliseconds(true) == nil)
    #expect(TimeReader.milliseconds(nil as JSON?) == nil)
  }
}
