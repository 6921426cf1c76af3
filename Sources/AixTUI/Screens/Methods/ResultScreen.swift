import ConsoleCore
import Curses

/// One MethodCall and its result as a tree or as JSON, or the device's error.
struct ResultScreen: Layer {
  private let id: Int
  private var entry: MethodHistory.Entry
  private var tree = RecordTree()
  private var cursor = ListCursor()
  private var isRaw = false
  /// Whether secrets are shown, until the screen is left.
  private var isRevealed = false
  private var rawLines: [String] = []
  private var rawColumn = 0
  private var isDerived = false

  init(_ entry: MethodHistory.Entry) {
    id = entry.id
    self.entry = entry
  }

  mutating func handle(_ event: LayerEvent, _ context: Context) -> [Action]? {
    if case .callEnded(id, _) = event { [] } else { nil }
  }

  var crumb: String { "result of " + entry.method }

  private var current: RecordTree.Row? { tree.rows.indices.contains(cursor.index) ? tree.rows[cursor.index] : nil }
  private var rowCount: Int { isRaw ? rawLines.count : tree.rows.count }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    let none = entry.result == nil ? "there is no result" : nil
    let waiting =
      context.device.isReadOnly
      ? Texts.readOnly : entry.outcome == .waiting ? Texts.calling : nil
    return [
      Offer(.back, bar: true), Offer(.raw, bar: true, disabled: none), Offer(.copy, bar: true),
      Offer(.copyRecord, bar: true, disabled: none, title: "Copy result"), Offer(.edit),
      Offer(.repeatCall, bar: true, disabled: waiting),
      Offer(.reveal, bar: hasSecrets, disabled: hasSecrets ? nil : "not a secret"), Offer(.copyPath, disabled: none),
      Offer(.open), Offer(.expand), Offer(.collapse), Offer(.expandAll), Offer(.collapseAll),
    ] + Offer.moving + [Offer(.left), Offer(.right)]
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: rowCount) { return [] }
    switch command {
    case .back: return [.pop]
    case .raw:
      isRaw.toggle()
      cursor = ListCursor()
    case .reveal:
      isRevealed.toggle()
      isDerived = false
    case .repeatCall: return MethodCallRepeat.actions(entry, context)
    case .edit: return [.openMethod(entry.method, arguments: entry.arguments)]
    case .copy, .copyPath, .copyRecord: return copy(command)
    case .left where isRaw: rawColumn = max(0, rawColumn - 8)
    case .right where isRaw: rawColumn += 8
    default:
      if !isRaw, tree.fold(command, &cursor) { isDerived = false }
    }
    return []
  }

  /// Copies the value under the cursor, else the whole result or the device's error.
  private func copy(_ command: Command) -> [Action] {
    guard let result = entry.result else { return [.copy(MethodCallText.result(entry), what: "the result")] }
    if command == .copyPath { return current.map { [.copy($0.path.description, what: "the path")] } ?? [] }
    if !isRaw, command == .copy, let row = current {
      if row.field.isSecret { return [.say(Texts.secretNotCopied(row.field.title), .warning)] }
      let value = row.value.map { isRevealed ? $0 : DisplayText.masked($0, row.field) }
      return [.copy(value?.stringValue ?? value?.text(.pretty) ?? "", what: row.field.title)]
    }
    let shown = isRevealed ? result : DisplayText.masked(result, nil)
    return [.copy(shown.text(.pretty), what: "the result")]
  }

  // MARK: Rows

  /// Wraps a result that is not an object as one member.
  private static func members(_ result: JSON) -> JSONObject {
    result.objectValue ?? JSONObject([("result", result)])
  }

  private var hasSecrets: Bool {
    guard let result = entry.result else { return false }
    return !SecretFinder(nil).secrets(in: ResultScreen.members(result)).isEmpty
  }

  private mutating func derive() {
    isDerived = true
    guard let result = entry.result else {
      tree.apply([])
      rawLines = []
      return
    }
    let members = ResultScreen.members(result)
    var fields = Schema.inferred(from: [members], objectClass: entry.method).fields(for: members)
    if isRevealed { fields = fields.map(ResultScreen.revealed) }
    let path = current?.path
    tree.apply([RecordTree.Section(fields: fields, value: .object(members), prefix: .root)])
    if let place = tree.rows.firstIndex(where: { $0.path == path }), !isRaw { cursor.index = place }
    let shown = isRevealed ? result : DisplayText.masked(result, nil)
    rawLines = shown.text(.pretty).split(separator: "\n").map(String.init)
  }

  private static func revealed(_ field: Field) -> Field {
    var field = field
    field.isSecret = false
    field.children = field.children.map(revealed)
    return field
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    if let present = context.device.methods.history[id] {
      if present.outcome != entry.outcome { isDerived = false }
      // Keep the result on screen even if the history no longer stores it.
      if present.isResultKept || !entry.isResultKept { entry = present }
    }
    if !isDerived { derive() }
    cursor.fit(count: rowCount, height: area.height - head(area.width, context.glyphs).count)
  }

  // MARK: Drawing

  /// The method, when it ran, its arguments, and how it ended.
  private func head(_ width: Int, _ glyphs: Glyphs) -> [(text: String, style: Style)] {
    let now = RealTime.now
    var facts = [MomentText.moment(entry.time, now: now, tenths: false)]
    if let user = entry.user { facts.append("by \(user)") }
    if let duration = entry.duration { facts.append("response after \(MethodCallText.duration(duration))") }
    let outcome = MethodCallText.told(entry.outcome, glyphs)
    var lines: [(String, Style)] = [
      (" \(entry.method)  \(outcome)", MethodCallText.style(entry.outcome)),
      (" " + facts.joined(separator: ", "), .secondary),
      (" with \(entry.shown.text())", .secondary),
    ]
    var rest: [(String, Style)] = []
    switch entry.outcome {
    case .waiting: rest = [("No response yet.", .secondary)]
    case .refused(let reason): rest = [(reason, .danger)]
    case .unknown(let reason):
      rest = [(reason, .danger), (Texts.resultUnknown, .warning)]
    case .ok where entry.result == nil:
      rest = [
        (entry.isResultKept ? "The result is empty." : "The result is no longer stored.", .secondary)
      ]
    case .ok: break
    }
    for (text, style) in rest { lines += Dialog.wrap(text, width: width - 2).map { (" " + $0, style) } }
    return lines
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let head = head(area.width, surface.glyphs)
    for (line, (text, style)) in head.enumerated() where line < area.height {
      surface.write(text, in: area.row(line), style: style)
    }
    let body = area.splitTop(min(area.height, head.count)).rest
    if isRaw { drawRaw(on: &surface, in: body) } else { drawTree(on: &surface, in: body) }
  }

  private func drawTree(on surface: inout Surface, in area: Rect) {
    for (line, index) in cursor.visible(count: tree.rows.count).enumerated() where line < area.height {
      let row = tree.rows[index]
      RecordTree.draw(
        row, RecordScreen.valueText(row, surface.glyphs), style: row.isFoldable ? .secondary : .value, on: &surface,
        in: area.row(line), isSelected: index == cursor.index)
    }
  }

  private func drawRaw(on surface: inout Surface, in area: Rect) {
    for (line, index) in cursor.visible(count: rawLines.count).enumerated() where line < area.height {
      surface.row(
        area.row(line), String(rawLines[index].dropFirst(rawColumn)), style: .text, isSelected: index == cursor.index)
    }
  }
}
