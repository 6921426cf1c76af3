import ConsoleCore
import Curses

/// What a bulk operation would do, record by record, before anything is sent.
struct BulkPreviewScreen: Layer {
  private let title: String
  private let ticket: Ticket
  /// The group of the earlier run, if this run retries or continues it.
  private let group: String?
  private var preview: BulkPreview?
  private var failure: String?
  /// The IDs of the items that the operator skips.
  private var out: Set<Int> = []
  private var stopsAtFailure = false
  private var includesInvalid = false
  private var cursor = ListCursor()
  private var sendCount = 0
  /// The line that says what will be sent and what not; stored because it may count thousands of items.
  private var told = ""
  private var isDeletion = false
  private var hasInvalid = false

  var crumb: String { "preview" }

  private init(_ title: String, _ ticket: Ticket, group: String?) {
    (self.title, self.ticket, self.group) = (title, ticket, group)
  }

  /// Replaces the layer on top with the preview and requests the plan.
  static func open(_ source: BulkSource, title: String, store: Store? = nil, on device: DeviceID) -> [Action] {
    let ticket = Ticket(for: device)
    return [.replace(BulkPreviewScreen(title, ticket, group: nil)), .request(ticket, .bulk(.plan(source, store)))]
  }

  /// Opens the preview of a retry on top of the summary.
  static func open(again source: BulkSource, title: String, group: String, on device: DeviceID) -> [Action] {
    let ticket = Ticket(for: device)
    return [.push(BulkPreviewScreen(title, ticket, group: group)), .request(ticket, .bulk(.plan(source, nil)))]
  }

  private var items: [BulkItem] { preview?.plan.items ?? [] }
  private var problems: [RecordImport.Problem] { preview?.problems ?? [] }
  private var rowCount: Int { problems.count + items.count }

  private var current: BulkItem? {
    let place = cursor.index - problems.count
    return items.indices.contains(place) ? items[place] : nil
  }

  private func isSent(_ item: BulkItem) -> Bool {
    item.isPossible && !out.contains(item.id) && (includesInvalid || item.issues.isEmpty)
  }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    let nothing = sendCount == 0 ? (preview == nil ? "the plan is being prepared" : "there is nothing to send") : nil
    let write = context.device.isReadOnly ? Texts.readOnly : nothing
    let fixed = current?.isPossible == true ? nil : "there is nothing to send for this line"
    let invalid = hasInvalid ? nil : "everything is valid"
    return [
      Offer(.send, bar: true, disabled: write), Offer(.mark, bar: true, disabled: fixed, title: "Skip/include"),
      Offer(.failureMode, bar: true),
      Offer(.sendInvalid, bar: invalid == nil, disabled: invalid), Offer(.back, bar: true),
    ] + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: rowCount) { return [] }
    switch command {
    case .back: return [.cancel(ticket), .pop]
    case .failureMode: stopsAtFailure.toggle()
    case .sendInvalid:
      includesInvalid.toggle()
      count()
    case .mark:
      if let item = current, item.isPossible, out.remove(item.id) == nil { out.insert(item.id) }
      _ = cursor.move(.down, count: rowCount)
      count()
    case .send: return send(context)
    default: break
    }
    return []
  }

  private mutating func count() {
    guard let plan = preview?.plan else { return }
    let sent = plan.items.filter(isSent)
    sendCount = sent.count
    isDeletion = sent.contains { if case .delete = $0.action { true } else { false } }
    var parts = ["\(sendCount) of \(plan.items.count) will be sent: \(counts(sent))"]
    let (impossible, invalid) = (plan.impossible.count, plan.invalid.count)
    hasInvalid = invalid > 0
    if plan.unchangedCount > 0 { parts.append("\(plan.unchangedCount) unchanged") }
    if impossible > 0 { parts.append("\(impossible) not possible") }
    if invalid > 0 { parts.append("\(invalid) invalid") }
    if !problems.isEmpty { parts.append("\(problems.count) unreadable") }
    if !out.isEmpty { parts.append("\(out.count) skipped") }
    told = parts.joined(separator: ", ")
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    guard ticket == self.ticket, case .bulk(let reply) = reply else { return [] }
    switch reply {
    case .planned(let preview):
      self.preview = preview
      count()
    case .notPlanned(let reason): failure = reason
    default: break
    }
    return []
  }

  /// Asks before it sends anything; it sends exactly what was confirmed.
  private func send(_ context: Context) -> [Action] {
    guard let preview else { return [] }
    let plan = preview.plan.keeping(isSent)
    let order = BulkOrder(
      plan: plan, includesInvalid: includesInvalid, stopsAtFailure: stopsAtFailure, group: group, stop: BulkStop())
    var lines = [Dialog.Line(text: counts(plan.items)), Dialog.Line(text: "on \(context.device.target)")]
    let used = plan.items.filter { item in item.uuid.map { preview.usage[$0] != nil } ?? false }
    for item in used.prefix(4) {
      let notes = item.uuid.flatMap { preview.usage[$0] } ?? []
      lines.append(Dialog.Line(text: "! \(BulkText.name(item)): \(notes.joined(separator: " "))", style: .warning))
    }
    if used.count > 4 { lines.append(Dialog.Line(text: "! and \(used.count - 4) more are in use", style: .warning)) }
    if isDeletion {
      if let unread = ReferenceNotes.unread(context.device) {
        lines.append(Dialog.Line(text: unread, style: .secondary))
      }
      lines.append(Dialog.Line(text: "This deletes the records on the device."))
    }
    let invalid = plan.items.count { !$0.issues.isEmpty }
    if invalid > 0 {
      lines.append(Dialog.Line(text: "! \(invalid) of them are not valid for the schema.", style: .warning))
    }
    lines.append(Dialog.Line(text: stopsAtFailure ? "Stops at the first failure." : "Continues after failures."))
    let ticket = context.device.ticket()
    let progress = BulkProgressDialog(title, ticket, order, isPartOfEarlier: group != nil)
    let dialog = ConfirmDialog(
      title: title, lines: lines, confirmLabel: isDeletion ? "Delete" : "Send",
      requiredName: isDeletion ? String(plan.items.count) : nil,
      confirmed: [.replace(progress), .request(ticket, .bulk(.run(order)))])
    return [.push(dialog)]
  }

  /// How many records will be updated, created, cloned and deleted.
  private func counts(_ items: [BulkItem]) -> String {
    let kinds = Dictionary(grouping: items, by: BulkText.kind).mapValues(\.count)
    let parts = ["update", "create", "clone", "delete"].compactMap { kind in kinds[kind].map { "\($0) to \(kind)" } }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  // MARK: Drawing

  private static func footHeight(_ area: Rect) -> Int { area.height >= 12 ? 4 : 2 }

  mutating func layout(_ area: Rect, _ context: Context) {
    cursor.fit(count: rowCount, height: area.height - 1 - BulkPreviewScreen.footHeight(area))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let (head, rest) = area.splitTop(1)
    surface.write(" " + title, in: head, style: .title)
    let (body, foot) = rest.splitBottom(BulkPreviewScreen.footHeight(area))
    if let failure {
      for (line, text) in Dialog.wrap(failure, width: area.width - 2).enumerated() {
        surface.write(text, in: body.inset(x: 1, y: 0).row(line), style: .danger)
      }
      return
    }
    guard preview != nil else {
      surface.write(" preparing the plan \(context.glyphs.ellipsis)", in: body.row(0), style: .secondary)
      return
    }
    if rowCount == 0 { surface.write(" nothing to do", in: body.row(0), style: .secondary) }
    for (line, index) in cursor.visible(count: rowCount).enumerated() where line < body.height {
      draw(row: index, on: &surface, in: body.row(line), context)
    }
    drawFoot(on: &surface, in: foot, context)
  }

  private func draw(row index: Int, on surface: inout Surface, in row: Rect, _ context: Context) {
    let isSelected = index == cursor.index
    guard index >= problems.count else {
      let problem = problems[index]
      surface.row(row, " !  line \(problem.line): \(problem.message)", style: .danger, isSelected: isSelected)
      return
    }
    let item = items[index - problems.count]
    let notes = item.uuid.flatMap { preview?.usage[$0] } ?? []
    let sign = item.problem != nil ? " - " : item.isUnchanged ? " = " : isSent(item) ? "[x]" : "[ ]"
    let warning = !item.issues.isEmpty || !notes.isEmpty ? "!" : " "
    let line = item.line.map { "line \($0) " } ?? ""
    let nameWidth = row.width >= 110 ? 28 : 18
    let name = CellWidth.fit(BulkText.name(item), to: nameWidth)
    var text =
      "\(sign)\(warning)\(CellWidth.padded(line + BulkText.kind(item), to: item.line == nil ? 7 : 16)) \(name)  "
    if !item.issues.isEmpty { text += BulkText.issues(item) + ": " }
    text += (notes + [BulkText.changes(item, arrow: context.glyphs.arrowRight)]).joined(separator: " ")
    let style: Style = item.problem != nil ? .danger : warning == "!" ? .warning : isSent(item) ? .text : .secondary
    surface.row(row, text, style: style, isSelected: isSelected)
  }

  private func drawFoot(on surface: inout Surface, in area: Rect, _ context: Context) {
    surface.fill(area.row(0), style: .header)
    surface.write(" " + told, in: area.row(0), style: .header)
    let mode = stopsAtFailure ? "stop at first failure" : "continue after failures"
    surface.write(
      " on \(context.device.target) \(context.glyphs.dot) \(mode) (\(context.keymap.label(.failureMode)))",
      in: area.row(1), style: .secondary)
    guard area.height > 2, let item = current else { return }
    let notes = item.uuid.flatMap { preview?.usage[$0] } ?? []
    let detail = notes.isEmpty ? BulkText.changes(item, arrow: context.glyphs.arrowRight) : notes.joined(separator: " ")
    for (line, text) in Dialog.wrap(detail, width: area.width - 2).prefix(area.height - 2).enumerated() {
      surface.write(" " + text, in: area.row(2 + line), style: notes.isEmpty ? .text : .warning)
    }
  }
}
