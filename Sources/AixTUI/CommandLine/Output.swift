import ConsoleCore
import Curses
import Glibc

/// Prints to standard output and standard error; text from a device is cleaned for a terminal.
struct Output {
  let format: OutputFormat
  /// Whether `-o` was given, so that a write prints the resulting record.
  let isExplicit: Bool
  let table: TableOptions
  private let isASCII: Bool
  /// Whether to guard texts that a spreadsheet would run as formulas.
  let guardsFormulas: Bool
  /// Text in CSV is cleaned for a terminal only: in a file or a pipe it is data.
  private let isTerminal = isatty(STDOUT_FILENO) == 1

  init(_ arguments: Arguments) throws(UsageError) {
    table = try TableOptions(arguments)
    if let option = arguments.value("--output") {
      format = try OutputFormat(option: option)
      isExplicit = true
      guard table.isUsual || format == .table || format == .csv else {
        throw UsageError("--columns and --no-header are for -o table and -o csv")
      }
    } else if !table.isUsual {
      format = .table
      isExplicit = false
    } else {
      format = isatty(STDOUT_FILENO) == 1 ? .table : .json
      isExplicit = false
    }
    isASCII = Output.localeIsASCII
    guardsFormulas = arguments.has("--csv-safe")
    if guardsFormulas, format != .csv { throw UsageError("--csv-safe works only with -o csv") }
  }

  /// Whether the locale can show only ASCII.
  static var localeIsASCII: Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { Environment.value($0) }
    guard let name = names.first?.lowercased() else { return true }
    return !name.contains("utf-8") && !name.contains("utf8")
  }

  func cleanedForTerminal(_ text: String) -> String { isTerminal ? clean(text) : text }

  // MARK: Records

  func print(_ records: [Record], schema: Schema) throws(UsageError) {
    switch format {
    case .json:
      write(JSON.array(records.map(\.document)).text(.pretty, escapingUnsafe: true) + "\n")
    case .jsonl:
      for record in records { write(record.document.text(escapingUnsafe: true) + "\n") }
    case .csv where table.isUsual:
      write(RecordExport.csv(records, schema: schema, guardsFormulas: guardsFormulas, clean: cleanedForTerminal))
    case .csv:
      let columns = try printedColumns(records, schema).map(\.column)
      write(
        RecordExport.csv(
          records, columns: columns, hasHeader: table.hasHeader, guardsFormulas: guardsFormulas,
          clean: cleanedForTerminal))
    case .table: printTable(records, try printedColumns(records, schema))
    }
  }

  func print(_ record: Record, schema: Schema) throws(UsageError) {
    switch format {
    case .json: write(record.document.text(.pretty, escapingUnsafe: true) + "\n")
    case .table where table.isUsual: printFields(record, schema)
    case .table, .jsonl, .csv: try print([record], schema: schema)
    }
  }

  func print(_ value: JSON) {
    write(value.text(format == .jsonl ? .compact : .pretty, escapingUnsafe: true) + "\n")
  }

  /// Prints names, one per line, or as an array.
  func print(names: [NamedItem]) {
    switch (isExplicit, format) {
    case (true, .json): print(.array(names.map { .string($0.name) }))
    case (true, .jsonl): for item in names { print(.string(item.name)) }
    case (true, .csv):
      for item in names {
        let name = CSV.quoted(guardsFormulas ? CSV.guarded(item.name) : item.name)
        write((isTerminal ? clean(name) : name) + "\n")
      }
    default: for item in names { line(item.name) }
    }
  }

  private func printTable(_ records: [Record], _ columns: [PrintedColumn]) {
    let rows = records.map { record -> [String] in
      let fields = record.fields
      return columns.map { clean($0.text(record, fields)) }
    }
    let header = table.hasHeader ? [columns.map { clean($0.title) }] : []
    printAligned(header + rows, right: columns.map(\.isRight))
  }

  func printAligned(_ rows: [[String]], right: [Bool]) {
    guard let first = rows.first else { return }
    let widths = first.indices.map { column in min(40, rows.map { CellWidth.width(of: $0[column]) }.max() ?? 0) }
    // A line wider than the terminal would wrap and break the columns.
    let limit = Output.terminalWidth
    var text = ""
    for row in rows {
      let cells = row.indices.map { column -> String in
        let isLast = column == row.count - 1 && !right[column]
        let cut = CellWidth.truncate(row[column], to: widths[column], ellipsis: isASCII ? "~" : "…")
        return isLast ? cut : CellWidth.padded(cut, to: widths[column], align: right[column] ? .right : .left)
      }
      let line = cells.joined(separator: "  ")
      text += (limit.map { CellWidth.truncate(line, to: $0, ellipsis: isASCII ? "~" : "…") } ?? line) + "\n"
    }
    write(text)
  }

  private func printFields(_ record: Record, _ schema: Schema) {
    var rows = [["uuid", record.uuid]]
    func walk(_ field: Field, _ prefix: String) {
      let value = JSON.object(record.fields)[field.pointer]
      if field.children.isEmpty {
        rows.append([clean(prefix + field.key), clean(value.map { DisplayText.shown($0, field) } ?? "")])
      } else {
        for child in field.children { walk(child, prefix + field.key + ".") }
      }
    }
    for field in schema.fields(for: record.fields) { walk(field, "") }
    let width = rows.map { CellWidth.width(of: $0[0]) }.max() ?? 0
    write(rows.map { CellWidth.padded($0[0], to: width) + "  " + $0[1] + "\n" }.joined())
  }

  // MARK: Lines

  func clean(_ text: String) -> String { Sanitiser.clean(text, ascii: isASCII) }

  /// Prints one line of cleaned text.
  func line(_ text: String) { write(clean(text) + "\n") }

  /// Says on standard error what was done, but only if standard output is a terminal.
  func tell(_ text: String) {
    guard isatty(STDOUT_FILENO) == 1 else { return }
    Output.writeAll(clean(text) + "\n", to: STDERR_FILENO)
  }

  /// Prints a message on standard error.
  static func complain(_ text: String) {
    let clean = Sanitiser.clean(text, ascii: localeIsASCII, keepingNewlines: true)
    writeAll("aixtui: " + clean + "\n", to: STDERR_FILENO)
  }

  private func write(_ text: String) { Output.writeAll(text, to: STDOUT_FILENO) }

  /// Writes the whole text; false if that fails. A failure on standard output changes the exit code.
  @discardableResult
  static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN {
          // Another process that shares the terminal or the pipe may have made it non-blocking.
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&wait, 1, -1)
          continue
        }
        guard count > 0 else {
          if descriptor == STDOUT_FILENO { StandardOutput.noteFailure(count == 0 ? ENOSPC : errno) }
          return false
        }
        done += count
      }
      return true
    }
  }
}
