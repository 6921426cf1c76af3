/// What a value of the configuration may be.
public indirect enum ConfigurationKind: Sendable {
  case text
  case flag
  /// A number within bounds.
  case number(ClosedRange<Double>)
  /// A number without a fraction within bounds.
  case whole(ClosedRange<Int>)
  /// An object with these members and no others.
  case object([ConfigurationKey])
  /// An object whose member names are free.
  case map(ConfigurationKind)
  case list(ConfigurationKind)
  /// One value, or a list of such values.
  case oneOrMore(ConfigurationKind)
  case nullable(ConfigurationKind)
  case anything

  /// The kind in words, as in `must be a text`.
  public var words: String {
    switch self {
    case .text: "a text"
    case .flag: "true or false"
    case .number(let range): "a number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .object, .map: "an object"
    case .list(let kind): "a list, each entry \(kind.words)"
    case .oneOrMore(let kind): "\(kind.words) or a list of them"
    case .nullable(let kind): "\(kind.words) or null"
    case .anything: "any value"
    }
  }

  private static func short(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
  }
}

/// A known member of the configuration.
public struct ConfigurationKey: Sendable {
  public let name: String
  public let kind: ConfigurationKind
  /// What it is for, in one line.
  public let help: String

  init(_ name: String, _ kind: ConfigurationKind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }
}

/// One fault of the configuration, with its place.
public struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
  public let pointer: JSONPointer
  public let text: String
  /// Whether the value has the wrong kind; otherwise its name or its meaning is not known.
  public let isWrongKind: Bool
  /// The line of the file on which the member stands; nil where that is not known.
  public var line: Int?

  init(_ pointer: JSONPointer, _ text: String, isWrongKind: Bool = false) {
    self.pointer = pointer
    self.text = text
    self.isWrongKind = isWrongKind
  }

  public var description: String {
    (pointer.isRoot ? text : "\(pointer) \(text)") + (line.map { " (line \($0))" } ?? "")
  }

  /// The profile that the fault is in; nil for one that concerns every device.
  public var profile: String? {
    pointer.tokens.count > 1 && pointer.tokens[0] == "profiles" ? pointer.tokens[1] : nil
  }

  /// Whether what it is in must not be used: `"readOnly": "yes"` would open what was to be shut.
  ///
  /// A point of the dialect that cannot be read has its usual value.
  var isFatal: Bool {
    let tokens = pointer.tokens
    guard isWrongKind else { return false }
    return tokens.count <= 1 || (profile != nil && !(tokens.count > 3 && tokens[2] == "dialect"))
  }
}
