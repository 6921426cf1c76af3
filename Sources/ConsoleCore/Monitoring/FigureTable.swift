/// The figures of the status, including nested ones; numbers have their recent values.
public struct FigureTable: Sendable {
  /// One figure.
  public struct Row: Sendable {
    /// The member names that lead to it.
    public let path: [String]
    public var value: JSON
    /// Its recent values; empty if it is no number.
    public var series = Series()
    /// Measures its growth if its name suggests a counter.
    var meter: CounterRate?

    /// Its growth per second; nil if it is no counter, never grew, or the rate is not known yet.
    public func rate(at now: Int64) -> Double? { meter?.hasGrown == true ? meter?.rate(at: now) : nil }

    /// The names joined by dots.
    public var name: String { path.joined(separator: ".") }
  }

  static let limit = 500
  static let depth = 8
  public private(set) var rows: [Row] = []

  public init() {}

  /// Applies the figures of a response, at a time in milliseconds since 1970; drops figures that it lacks.
  public mutating func apply(_ figures: JSONObject, at time: Int64) {
    let before = Dictionary(rows.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    rows = []
    collect(.object(figures), [])
    for index in rows.indices {
      guard let number = rows[index].value.numberValue else { continue }
      let old = before[rows[index].path]
      rows[index].series = old?.series ?? Series()
      rows[index].meter = old?.meter ?? FigureTable.meter(rows[index])
      add(number.doubleValue, index, at: time)
    }
  }

  /// A meter for a counter; a number with a fraction is measured, not counted.
  private static func meter(_ row: Row) -> CounterRate? {
    guard row.value.numberValue?.isInteger == true, let name = row.path.last else { return nil }
    return CounterRate.isCounter(SecretNames.words(of: name)) ? CounterRate() : nil
  }

  private mutating func add(_ value: Double, _ index: Int, at time: Int64) {
    guard let meter = rows[index].meter, !meter.isGauge else { return rows[index].series.add(value, at: time) }
    let rate = rows[index].meter?.add(value, at: time)
    if rows[index].meter?.isGauge == true { rows[index].series = Series() }
    if let rate { rows[index].series.add(rate, at: time) }
  }

  private mutating func collect(_ value: JSON, _ path: [String]) {
    guard rows.count < FigureTable.limit else { return }
    switch value {
    case .object(let object) where path.count < FigureTable.depth:
      for (name, member) in object { collect(member, path + [name]) }
    case .array(let elements) where path.count < FigureTable.depth && elements.count <= 64:
      for (index, element) in elements.enumerated() { collect(element, path + [String(index)]) }
    default: rows.append(Row(path: path, value: value))
    }
  }
}
