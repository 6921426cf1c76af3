import ConsoleCore
import Glibc

/// Prints status updates.
final class StatusPrinter {
  private let output: Output
  /// The alarms as they were printed last, so that alarms that have not changed are not printed again.
  private var shown: [String]?
  /// The correction of the device's times in tables, in milliseconds.
  private var offset: Int64 = 0
  private var hasWarned = false
  /// The device's name, for the status of several devices, and how wide it is printed.
  private let device: (name: String, width: Int)?
  /// Takes the documents instead of standard output.
  private let documents: StatusDocuments?

  init(_ output: Output, device: (name: String, width: Int)? = nil, documents: StatusDocuments? = nil) {
    self.output = output
    self.device = device
    self.documents = documents
  }

  /// Prints an update; false if the output cannot be written.
  func print(_ update: StatusUpdate) -> Bool {
    offset = update.clock?.correction ?? 0
    let alarms = update.alarms.map { $0.document.text() }
    let isNew = alarms != shown
    defer { shown = alarms }
    switch output.format {
    case .json:
      if let documents { return documents.print(Output.tagged(device?.name ?? "", "record", document(update))) }
      return Output.writeAll(document(update).text(.pretty, escapingUnsafe: true) + "\n", to: STDOUT_FILENO)
    case .jsonl: return write((isNew ? update.alarms : []) + update.entries) { line($0) }
    case .table, .csv:
      let alarms = isNew ? update.alarms.sorted { $0.severity < $1.severity } : []
      // Entries that another console recorded are corrected by the offset of the device's clock at that time.
      let lines = update.lines.filter { $0.statusEntry.map { $0.kind != .alarm } ?? false }
      let offsets = lines.count == update.entries.count ? lines.map(\.offset) : update.entries.map { _ in offset }
      let rows = alarms.map { row($0, offset) } + zip(update.entries, offsets).map { row($0, $1) }
      return Output.writeAll(rows.map { $0 + "\n" }.joined(), to: STDOUT_FILENO)
    }
  }

  /// Says once that the device's clock is wrong.
  func warn(of clock: ClockOffset?, _ complain: (String) -> Void) {
    guard let clock, clock.deservesAWarning, !hasWarned else { return }
    hasWarned = true
    let isCorrected = output.format == .table || output.format == .csv
    complain(
      ClockText.sentence(clock)
        + (isCorrected
          ? "; times are corrected and marked with \(ClockText.mark)" : "; its times are printed as received"))
  }

  private func write(_ entries: [StatusEntry], _ text: (StatusEntry) -> String) -> Bool {
    Output.writeAll(entries.map { text($0) + "\n" }.joined(), to: STDOUT_FILENO)
  }

  /// The device's response without the entries that were printed before.
  private func document(_ update: StatusUpdate) -> JSON {
    guard var object = update.document.objectValue else { return update.document }
    for (name, kind) in [("events", StatusEntry.Kind.event), ("log", .log)] where object[name] != nil {
      object[name] = .array(update.entries.filter { $0.kind == kind }.map(\.document))
    }
    return .object(object)
  }

  private func line(_ entry: StatusEntry) -> String {
    let start: [(String, JSON)] = device.map { [("device", .string($0.name))] } ?? []
    let members = start + [("kind", .string(entry.kind.rawValue)), ("entry", entry.document)]
    return JSON.object(JSONObject(members)).text(escapingUnsafe: true)
  }

  private func row(_ entry: StatusEntry, _ offset: Int64) -> String {
    let mark = offset == 0 ? "" : ClockText.mark
    let time = entry.time.map { mark + MomentText.moment($0 - offset, now: RealTime.now, tenths: false) }
    let source = [entry.source.objectClass, entry.source.uuid, entry.source.text].compactMap { $0 }.joined(
      separator: " ")
    let severity = entry.severity == .unknown ? entry.severityText : entry.severity.word
    let words = [
      entry.kind.rawValue, time ?? entry.unreadTime ?? "-", severity.isEmpty ? "-" : severity,
      source.isEmpty ? "-" : source, entry.message,
    ]
    let start = device.map { output.padded($0.name, to: $0.width) + "  " } ?? ""
    return start + output.clean(words.joined(separator: "  "))
  }
}
