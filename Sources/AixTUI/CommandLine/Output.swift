import ConsoleCore
import Curses
import Glibc

/// Prints to standard output and standard error; text from a device is cleaned for a terminal.
struct Output {
  let format: OutputFormat
  /// Whether `-o` was given, so that a write prints the record that came of it.
  let isExplicit: Bool
  private let isASCII: Bool
  /// Whether texts are guarded that a spreadsheet would run as formulas.
  private let guardsFormulas: Bool
  /// Cleaning is for terminals: in a file or a pipe CSV is data.
  private let isTerminal = isatty(STDOUT_FILENO) == 1

  init(_ arguments: Arguments) throws(UsageError) {
    if let option = arguments.value("--output") {
      format = try OutputFormat(option: option)
      isExplicit = true
    } else {
      format = isatty(STDOUT_FILENO) == 1 ? .table : .json
      isExplicit = false
    }
    isASCII = Output.localeIsASCII
    guardsFormulas = arguments.has("--csv-safe")
    if guardsFormulas, format != .csv { throw UsageError("--csv-safe goes with -o csv only") }
  }

  /// Whether the locale cannot show more than ASCII.
  static var localeIsASCII: Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { Environment.value($0) }
    guard let name = names.first?.lowercased() else { return true }
    return !name.contains("utf-8") && !name.contains("utf8")
  }

  // MARK: Records

  func print(_ records: [Record], schema: Schema) {
    switch format {
    case .json:
      write(JSON.array(records.map(\.document)).text(.pretty, escapingUnsafe: true) + "\n")
    case .jsonl:
      for record in records { write(record.document.text(escapingUnsafe: true) + "\n") }
    case .csv:
      let csv = RecordExport.csv(
        records, schema: schema, guardsFormulas: guardsFormulas, clean: isTerminal ? clean : { $0 })
      write(csv)
    case .table: printTable(records, schema)
    }
  }

  func print(_ record: Record, schema: Schema) {
    switch format {
    case .json: write(record.document.text(.pretty, escapingUnsafe: true) + "\n")
    case .table: printFields(record, schema)
    case .jsonl, .csv: print([record], schema: schema)
    }
  }

  func print(_ value: JSON) {
    write(value.text(format == .jsonl ? .compact : .pretty, escapingUnsafe: true) + "\n")
  }

  /// Names, one a line, or as an array.
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

  private func printTable(_ records: [Record], _ schema: Schema) {
    let fields = records.map(\.fields)
    let columns = schema.columns(sample: Array(fields.prefix(100))).filter { !$0.isHidden && $0.key != "uuid" }
    let rows = zip(records, fields).map { record, fields in
      [record.uuid] + columns.map { clean($0.text(in: fields)) }
    }
    printAligned(
      [["uuid"] + columns.map { clean($0.title) }] + rows, right: [false] + columns.map { $0.alignment == .trailing })
  }

  private func printAligned(_ rows: [[String]], right: [Bool]) {
    guard let first = rows.first else { return }
    let widths = first.indices.map { column in min(40, rows.map { CellWidth.width(of: $0[column]) }.max() ?? 0) }
    var text = ""
    for row in rows {
      let cells = row.indices.map { column -> String in
        let isLast = column == row.count - 1 && !right[column]
        let cut = CellWidth.truncate(row[column], to: widths[column], ellipsis: isASCII ? "~" : "…")
        return isLast ? cut : CellWidth.padded(cut, to: widths[column], align: right[column] ? .right : .left)
      }
      text += cells.joined(separator: "  ") + "\n"
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

  /// One line of cleaned text.
  func line(_ text: String) { write(clean(text) + "\n") }

  /// A message on standard error.
  static func complain(_ text: String) {
    let clean = Sanitiser.clean(text, ascii: localeIsASCII, keepingNewlines: true)
    writeAll("aixtui: " + clean + "\n", to: STDERR_FILENO)
  }

  private func write(_ text: String) { Output.writeAll(text, to: STDOUT_FILENO) }

  /// Writes all of it; false where the reader went away.
  @discardableResult
  static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return true
    }
  }
}
