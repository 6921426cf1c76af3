import ConsoleCore
import Curses
import Testing

@testable import AixTUI

@MainActor struct SparklineTests {
  private func figure(_ key: String, _ rules: String) throws -> CallRoles.Figure {
    let json = try JSON.parse(#"{"properties":{"\#(key)":{"type":"number","readOnly":true,\#(rules)}}}"#)
    let schema: Schema = try #require(Schema(json, objectClass: "c"))
    return try #require(CallRoles(schema, CallWords(), sample: JSONObject()).figures.first)
  }

  @Test func valuesRiseAndFall() {
    #expect(Sparkline.text([nil, 0, 5, 10], in: 0...10, .unicode) == " ▁▅█")
    #expect(Sparkline.text([nil, 0, 5, 10], in: 0...10, .ascii) == " _=#")
    #expect(Sparkline.text([1, 2, 3], in: nil, .unicode) == "▁▅█")
    #expect(Sparkline.text([4, 4], in: nil, .unicode) == "▁▁")
    #expect(Sparkline.text([nil, nil], in: nil, .unicode) == "  ")
    #expect(Sparkline.text([-5, 50], in: 0...10, .unicode) == "▁█")
  }

  @Test func aSmallLossDoesNotDrownInItsBounds() throws {
    let loss = try figure("lossPercent", #""minimum":0,"maximum":100"#)
    #expect(Sparkline.range(loss, [0, 1]) == 0...3)
    #expect(Sparkline.range(loss, [0, 40]) == 0...40)
    let level = try figure("levelDb", #""minimum":-120,"maximum":0"#)
    #expect(Sparkline.range(level, [-20, -10]) == -70...0)
    #expect(Sparkline.range(level, [-120, -10]) == -120...0)
  }

  @Test func withoutALimitTheSchemasBoundsCountWhereTheyAreFilled() throws {
    let load = try figure("load", #""minimum":0,"maximum":100"#)
    #expect(Sparkline.range(load, [20, 60]) == 0...100)
    #expect(Sparkline.range(load, [20, 21]) == 20...21)
    #expect(Sparkline.range(load, [20, 20]) == nil)
    #expect(Sparkline.range(load, [nil]) == nil)
  }

  @Test func aPeakOfASeriesShowsHowNarrowItIsDrawn() throws {
    let jitter = try figure("jitterMs", #""minimum":0"#)
    var series = Series()
    let now: Int64 = 1_800_000_000_000
    for (back, value) in [(100_000, 2.0), (99_900, 200.0), (99_800, 2.0)] {
      series.add(value, at: now - Int64(back))
    }
    for width in [4, 10, 75] {
      #expect(Sparkline.text(series, jitter, width: width, at: now, .unicode).contains("█"))
      #expect(Sparkline.text(series, jitter, width: width, at: now, .unicode).count == width)
    }
  }

  @Test(arguments: [
    ("7.25", 6, "7.25"), ("-120", 6, "-120"), ("270000", 6, "270000"), ("2700000", 6, "2.700M"),
    ("9007199254740993", 6, "9.007P"), ("0.123456789", 6, "0.123"), ("-0.0001", 5, "-1e-4"), ("-3.14159", 5, "-3.14"),
    ("99999.99", 6, "100000"), ("1e300", 6, "1e300"),
  ])
  func numbersAreShort(text: String, width: Int, wanted: String) throws {
    #expect(FigureText.short(try #require(JSONNumber(text)), width: width) == wanted)
  }

  @Test(arguments: [
    (8.61, "8.61"), (3.4166, "3.42"), (0.6849, "0.685"), (59.1, "59.1"), (100.04, "100"), (0, "0"), (-33.5, "-33.5"),
    (2_700_000, "2.700M"), (0.0001, "1.00e-4"),
  ])
  func whatWasWorkedOutHasAsManyDigitsAsHelp(value: Double, wanted: String) {
    #expect(FigureText.worked(value) == wanted)
  }

  @Test func aScaleTellsItsEndsApartOrIsNotShown() {
    #expect(Sparkline.scale(0...8.61) == "0..8.61")
    #expect(Sparkline.scale(1_041_380...1_041_390).isEmpty)
  }

  @Test func spansAreShort() {
    #expect(MomentText.span(0) == "00:00")
    #expect(MomentText.span(3_725_000) == "1:02:05")
    #expect(MomentText.span(75 * 3_600_000) == "3d 03h")
  }
}
