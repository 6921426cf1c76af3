import ConsoleCore
import Curses

/// Asks for the format and the file of an export.
struct ExportDialog: Layer {
  private let records: [Record]
  private let schema: Schema
  private var form = Form.csv
  private var path: TextField

  /// The file formats, in the order of the choice.
  private enum Form: String, CaseIterable {
    case csv = "CSV"
    case json = "JSON"
    case safe = "CSV for spreadsheets"

    var format: ExchangeFile.Format { self == .json ? .json : .csv }
  }

  var isDialog: Bool { true }

  init(_ records: [Record], of objectClass: String, schema: Schema) {
    (self.records, self.schema) = (records, schema)
    // The class name comes from the device: keep path characters out.
    let name = objectClass.filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    path = TextField((name.isEmpty ? "records" : name) + ".csv")
  }

  func takesText(_ context: Context) -> Bool { true }
  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.open, bar: true, title: "Export"), Offer(.nextField, bar: true, title: "Format"),
      Offer(.cancel, bar: true),
    ]
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .escape: return [.pop]
    case .enter: return goOn(context)
    case .tab, .down: turn(by: 1)
    case .backTab, .up: turn(by: -1)
    default: return path.handle(key) ? [] : nil
    }
    return []
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .open: return goOn(context)
    case .nextField: turn(by: 1)
    default: return [.pop]
    }
    return []
  }

  /// Switches to another format and changes the file extension with it.
  private mutating func turn(by step: Int) {
    let old = "." + form.format.rawValue
    let forms = Form.allCases
    let place = forms.firstIndex(of: form) ?? 0
    form = forms[(place + step + forms.count) % forms.count]
    if path.text.hasSuffix(old) { path.set(path.text.dropLast(old.count) + "." + form.format.rawValue) }
  }

  private func goOn(_ context: Context) -> [Action] {
    guard path.text.contains(where: { $0 != " " }) else { return [.say("Enter the path of the file", .warning)] }
    let order = ExportOrder(
      records: records, schema: schema, format: form.format, guardsFormulas: form == .safe, path: path.text)
    return [.pop, .request(context.device.ticket(), .bulk(.export(order)))]
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let title = "Export \(BulkText.records(records.count))"
    let inner = Dialog(title: title, width: min(area.width - 4, 72), height: 8).draw(on: &surface, in: area)
    let names = Form.allCases.map { ($0 == form ? "(*) " : "( ) ") + $0.rawValue }
    surface.write("Format: " + names.joined(separator: "  ") + "  (Tab)", in: inner.row(0), style: .dialog)
    let row = inner.row(1)
    let used = surface.write("File:   ", x: row.x, y: row.y, style: .dialog, clip: row)
    path.draw(on: &surface, in: row.splitLeft(used).rest, style: .fieldFocused, isFocused: true)
    for (line, text) in Dialog.wrap(explanation, width: inner.width).enumerated() {
      surface.write(text, in: inner.row(3 + line), style: .secondary)
    }
  }

  /// What the chosen format does.
  private var explanation: String {
    switch form {
    case .csv: "Text is unchanged. Secrets are masked. Only you can read the file."
    case .json: "Records are unchanged. Secrets are left out. Only you can read the file."
    case .safe:
      "Text that starts with = + - or @ gets a leading ', so spreadsheets do not run it. Import removes it. "
        + "Secrets are masked. Only you can read the file."
    }
  }
}
