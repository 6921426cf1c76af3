import ConsoleCore

/// What the list of events and log entries shows: a filter as the tables have it, and a least severity.
struct LogFilter: Equatable, Sendable {
  let text: String
  /// The least bad severity that is shown; nil for all.
  let level: Severity?
  private let filter: RecordFilter

  /// Reads `text`, `kind=log`, `severity=major`, `source=`, `message=`, and `FIELD=` for a member of the entry.
  init(_ text: String = "", level: Severity? = nil) {
    self.text = text
    self.level = level
    filter = RecordFilter(text)
  }

  var isEmpty: Bool { filter.isEmpty && level == nil }

  /// Whether a line passes; a gap always does.
  func passes(_ line: StatusJournal.Line, _ entry: StatusEntry?) -> Bool {
    guard !isEmpty, let entry else { return true }
    if let level, entry.severity > level { return false }
    guard !filter.isEmpty else { return true }
    var fields = entry.document.objectValue ?? JSONObject()
    // Numbers that nobody sees are not searched: a moment as milliseconds has every digit.
    for name in ["time", "timestamp", "since", "id", "uuid"] where fields[name]?.numberValue != nil {
      fields[name] = nil
    }
    fields["kind"] = .string(line.kind)
    fields["severity"] = .string(SeverityText.word(entry))
    fields["message"] = .string(entry.message)
    fields["source"] = .string(LogRow.source(entry))
    return filter.matches(fields, columns: [])
  }

  /// The next level in the circle: all, then from the mildest on.
  var nextLevel: Severity? {
    switch level {
    case nil: .warning
    case .warning?: .minor
    case .minor?: .major
    case .major?: .critical
    default: nil
    }
  }

  private static let kinds = ["event", "log", "raised", "cleared"].map { "kind=\($0)" }

  /// The text with the next kind of line in it: all, events, log entries, alarms that came, alarms that went.
  var nextKind: String {
    let words = text.split(separator: " ").map(String.init)
    let rest = words.filter { !LogFilter.kinds.contains($0) }
    let present = words.first(where: LogFilter.kinds.contains).flatMap(LogFilter.kinds.firstIndex(of:))
    let next = present.map { $0 + 1 } ?? 0
    return (next < LogFilter.kinds.count ? [LogFilter.kinds[next]] + rest : rest).joined(separator: " ")
  }
}
