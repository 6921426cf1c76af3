import Testing

@testable import ConsoleCore

struct SeriesTests {
  private let start: Int64 = 1_800_000_000_000

  @Test func nothingIsKnownBeforeTheFirstValueAndTheLastOneGoesOn() {
    var series = Series()
    series.add(5, at: start)
    let samples = series.samples(width: 150, at: start + 10_000)
    #expect(samples.count == 150)
    #expect(samples.prefix(144).allSatisfy { $0 == nil })
    #expect(samples.suffix(6) == [5, 5, 5, 5, 5, 5])
    #expect(!series.hasMoved)
  }

  @Test func aPeakIsNeverAveragedAway() {
    var series = Series()
    series.add(0, at: start - 20_000)
    for (offset, value) in [(0, 1.0), (100, 9.0), (200, 2.0)] { series.add(value, at: start + Int64(offset)) }
    #expect(series.samples(width: 150, at: start).suffix(2) == [0, 9])
    #expect(series.samples(width: 150, at: start, worst: .lowest).suffix(2) == [0, 1])
    #expect(series.samples(width: 150, at: start + 2_000).last == 2)
    #expect(series.samples(width: 5, at: start).last == 9)
    #expect(series.last == 2)
    #expect(series.range == 0...9)
  }

  @Test func itIsBounded() {
    var series = Series()
    for second in 0..<3_000 { series.add(Double(second % 7), at: start + Int64(second) * 1000) }
    let samples = series.samples(width: 150, at: start + 2_999_000)
    #expect(samples.allSatisfy { $0 != nil })
    #expect(MemoryLayout.size(ofValue: series) < 64)
    #expect(series.keptBuckets <= Int(Series.length) + 1)
  }

  @Test func aFigureThatRestsKeepsOneValueOnly() {
    var series = Series()
    for second in 0..<1_000 { series.add(3, at: start + Int64(second) * 1000) }
    #expect(series.keptBuckets == 1)
    #expect(series.samples(width: 10, at: start + 999_000).allSatisfy { $0 == 3 })
  }

  @Test func whatIsOlderThanTheLastDoesNotGoBack() {
    var series = Series()
    series.add(1, at: start)
    series.add(8, at: start - 60_000)
    #expect(series.samples(width: 150, at: start).suffix(2) == [nil, 8])
    series.add(.nan, at: start + 4_000)
    #expect(series.last == 8)
  }

  @Test func columnsMoveOnAsAWhole() {
    var series = Series()
    let begin = start / 60_000 * 60_000
    series.add(1, at: begin)
    series.add(7, at: begin + 30_000)
    let first = series.samples(width: 10, at: begin + 31_000)
    for offset in stride(from: Int64(32_000), to: 60_000, by: 2_000) {
      #expect(series.samples(width: 10, at: begin + offset) == first)
    }
    #expect(series.samples(width: 0, at: begin).isEmpty)
  }
}
