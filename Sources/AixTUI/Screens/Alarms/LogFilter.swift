import ConsoleCore

/// Filters events and log entries with a table filter and a minimum severity.
struct LogFilter: Equatable, Sendable {
  let text: String
  /// The minimum severity shown; nil for all.
  let level: Severity?
  private let filter: RecordFilter

  /// Parses `text`, `kind=log`, `severity=major`, `source=`, `message=`, and `FIELD=` for a field of the entry.
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
    // Do not search numbers that are not shown: a time in milliseconds matches nearly any digit.
    for name in ["time", "timestamp", "since", "id", "uuid"] where fields[name]?.numberValue != nil {
      fields[name] = nil
    }
    fields["kind"] = .string(line.kind)
    fields["severity"] = .string(SeverityText.word(entry))
    fields["message"] = .string(entry.message)
    fields["source"] = .string(LogRow.source(entry))
    return filter.matches(fields, columns: [])
  }

  /// The next level in the cycle: all, then from warning up to critical.
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

  /// The text with the next kind of line in the cycle: all, events, log entries, raised alarms, cleared alarms.
  var nextKind: String {
    let words = text.split(separator: " ").map(String.init)
    let rest = words.filter { !LogFilter.kinds.contains($0) }
    let present = words.first(where: LogFilter.kinds.contains).flatMap(LogFilter.kinds.firstIndex(of:))
    let next = present.map { $0 + 1 } ?? 0
    return (next < LogFilter.kinds.count ? [LogFilter.kinds[next]] + rest : rest).joined(separator: " ")
  }
}
