import ConsoleCore
import Curses

/// How severities are shown: a sign, a word and a style, so that colour alone does not carry them.
enum SeverityText {
  /// Two columns wide.
  static func sign(_ severity: Severity) -> String {
    switch severity {
    case .critical: "!!"
    case .major: "! "
    case .minor: "+ "
    case .warning: "? "
    case .info: "i "
    case .unknown: "- "
    }
  }

  static func style(_ severity: Severity) -> Style {
    switch severity {
    case .critical: Style.danger.inBold
    case .major: .danger
    case .minor, .warning: .warning
    case .info: .info
    case .unknown: .secondary
    }
  }

  /// The style on the header, which has a colour of its own.
  static func barStyle(_ severity: Severity) -> Style {
    switch severity {
    case .critical, .major: .critical
    case .minor, .warning: .stale
    case .info, .unknown: .statusBar
    }
  }

  /// The severity's word, or the device's own word for an unknown one.
  static func word(_ entry: StatusEntry) -> String {
    entry.severity == .unknown ? entry.severityText : entry.severity.word
  }

  /// The number of alarms of one severity.
  static func total(_ severity: Severity, _ count: Int, isShort: Bool) -> String {
    let word = severity.word
    guard isShort else { return "\(count) \(word)" }
    return sign(severity).prefix { $0 != " " } + "\(count)"
  }

  /// One letter, upper case for the two worst.
  static func letter(_ severity: Severity) -> Character {
    switch severity {
    case .critical: "C"
    case .major: "M"
    case .minor: "m"
    case .warning: "w"
    case .info: "i"
    case .unknown: "?"
    }
  }
}
