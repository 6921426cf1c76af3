import ConsoleCore
import Curses

extension FormScreen {
  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let (head, rest) = area.splitTop(1)
    let (body, foot) = rest.splitBottom(footHeight(area))
    drawHead(on: &surface, in: head)
    let references = ReferenceText.references(context)
    for (line, index) in cursor.visible(count: rows.count).enumerated() where line < body.height {
      drawRow(rows[index], on: &surface, in: body.row(line), isFocused: index == cursor.index, references)
    }
    if rows.isEmpty {
      let key = context.keymap.label(.editor, whileTyping: true)
      let text = "No fields known: no schema and no record to infer them from. Press \(key) to edit the record as JSON."
      surface.write(text, in: body.row(0).inset(x: 2, y: 0), style: .secondary)
    }
    drawFoot(on: &surface, in: foot, context)
  }

  private func drawHead(on surface: inout Surface, in row: Rect) {
    let name = draft.base.map { row.width < 100 ? $0.name ?? $0.uuid : "\($0.name ?? "")  \($0.uuid)" } ?? "new"
    var notes: [String] = []
    if saving != nil { notes.append("SAVING") }
    if draft.schema.isInferred {
      notes.append("no schema: form from the \(draft.isNew ? "records" : "record")")
    }
    if draft.isNew { notes.append("not saved yet") } else if changeCount > 0 { notes.append("\(changeCount) changed") }
    let text = notes.joined(separator: " \(surface.glyphs.dot) ")
    var (left, right) = row.splitRight(CellWidth.width(of: text) + 2)
    surface.write(text, in: right.splitLeft(1).rest, style: .changed)
    for note in mergeNotes.reversed() {
      (left, right) = left.splitRight(CellWidth.width(of: note.text) + 2)
      surface.write(note.text, in: right.splitLeft(1).rest, style: note.style)
    }
    surface.write(" \(draft.objectClass)  \(name)", in: left, style: .title)
  }

  /// The widths of title and value; the note gets the rest.
  private static func columns(_ width: Int) -> (title: Int, value: Int) {
    let title = min(max(18, width * 3 / 10), 36)
    return (title, max(10, (width - title - 4) * 6 / 10))
  }

  private func drawRow(
    _ row: FormRow, on surface: inout Surface, in area: Rect, isFocused: Bool, _ references: References
  ) {
    let widths = FormScreen.columns(area.width)
    let (left, rest) = area.splitLeft(widths.title + 3)
    let (value, note) = rest.splitLeft(widths.value)
    drawTitle(row, on: &surface, in: left, isFocused: isFocused)
    drawValue(row, on: &surface, in: value, isFocused: isFocused)
    drawNote(row, on: &surface, in: note.splitLeft(1).rest, references)
  }

  private func drawTitle(_ row: FormRow, on surface: inout Surface, in area: Rect, isFocused: Bool) {
    let glyphs = surface.glyphs
    let field = row.field
    if isFocused { surface.write(glyphs.cursor, x: area.x, y: area.y, style: .cursor) }
    let (sign, style): (String, Style) =
      if row.kind != .field { (" ", .text) } else if conflict(at: field.pointer) != nil {
        ("!", .danger)
      } else if problem(at: field.pointer) != nil {
        ("!", .invalid)
      } else if draft
        .isChanged(at: field.pointer)
      {
        ("~", .changed)
      } else { (" ", .text) }
    surface.write(sign, x: area.x + 1, y: area.y, style: style)
    let fold = isGroup(row) ? String(row.isFolded ? glyphs.collapsed : glyphs.expanded) + " " : ""
    let required = field.isRequired && row.kind == .field ? String(glyphs.required) : ""
    let title: String
    switch row.kind {
    case .add: title = "+ add"
    case .addEntry: title = "+ add an entry"
    case .variant: title = "Variant"
    case .field: title = fold + elementTitle(field) + required
    }
    let isAdding = row.kind == .add || row.kind == .addEntry
    let look: Style = isAdding ? .link : !field.isEditable ? .disabled : isFocused ? Style.label.inBold : .label
    let place = area.splitLeft(min(area.width - 4, 2 + 2 * row.depth)).rest
    // Cut the middle: the start and the end of a label tell it from its neighbours.
    let fitted = CellWidth.truncateMiddle(title, to: place.width, ellipsis: glyphs.ellipsis)
    surface.write(fitted, x: place.x, y: place.y, style: look, clip: place)
  }

  /// A list element without a title of its own shows its number, from 1.
  private func elementTitle(_ field: Field) -> String {
    guard let index = Int(field.key), field.title == field.key else { return field.title }
    return "#\(index + 1)"
  }

  private func isGroup(_ row: FormRow) -> Bool {
    guard row.kind == .field else { return false }
    switch row.field.kind {
    case .object, .array: return true
    default: return false
    }
  }

  private func drawValue(_ row: FormRow, on surface: inout Surface, in area: Rect, isFocused: Bool) {
    if row.kind == .variant { drawVariant(row.field, on: &surface, in: area, isFocused: isFocused) }
    guard row.kind == .field else { return }
    let field = row.field
    if isFocused, row.isTyped, let editor {
      let style: Style = problem(at: field.pointer) == nil ? .fieldFocused : .invalid
      editor.draw(on: &surface, in: area, style: style, isFocused: true)
      if editor.text.isEmpty, let hint = emptyHint(field) {
        surface.write(hint, x: area.x + 1, y: area.y, style: style.dimmed, clip: area)
      }
      return
    }
    let text = valueText(row, surface.glyphs)
    let style: Style =
      if isFocused {
        field.isEditable ? .fieldFocused : .selectionUnfocused
      } else if problem(at: field.pointer) != nil {
        .invalid
      } else if !field.isEditable {
        .disabled
      } else if isGroup(row) {
        .secondary
      } else {
        draft[field.pointer] == nil ? .placeholder : .field
      }
    surface.write(text, in: area, style: style)
  }

  /// What an empty text under the cursor means.
  private func emptyHint(_ field: Field) -> String? {
    if keepsSecret(field), !draft.isNew { return "(unchanged; type to replace)" }
    if unread[field.pointer] != nil { return "(no value yet)" }
    switch draft[field.pointer] {
    case nil: return "(not set)"
    case .null?: return "(null)"
    default: return nil
    }
  }

  private func drawVariant(_ field: Field, on surface: inout Surface, in area: Rect, isFocused: Bool) {
    let glyphs = surface.glyphs
    let title = field.selectedBranch.map { field.branches[$0] }
    surface.write(
      title.map { "\(glyphs.arrowLeft) \($0) \(glyphs.arrowRight)" } ?? "(choose)", in: area,
      style: isFocused ? .fieldFocused : title == nil ? .placeholder : .field)
  }

  private func valueText(_ row: FormRow, _ glyphs: Glyphs) -> String {
    let field = row.field
    if let unread = unread[field.pointer] {
      if unread.text.isEmpty { return "(no value yet)" }
      return field.isSecret ? DisplayText.mask : unread.text
    }
    let value = draft[field.pointer]
    switch (field.kind, value) {
    case (.boolean, .bool(let isOn)): return isOn ? "[x] yes" : "[ ] no"
    case (.boolean, nil): return "[?] not set"
    case (.constant(let constant), let value) where value != constant && !field.isReadOnly:
      let present = value.map { $0.stringValue ?? $0.text() } ?? "not set"
      return "\(present) (Enter: \(constant.stringValue ?? constant.text()))"
    case (.object, nil) where field.isEditable && field.children.isEmpty && field.entryTemplate == nil:
      return "(not set; press Enter to add)"
    case (.object, .null) where field.isEditable: return "null (press Enter to set)"
    case (.choice(let choices), let value?):
      let title = choices.first { $0.value == value }?.title ?? value.stringValue ?? value.text()
      return field.isEditable ? "\(glyphs.arrowLeft) \(title) \(glyphs.arrowRight)" : title
    case (_, nil): return field.isWriteOnly && draft.hadField(at: field.pointer) ? "(unchanged)" : "(not set)"
    case (_, .null): return "null"
    case (_, let value?): return DisplayText.shown(value, field)
    }
  }

  private func drawNote(_ row: FormRow, on surface: inout Surface, in area: Rect, _ references: References) {
    guard row.kind == .field, area.width > 3 else { return }
    if let problem = problem(at: row.field.pointer) {
      surface.write(problem, in: area, style: .danger)
    } else if let conflict = conflict(at: row.field.pointer), row.field.children.isEmpty {
      let value = conflict.theirs.map { DisplayText.masked($0, conflict.field ?? row.field) }
      let theirs = conflict.isSecret ? DisplayText.mask : value?.text() ?? "not set"
      surface.write("theirs: \(theirs)", in: area, style: .danger)
    } else if followed.contains(row.field.pointer) {
      surface.write("updated by the device", in: area, style: .changed)
    } else if let target = ReferenceText.target(row.field, draft[row.field.pointer], surface.glyphs, references) {
      surface.write(target, in: area, style: .link)
    } else if let unit = row.field.unit {
      surface.write(unit, in: area, style: .secondary)
    } else if row.field.isReadOnly {
      surface.write("read-only", in: area, style: .disabled)
    }
  }

  private func drawFoot(on surface: inout Surface, in area: Rect, _ context: Context) {
    guard area.height > 0 else { return }
    surface.horizontalLine(x: area.x, y: area.y, length: area.width, style: .border)
    let summary = summaryText()
    if !summary.isEmpty {
      surface.write(" \(summary) ", x: area.x + 2, y: area.y, style: .danger, clip: area)
    }
    guard let field = current?.field else { return }
    let inner = area.splitTop(1).rest.inset(x: 1, y: 0)
    for (line, text) in helpLines(field, width: inner.width, height: inner.height).enumerated() {
      surface.write(text.text, in: inner.row(line), style: text.style)
    }
  }

  /// The facts of a field, its problem and its description.
  private func helpLines(_ field: Field, width: Int, height: Int) -> [Dialog.Line] {
    let facts = current?.kind == .variant ? "one of " + field.branches.joined(separator: ", ") : FieldNotes.facts(field)
    return FieldNotes.lines(facts, problemAndPurpose(field, width: width), width: width, height: height)
  }

  private func problemAndPurpose(_ field: Field, width: Int) -> [Dialog.Line] {
    var lines: [Dialog.Line] = []
    if let problem = problem(at: field.pointer) {
      lines += Dialog.wrap(problem, width: width).map { Dialog.Line(text: $0, style: .danger) }
    }
    if let description = field.description, !description.isEmpty {
      lines += Dialog.wrap(description, width: width).map { Dialog.Line(text: $0, style: .text) }
    }
    return lines
  }

  /// The number of rows for the rule, the facts and the help, no more than there is text for.
  func footHeight(_ area: Rect) -> Int {
    guard let field = current?.field else { return 1 }
    let most = area.height >= 16 ? 5 : 2
    return most > 2 ? 1 + helpLines(field, width: area.width - 2, height: most - 1).count : most
  }

  private func summaryText() -> String {
    let problems = problems
    guard let first = problems.first else { return refusal ?? "" }
    let more = problems.count > 1 ? " and \(problems.count - 1) more" : ""
    return
      "\(problems.count == 1 ? "1 field needs" : "\(problems.count) fields need") attention: \(first.field.title)\(more)"
  }
}
