/// The severity of an entry, from worst to mere information (device API: monitoring).
public enum Severity: Int, Sendable, Comparable, CaseIterable {
  case critical = 1
  case major, minor, warning, info
  /// A device's own word or number that is not known here.
  case unknown

  public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

  private static let words: [Severity: Set<String>] = [
    .critical: ["critical", "crit", "fatal", "emergency", "emerg", "alert", "panic"],
    .major: ["major", "error", "err", "severe", "high"],
    .minor: ["minor", "medium", "low"],
    .warning: ["warning", "warn"],
    .info: ["info", "information", "informational", "notice", "debug", "trace", "ok", "normal", "cleared", "none"],
  ]

  /// Reads a word in any case, or a syslog number: 0 and 1 are critical, 5 to 7 are info.
  public init(_ value: JSON?) {
    switch value {
    case .string(let text):
      let word = text.lowercased()
      if let number = Int(word) {
        self = Severity(number: number)
      } else {
        self = Severity.words.first { $0.value.contains(word) }?.key ?? .unknown
      }
    case .number(let number): self = number.intValue.map(Severity.init(number:)) ?? .unknown
    default: self = .unknown
    }
  }

  private init(number: Int) {
    switch number {
    case ..<0: self = .unknown
    case 0, 1: self = .critical
    case 2: self = .major
    case 3: self = .minor
    case 4: self = .warning
    case 5...7: self = .info
    default: self = .unknown
    }
  }

  /// The word for it.
  public var word: String {
    switch self {
    case .critical: "critical"
    case .major: "major"
    case .minor: "minor"
    case .warning: "warning"
    case .info: "info"
    case .unknown: "unknown"
    }
  }
}
