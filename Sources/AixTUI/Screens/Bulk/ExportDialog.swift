import ConsoleCore
import Curses

/// Asks in which form and where records are exported.
struct ExportDialog: Layer {
  private let records: [Record]
  private let schema: Schema
  private var format = ExchangeFile.Format.csv
  private var path: TextField

  var isDialog: Bool { true }

  init(_ records: [Record], of objectClass: String, schema: Schema) {
    (self.records, self.schema) = (records, schema)
    // A class's name is the device's and no path.
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
    case .enter: return goOn()
    case .tab, .backTab, .up, .down: turn()
    default: return path.handle(key) ? [] : nil
    }
    return []
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .open: return goOn()
    case .nextField: turn()
    default: return [.pop]
    }
    return []
  }

  /// The other format, and with it the other ending of the name.
  private mutating func turn() {
    let old = "." + format.rawValue
    format = format == .csv ? .json : .csv
    if path.text.hasSuffix(old) { path.set(path.text.dropLast(old.count) + "." + format.rawValue) }
  }

  private func goOn() -> [Action] {
    guard path.text.contains(where: { $0 != " " }) else { return [.say("type where the file is to be", .warning)] }
    let order = ExportOrder(records: records, schema: schema, format: format, path: path.text)
    return [.pop, .request(.next(), .bulk(.export(order)))]
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let title = "Export \(BulkText.records(records.count))"
    let inner = Dialog(title: title, width: min(area.width - 4, 72), height: 6).draw(on: &surface, in: area)
    let names = ExchangeFile.Format.allCases.map {
      $0 == format ? "(*) \($0.rawValue.uppercased())" : "( ) \($0.rawValue.uppercased())"
    }
    surface.write("Format: " + names.joined(separator: "  ") + "  (Tab)", in: inner.row(0), style: .dialog)
    let row = inner.row(1)
    let used = surface.write("File:   ", x: row.x, y: row.y, style: .dialog, clip: row)
    path.draw(on: &surface, in: row.splitLeft(used).rest, style: .fieldFocused, isFocused: true)
    let secrets = format == .csv ? "Secrets are masked." : "Secrets are left out."
    surface.write(secrets + " Only you can read the file.", in: inner.row(3), style: .secondary)
  }
}
