import ConsoleCore
import Curses

/// Two records side by side; fields can be copied from one to the other.
struct CompareScreen: Layer {
  enum Side: Int, CaseIterable {
    case left, right
    var other: Side { self == .left ? .right : .left }
  }

  struct Row {
    let entry: BulkField
    let left: JSON?
    let right: JSON?
    var differs: Bool { left != right }
  }

  let schema: Schema
  private(set) var drafts: [Draft]
  private(set) var rows: [Row] = []
  private var differing = 0
  private var showsAll = false
  private var cursor = ListCursor()
  /// The sides that still have to be saved.
  private var queue: [Side] = []
  private var saving: (ticket: Ticket, side: Side)?
  /// The unsaved drafts on disk, which the record's form offers again.
  private var slots: [DraftSlot?] = [nil, nil]
  private var kept: [JSONObject?] = [nil, nil]

  var crumb: String { "compare" }
  var unsaved: UnsavedEdit? { isDirty ? UnsavedEdit(subject: "The comparison", isKept: isKept) : nil }
  var visibleClass: String? { drafts[0].objectClass }

  init(_ left: Record, _ right: Record, _ context: Context) {
    schema = context.device.schema(left.objectClass)
    drafts = [Draft(editing: left, schema: schema), Draft(editing: right, schema: schema)]
    derive()
  }

  func recordsToRead(_ context: Context) -> [Record] {
    drafts.compactMap(\.base).filter { !context.device.knowsForm(of: $0) }
  }

  var isDirty: Bool { drafts.contains(where: \.isDirty) }
  var isKept: Bool { drafts.indices.allSatisfy { !drafts[$0].isDirty || slots[$0]?.isKept == true } }
  private var current: Row? { rows.indices.contains(cursor.index) ? rows[cursor.index] : nil }

  private func record(_ side: Side) -> Record? { drafts[side.rawValue].base }
  private func name(_ side: Side) -> String { record(side).map { $0.name ?? $0.uuid } ?? "" }

  private mutating func derive() {
    let pointer = current?.entry.pointer
    let records = Side.allCases.compactMap { side in
      record(side).map { $0.with(fields: drafts[side.rawValue].value) }
    }
    // Envelopes differ in the fields around the record; compare those only if both records have the same envelope.
    let around: Set<String> = ["uuid", "objectClass", "rev", "attributes"]
    let isMixed = drafts[0].envelope != drafts[1].envelope
    let entries = BulkField.all(schema, records).filter { !isMixed || !around.contains($0.pointer.tokens.first ?? "") }
    let all = entries.map { Row(entry: $0, left: drafts[0][$0.pointer], right: drafts[1][$0.pointer]) }
    differing = all.count { $0.differs }
    // Changed fields stay visible.
    rows = all.filter { row in
      showsAll || row.differs || drafts.contains { $0.isChanged(at: row.entry.pointer) }
    }
    if let place = rows.firstIndex(where: { $0.entry.pointer == pointer }) { cursor.index = place }
  }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    let readOnly = context.device.isReadOnly ? Texts.readOnly : nil
    let fixed =
      current == nil
      ? "no field is selected" : current?.entry.field.isEditable == true ? nil : "the field is read-only"
    let clean = isDirty ? nil : "nothing was copied yet"
    return [
      Offer(.takeLeft, bar: true, disabled: readOnly ?? fixed),
      Offer(.takeRight, bar: true, disabled: readOnly ?? fixed),
      Offer(.allFields, bar: true), Offer(.save, bar: true, disabled: readOnly ?? clean),
      Offer(.revert, bar: isDirty, disabled: clean), Offer(.reload), Offer(.back, bar: true),
    ] + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: rows.count) { return [] }
    switch command {
    case .takeLeft: return takeOver(into: .left)
    case .takeRight: return takeOver(into: .right)
    case .allFields:
      showsAll.toggle()
      derive()
    case .revert:
      if let pointer = current?.entry.pointer {
        for index in drafts.indices { drafts[index].revert(at: pointer) }
        derive()
      }
    case .save:
      guard saving == nil else { return [.say(Texts.saving, .info)] }
      queue = Side.allCases.filter { drafts[$0.rawValue].isDirty }
      return nextSheet(context)
    case .reload:
      return Side.allCases.compactMap { side in
        record(side).map { .request(context.device.ticket(), .record($0.objectClass, $0.uuid)) }
      }
    case .back: return leave()
    default: break
    }
    return []
  }

  private mutating func takeOver(into side: Side) -> [Action] {
    guard let row = current else { return [] }
    let value = side == .left ? row.right : row.left
    if value == nil, row.entry.field.isSecret { return [.say("the device does not show this secret", .warning)] }
    if !row.differs { return [.say("both are the same", .info)] }
    guard drafts[side.rawValue].set(value, at: row.entry.pointer) else {
      return [.say("Cannot copy \(row.entry.title) there", .warning)]
    }
    derive()
    return []
  }

  private func leave() -> [Action] {
    guard isDirty else { return [.pop] }
    let names = Side.allCases.filter { drafts[$0.rawValue].isDirty }.map(name)
    return [
      .push(
        ConfirmDialog(
          title: "Close the comparison",
          lines: [Dialog.Line(text: "Unsaved changes in \(names.joined(separator: ", "))")],
          confirmLabel: "Discard", cancelLabel: "Keep editing", confirmed: [.answer(.discard)]))
    ]
  }

  // MARK: Drafts on disk

  /// Writes the unsaved drafts to disk off the main thread.
  private mutating func keepDrafts(_ context: Context) {
    guard let writer = context.device.editing?.draftWriter else { return }
    for (index, draft) in drafts.enumerated() where draft.isDirty && kept[index] != draft.value {
      let slot = slots[index] ?? DraftSlot(draft.objectClass, uuid: draft.base?.uuid)
      (slots[index], kept[index]) = (slot, draft.value)
      writer.keep(draft, in: slot)
    }
  }

  /// Deletes a side's unsaved draft from disk after it was saved or discarded.
  private mutating func forgetDraft(_ index: Int, _ context: Context) {
    if let slot = slots[index] { context.device.editing?.draftWriter?.discard(slot) }
    (slots[index], kept[index]) = (nil, nil)
  }

  // MARK: Saving

  /// Opens the save sheet of the next side with changes.
  private mutating func nextSheet(_ context: Context) -> [Action] {
    guard let side = queue.first else { return [] }
    let draft = drafts[side.rawValue]
    let issues = draft.blockingIssues.map { issue in
      "\(draft.field(at: issue.pointer)?.title ?? issue.pointer.description): \(issue.message)"
    }
    return [.push(SaveSheet(draft, issues: issues, context))]
  }

  mutating func handle(_ answer: Answer, _ context: Context) -> [Action] {
    if case .discard = answer {
      for index in drafts.indices { forgetDraft(index, context) }
      return [.pop]
    }
    guard case .save = answer, let side = queue.first, let base = record(side) else { return [] }
    queue.removeFirst()
    let ticket = context.device.ticket()
    saving = (ticket, side)
    let change = GuardedPatch(base: base, patch: drafts[side.rawValue].patch(), schema: schema)
    return [.request(ticket, .save(change))]
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    if case .record(let record) = reply {
      for index in drafts.indices where drafts[index].base?.uuid == record.uuid && !drafts[index].isDirty {
        drafts[index] = Draft(editing: record, schema: schema)
      }
      derive()
      return []
    }
    guard let saving, saving.ticket == ticket else { return [] }
    self.saving = nil
    let name = name(saving.side)
    switch reply {
    case .saved(let record, _):
      drafts[saving.side.rawValue] = Draft(editing: record, schema: schema)
      forgetDraft(saving.side.rawValue, context)
      derive()
      return [.say("Saved \(name)", .good)] + nextSheet(context)
    case .movedOn(_, let current):
      queue = []
      let conflicts = drafts[saving.side.rawValue].rebase(on: current)
      kept[saving.side.rawValue] = nil
      derive()
      let what = conflicts.isEmpty ? "" : " in \(conflicts.count == 1 ? "this field" : "these fields"), too"
      return [.say("Not saved: \(name) changed on the device\(what). Check it and save again.", .warning)]
    case .gone:
      queue = []
      return [.say("Not saved: \(name) no longer exists on the device", .error)]
    case .failed(_, let error):
      queue = []
      return [.say("\(name): \(error.message) Your changes are kept.", .error)]
    default: return []
    }
  }

  // MARK: Drawing

  mutating func layout(_ area: Rect, _ context: Context) {
    keepDrafts(context)
    // A side without changes shows the device's current record and needs no unsaved draft.
    for (index, draft) in drafts.enumerated() where !draft.isDirty && saving == nil {
      if slots[index] != nil { forgetDraft(index, context) }
      guard let base = draft.base, let present = context.device.store.record(base.objectClass, base.uuid),
        present != base
      else { continue }
      drafts[index] = Draft(editing: present, schema: schema)
      derive()
    }
    cursor.fit(count: rows.count, height: area.height - 2)
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let what = showsAll ? "all \(rows.count) fields, \(differing) differ" : "\(differing) fields differ"
    surface.write(" \(drafts[0].objectClass)  \(what)", in: area.row(0), style: .title)
    surface.fill(area.row(1), style: .header)
    drawCells(
      on: &surface, in: area.row(1), "  Field", name(.left), name(.right), Array(repeating: Style.header, count: 3))
    let body = area.splitTop(2).rest
    if rows.isEmpty { surface.write("  no differences", in: body.row(0), style: .secondary) }
    for (line, index) in cursor.visible(count: rows.count).enumerated() where line < body.height {
      draw(rows[index], on: &surface, in: body.row(line), isSelected: index == cursor.index)
    }
  }

  private func draw(_ row: Row, on surface: inout Surface, in area: Rect, isSelected: Bool) {
    if isSelected { surface.fill(area, style: .selection) }
    let isFixed = !row.entry.field.isEditable
    func style(_ side: Side) -> Style {
      if isSelected { return .selection }
      if drafts[side.rawValue].isChanged(at: row.entry.pointer) { return .changed }
      return isFixed ? .disabled : row.differs ? .value : .secondary
    }
    func text(_ value: JSON?, _ side: Side) -> String {
      let sign = drafts[side.rawValue].isChanged(at: row.entry.pointer) ? "~ " : ""
      guard let value else { return sign + (row.entry.field.isWriteOnly ? "(secret)" : "(not set)") }
      return sign + DisplayText.full(value, row.entry.field)
    }
    let sign = isFixed ? "- " : row.differs ? "! " : "  "
    let label: Style = isSelected ? .selection : isFixed ? .disabled : .label
    drawCells(
      on: &surface, in: area, sign + row.entry.title, text(row.left, .left), text(row.right, .right),
      [label, style(.left), style(.right)])
  }

  private func drawCells(
    on surface: inout Surface, in row: Rect, _ title: String, _ left: String, _ right: String, _ styles: [Style]
  ) {
    let first = max(16, min(36, row.width * 3 / 10))
    let (label, rest) = row.splitLeft(first)
    let (one, two) = rest.splitLeft(rest.width / 2)
    surface.write(title, in: label.splitRight(1).rest, style: styles[0])
    surface.write(left, in: one.splitRight(1).rest, style: styles[1])
    surface.write(right, in: two, style: styles[2])
  }
}
