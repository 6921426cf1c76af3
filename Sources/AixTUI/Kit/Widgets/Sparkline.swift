import ConsoleCore
import Curses

/// Draws values as a row of bars, one cell each.
enum Sparkline {
  /// One bar per value, a blank for an unknown one. Without a `range`, equal values are drawn at the bottom.
  static func text(_ samples: [Float?], in range: ClosedRange<Double>?, _ glyphs: Glyphs) -> String {
    let values = samples.compactMap { $0 }
    guard let least = values.min(), let most = values.max() else { return String(repeating: " ", count: samples.count) }
    let scale = range ?? Double(least)...Double(most)
    let extent = scale.upperBound - scale.lowerBound
    return String(
      samples.map { sample -> Character in
        guard let sample else { return " " }
        return glyphs.spark(extent > 0 ? (Double(sample) - scale.lowerBound) / extent : 0)
      })
  }

  /// The range to draw a figure in: its values, its limit, and the schema's bound at the harmless end. Without a limit
  /// the schema's bounds apply if the values fill at least a quarter of them.
  static func range(_ figure: CallRoles.Figure, _ samples: [Float?]) -> ClosedRange<Double>? {
    let values = samples.compactMap { $0.map(Double.init) }
    guard var low = values.min(), var high = values.max() else { return nil }
    let (minimum, maximum) = bounds(of: figure.field)
    guard let limit = figure.limit else {
      guard let minimum, let maximum, maximum > minimum, (high - low) * 4 >= maximum - minimum else {
        return low < high ? low...high : nil
      }
      return min(low, minimum)...max(high, maximum)
    }
    low = min(low, limit.bad)
    high = max(high, limit.bad)
    if limit.isBelow {
      high = max(high, maximum ?? high)
    } else {
      low = min(low, minimum ?? 0)
    }
    return low < high ? low...high : nil
  }

  /// A range in few characters; empty if both ends look the same.
  static func scale(_ range: ClosedRange<Double>) -> String {
    let ends = [range.lowerBound, range.upperBound].map { FigureText.worked($0, width: 5) }
    return ends[0] == ends[1] ? "" : ends.joined(separator: "..")
  }

  private static func bounds(of field: Field) -> (minimum: Double?, maximum: Double?) {
    switch field.kind {
    case .integer(let rules), .number(let rules):
      (
        (rules.minimum ?? rules.exclusiveMinimum)?.doubleValue, (rules.maximum ?? rules.exclusiveMaximum)?.doubleValue
      )
    default: (nil, nil)
    }
  }

  /// The recent values of a figure in `width` cells.
  static func text(
    _ series: Series, _ figure: CallRoles.Figure, width: Int, at time: Int64, _ glyphs: Glyphs
  ) -> String {
    drawing(series, figure, width: width, at: time, glyphs).text
  }

  /// The same, with the range of the drawing; nil if no value is known.
  static func drawing(
    _ series: Series, _ figure: CallRoles.Figure, width: Int, at time: Int64, _ glyphs: Glyphs
  ) -> (text: String, range: ClosedRange<Double>?) {
    let samples = series.samples(width: width, at: time, worst: figure.limit?.isBelow == true ? .lowest : .highest)
    let range = range(figure, samples)
    return (text(samples, in: range, glyphs), range)
  }
}
