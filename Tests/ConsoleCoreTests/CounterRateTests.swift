import Testing

@testable import ConsoleCore

/// Counters are shown by how much they grow.
@Suite struct CounterRateTests {
  @Test func aRateIsTheGrowthInASecond() {
    var meter = CounterRate()
    #expect(meter.add(100, at: 0) == nil && meter.rate(at: 0) == nil)
    #expect(meter.add(300, at: 2000) == 100)
    #expect(meter.rate(at: 2000) == 100 && meter.rate(at: 11_000) == 100)
    #expect(meter.rate(at: 13_000) == 0, "what tells of no growth does not grow")
    #expect(meter.add(310, at: 20_000) != nil)
  }

  @Test func whatComesSoonIsTakenTogether() {
    var meter = CounterRate()
    _ = meter.add(0, at: 0)
    #expect(meter.add(50, at: 500) == nil)
    #expect(meter.add(150, at: 1000) == 150)
  }

  @Test func aCounterThatBeginsAnewHasNoRateUntilItGrows() {
    var meter = CounterRate()
    _ = meter.add(1_000_000, at: 0)
    _ = meter.add(1_000_100, at: 1000)
    #expect(meter.add(5, at: 2000) == nil && meter.rate(at: 2000) == nil && !meter.isGauge)
    #expect(meter.add(25, at: 4000) == 10)
  }

  @Test func whatFallsByHalfIsNoCounter() {
    var meter = CounterRate()
    _ = meter.add(100, at: 0)
    _ = meter.add(90, at: 1000)
    #expect(meter.isGauge && meter.rate(at: 1000) == nil)
  }

  @Test func largeCountersKeepTheirDigits() {
    var meter = CounterRate()
    _ = meter.add(9_000_000_000_000, at: 0)
    #expect(meter.add(9_000_000_000_050, at: 1000) == 50)
  }

  @Test(arguments: [
    ("packetsReceived", true), ("bytesSent", true), ("rxErrors", true), ("bufferBytes", false),
    ("bytesPerSecond", false),
    ("maxPackets", false), ("jitterMs", false),
  ])
  func namesTell(name: String, isCounter: Bool) {
    #expect(CounterRate.isCounter(SecretNames.words(of: name)) == isCounter)
  }

  @Test func theFiguresOfTheStatusHaveRates() {
    var table = FigureTable()
    table.apply(["rxPackets": 1000, "load": 5], at: 1000)
    table.apply(["rxPackets": 1400, "load": 7], at: 3000)
    #expect(table.rows.map { $0.rate(at: 3000) } == [200, nil])
    #expect(table.rows[0].series.last == 200 && table.rows[1].series.last == 7)
  }

  /// A total of memory is named like a counter and never grows: it is shown as what it is.
  @Test func whatNeverGrewHasNoRate() {
    var table = FigureTable()
    for time in [1000, 3000, 5000] as [Int64] { table.apply(["totalBytes": 8_000_000, "rxErrors": 0], at: time) }
    #expect(table.rows.map { $0.rate(at: 5000) } == [nil, nil])
    table.apply(["totalBytes": 8_000_000, "rxErrors": 4], at: 7000)
    #expect(table.rows.map { $0.rate(at: 7000) } == [nil, 2])
  }
}
