import ConsoleCore
import Curses
import Glibc

/// Records of several devices, each with its device.
extension Output {
  /// What one of the devices gave.
  struct FleetPart: Sendable {
    let device: String
    let records: [Record]
    let schema: Schema
  }

  /// A document with the name of its device in front.
  static func tagged(_ device: String, _ name: String, _ document: JSON) -> JSON {
    .object(JSONObject([("device", .string(device)), (name, document)]))
  }

  /// Prints one device's records, a line each.
  func print(lines part: FleetPart) {
    let lines = part.records.map { Output.tagged(part.device, "record", $0.document).text(escapingUnsafe: true) + "\n" }
    Output.writeAll(lines.joined(), to: STDOUT_FILENO)
  }

  func print(_ parts: [FleetPart]) throws(UsageError) {
    switch format {
    case .jsonl: for part in parts { print(lines: part) }
    case .json:
      let documents = parts.flatMap { part in part.records.map { Output.tagged(part.device, "record", $0.document) } }
      Output.writeAll(JSON.array(documents).text(.pretty, escapingUnsafe: true) + "\n", to: STDOUT_FILENO)
    case .table: try printTable(parts)
    case .csv: try printCSV(parts)
    }
  }

  /// The columns of all devices by key, each device with its own where it has one: their firmware may differ.
  private func columns(_ parts: [FleetPart]) throws(UsageError) -> [(first: PrintedColumn, own: [PrintedColumn?])] {
    var union: [(first: PrintedColumn, own: [PrintedColumn?])] = []
    var problem: UsageError?
    for (index, part) in parts.enumerated() {
      do throws(UsageError) {
        for column in try printedColumns(part.records, part.schema) {
          let place = union.firstIndex { $0.first.key == column.key } ?? union.endIndex
          if place == union.endIndex { union.append((column, parts.map { _ in nil })) }
          union[place].own[index] = column
        }
      } catch {
        // A column that only some devices have is empty on the others.
        problem = problem ?? error
      }
    }
    if let problem, union.isEmpty { throw problem }
    return union
  }

  private func printTable(_ parts: [FleetPart]) throws(UsageError) {
    let columns = try columns(parts)
    var rows: [[String]] = table.hasHeader ? [["device"] + columns.map { clean($0.first.title) }] : []
    for (index, part) in parts.enumerated() {
      for record in part.records {
        let fields = record.fields
        rows.append([clean(part.device)] + columns.map { clean($0.own[index]?.text(record, fields) ?? "") })
      }
    }
    printAligned(rows, right: [false] + columns.map(\.first.isRight))
  }

  private func printCSV(_ parts: [FleetPart]) throws(UsageError) {
    let columns = try columns(parts)
    func text(_ records: [Record], _ columns: [Column?], hasHeader: Bool) -> String {
      RecordExport.csv(
        records, columns: columns, hasHeader: hasHeader, guardsFormulas: guardsFormulas, clean: cleanedForTerminal)
    }
    var all = table.hasHeader ? "device," + text([], columns.map(\.first.column), hasHeader: true) : ""
    for (index, part) in parts.enumerated() {
      let device = cell(part.device) + ","
      let own = columns.map { ($0.own[index] ?? $0.first).column }
      for record in part.records { all += device + text([record], own, hasHeader: false) }
    }
    Output.writeAll(all, to: STDOUT_FILENO)
  }

  /// A cell of a CSV line.
  func cell(_ text: String) -> String {
    CSV.quoted(cleanedForTerminal(guardsFormulas ? CSV.guarded(text) : text))
  }

  /// A cleaned text, filled up to a width.
  func padded(_ text: String, to width: Int) -> String { CellWidth.padded(clean(text), to: width) }
}

extension FleetRun {
  /// The width of the widest name.
  var nameWidth: Int { devices.map { CellWidth.width(of: output.clean($0.name)) }.max() ?? 0 }

  /// Prints the names that each device gives, as lines of a table unless asked otherwise.
  func printNames(_ read: @escaping @Sendable (CommandContext) async throws -> [NamedItem]) async {
    guard output.isExplicit, output.format == .json || output.format == .jsonl else {
      let isCSV = output.isExplicit && output.format == .csv
      var found: [Int: [NamedItem]] = [:]
      await each(read, onResult: { found[$0] = $1 })
      guard interrupt.signal == nil else { return }
      for (index, items) in found.sorted(by: { $0.key < $1.key }) {
        let name = devices[index].name
        let text = items.map { item in
          isCSV
            ? output.cell(name) + "," + output.cell(item.name)
            : output.padded(name, to: nameWidth) + "  " + output.clean(item.name)
        }
        Output.writeAll(text.map { $0 + "\n" }.joined(), to: STDOUT_FILENO)
      }
      return
    }
    await printDocuments("name") { try await read($0).map { .string($0.name) } }
  }

  /// Prints documents of each device as an array, or one a line.
  func printDocuments(
    _ member: String, _ read: @escaping @Sendable (CommandContext) async throws -> [JSON]
  ) async {
    var found: [Int: [JSON]] = [:]
    await each(read, onResult: { found[$0] = $1 })
    guard interrupt.signal == nil else { return }
    let all = found.sorted { $0.key < $1.key }.flatMap { index, documents in
      documents.map { Output.tagged(devices[index].name, member, $0) }
    }
    guard output.format == .jsonl else { return output.print(.array(all)) }
    for document in all { output.print(document) }
  }
}
