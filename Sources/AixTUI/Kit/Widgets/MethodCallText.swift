import ConsoleCore
import Curses

/// Texts for method calls.
enum MethodCallText {
  /// The outcome in a word.
  static func word(_ outcome: MethodHistory.Entry.Outcome) -> String {
    switch outcome {
    case .waiting: "waiting"
    case .ok: "ok"
    case .refused: "refused"
    case .unknown: "unknown"
    }
  }

  static func style(_ outcome: MethodHistory.Entry.Outcome) -> Style {
    switch outcome {
    case .waiting: .secondary
    case .ok: .good
    case .refused: .danger
    case .unknown: .warning
    }
  }

  /// A sign for the outcome, so that colour alone does not carry it.
  static func sign(_ outcome: MethodHistory.Entry.Outcome, _ glyphs: Glyphs) -> String {
    switch outcome {
    case .waiting: String(glyphs.ellipsis)
    case .ok: glyphs.success
    case .refused: glyphs.failure
    case .unknown: "?"
    }
  }

  /// The sign and the word, or the word alone if they are the same.
  static func told(_ outcome: MethodHistory.Entry.Outcome, _ glyphs: Glyphs) -> String {
    let (sign, word) = (sign(outcome, glyphs), word(outcome))
    return sign == word ? word : sign + " " + word
  }

  /// A span in milliseconds, as milliseconds or seconds.
  static func duration(_ milliseconds: Int64) -> String {
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
  }

  /// The outcome with its duration and the start of the result.
  static func summary(_ entry: MethodHistory.Entry) -> String {
    let time = entry.duration.map { " after \(duration($0))" } ?? ""
    return word(entry.outcome) + time + ", " + result(entry)
  }

  /// The result in one line, with secrets masked.
  static func result(_ entry: MethodHistory.Entry) -> String {
    switch entry.outcome {
    case .waiting: return "no response yet"
    case .refused(let reason), .unknown(let reason): return reason
    case .ok: break
    }
    guard let result = entry.result else { return entry.isResultKept ? "empty result" : "the result is not stored" }
    return String(DisplayText.masked(result, nil).text().prefix(200))
  }
}
