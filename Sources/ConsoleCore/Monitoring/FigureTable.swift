/// The figures that a status answer bears, nested ones too, each number with its last minutes.
public struct FigureTable: Sendable {
  /// One figure.
  public struct Row: Sendable {
    /// The names on the way to it.
    public let path: [String]
    public var value: JSON
    /// Its last minutes; empty for what is no number.
    public var series = Series()

    /// The names in one text.
    public var name: String { path.joined(separator: ".") }
  }

  static let limit = 500
  static let depth = 8
  public private(set) var rows: [Row] = []

  public init() {}

  /// Takes an answer's figures of a time in milliseconds since 1970; those that it does not bear are gone.
  public mutating func take(_ figures: JSONObject, at time: Int64) {
    let before = Dictionary(rows.map { ($0.path, $0.series) }, uniquingKeysWith: { first, _ in first })
    rows = []
    collect(.object(figures), [])
    for index in rows.indices {
      guard let number = rows[index].value.numberValue else { continue }
      rows[index].series = before[rows[index].path] ?? Series()
      rows[index].series.add(number.doubleValue, at: time)
    }
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
