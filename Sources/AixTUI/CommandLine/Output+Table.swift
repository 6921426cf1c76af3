import ConsoleCore
import Curses
import Glibc

/// Records as tables: which columns, with or without a header, and how wide.
extension Output {
  /// The table options of the command line.
  struct TableOptions {
    /// The columns by name, in order; nil for the schema's default columns.
    var columns: [String]?
    var hasHeader = true

    static let names: Set<String> = ["--columns", "--no-header"]

    init(_ arguments: Arguments) throws(UsageError) {
      hasHeader = !arguments.has("--no-header")
      guard let text = arguments.value("--columns") else { return }
      let names = text.split(separator: ",").map { part in
        // Keep blanks inside a title.
        String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }.filter { !$0.isEmpty }
      guard !names.isEmpty else { throw UsageError("--columns needs names, separated by commas") }
      columns = names
    }

    var isUsual: Bool { columns == nil && hasHeader }
  }

  /// One column of a printed table.
  struct PrintedColumn: Sendable {
    let key: String
    let title: String
    let isRight: Bool
    /// Nil for the UUID.
    let column: Column?
    let text: @Sendable (Record, JSONObject) -> String

    static let uuid = PrintedColumn(
      key: "uuid", title: "uuid", isRight: false, column: nil, text: { record, _ in record.uuid })

    init(_ column: Column) {
      key = column.key
      title = column.title
      isRight = column.alignment == .trailing
      self.column = column
      text = { column.text(in: $1) }
    }

    private init(
      key: String, title: String, isRight: Bool, column: Column?,
      text: @escaping @Sendable (Record, JSONObject) -> String
    ) {
      (self.key, self.title, self.isRight, self.column, self.text) = (key, title, isRight, column, text)
    }
  }

  /// The requested columns, or the schema's default ones.
  func printedColumns(_ records: [Record], _ schema: Schema) throws(UsageError) -> [PrintedColumn] {
    let all = schema.columns(sample: records.prefix(100).map(\.fields)).filter { $0.key != "uuid" }
    guard let names = table.columns else {
      return [.uuid] + all.filter { format == .csv || !$0.isHidden }.map(PrintedColumn.init)
    }
    var columns: [PrintedColumn] = []
    for name in names {
      if name.lowercased() == "uuid" {
        columns.append(.uuid)
        continue
      }
      let lowered = name.lowercased()
      let found =
        all.first { $0.key == name } ?? all.first { $0.pointer.description == name }
        ?? all.first { $0.key.lowercased() == lowered } ?? all.first { $0.title.lowercased() == lowered }
      guard let found else {
        let near = NearestName.of(name, among: all.map(\.key))
        let hint = near.map { "did you mean \"\($0)\"?" } ?? "the columns are \(all.map(\.key).joined(separator: ", "))"
        throw UsageError("unknown column \"\(name)\"; \(hint)")
      }
      columns.append(PrintedColumn(found))
    }
    return columns
  }

  /// The width of the terminal on standard output in columns; nil if standard output is not a terminal.
  static var terminalWidth: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
