import ConsoleCore
import Curses

extension ObjectsScreen {
  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let panes = ObjectsScreen.panes(area, isFolded: isFolded)
    if !isFolded {
      drawClasses(on: &surface, in: panes.classes, context)
      surface.verticalLine(x: panes.classes.endX, y: area.y, length: area.height, style: .border)
    }
    drawTable(on: &surface, in: panes.table, context)
  }

  private func drawClasses(on surface: inout Surface, in area: Rect, _ context: Context) {
    let (head, body) = area.splitTop(1)
    // A sign marks the pane that has the focus, so that the style is not the only cue.
    surface.write(
      (focus == .classes ? String(surface.glyphs.cursor) : " ")
        + (classFilterText.isEmpty ? "CLASSES" : "CLASSES \"\(classFilterText)\""), in: head, style: .header)
    let classes = context.device.classes
    if classes.isEmpty {
      let text = noClassesText(context)
      for (line, part) in Dialog.wrap(text, width: body.width - 1).enumerated() {
        surface.write(part, in: body.row(line), style: .secondary)
      }
      return
    }
    let names = classNames(context)
    if names.isEmpty { surface.write(" No classes match the filter", in: body.row(0), style: .secondary) }
    for (line, index) in classCursor.visible(count: names.count).enumerated() {
      drawClass(names[index], on: &surface, in: body.row(line), isSelected: index == classCursor.index, context)
    }
  }

  /// Why there are no classes to choose from.
  private func noClassesText(_ context: Context) -> String {
    if let failure = context.device.classesFailure { return failure.message }
    switch context.device.state {
    case .away: return Texts.notLoaded("Classes", context.device.state)
    case .signedOut: return "Not signed in. Press \(context.keymap.label(.signIn)) to sign in."
    case .signingIn, .signedIn: return "Loading \(context.glyphs.ellipsis)"
    }
  }

  private func drawClass(
    _ name: String, on surface: inout Surface, in row: Rect, isSelected: Bool, _ context: Context
  ) {
    let style: Style = isSelected ? (focus == .classes ? .selection : .selectionUnfocused) : .text
    surface.fill(row, style: style)
    let count = ObjectsScreen.countText(name, context)
    let (left, right) = row.splitRight(CellWidth.width(of: count) + 2)
    surface.write(" " + name, in: left, style: style)
    surface.write(" " + count, in: right, style: isSelected ? style : .secondary)
  }

  /// The number of records of a class; a sign while it loads or after an error, empty if it is not loaded.
  static func countText(_ name: String, _ context: Context) -> String {
    let sync = context.device.sync
    if sync[name].isLoaded { return grouped(context.device.store[name].count) }
    if let failure = sync.errors[name] {
      if case .refused(let refusal) = failure { return "!\(refusal.status)" }
      return "?"
    }
    return !sync[name].isListing ? "" : String(context.glyphs.ellipsis)
  }

  /// A count with commas between its thousands.
  static func grouped(_ count: Int) -> String {
    var digits = Array(String(count))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return String(digits)
  }

  private func drawTable(on surface: inout Surface, in area: Rect, _ context: Context) {
    let (head, body) = area.splitTop(1)
    guard let objectClass, let table else {
      surface.write(context.device.classes.isEmpty ? "" : " Choose a class on the left", in: head, style: .secondary)
      return
    }
    let set = context.device.store[objectClass]
    drawSummary(on: &surface, in: head, table, set, context)
    if table.rows.isEmpty {
      table.draw(on: &surface, in: body, set, context.device.store.history, isFocused: focus == .table)
      drawEmpty(on: &surface, in: body.splitTop(2).rest, objectClass, set, context)
      return
    }
    table.draw(on: &surface, in: body, set, context.device.store.history, isFocused: focus == .table)
  }

  private func drawSummary(
    on surface: inout Surface, in row: Rect, _ table: RecordTable, _ set: RecordSet, _ context: Context
  ) {
    var parts: [String] = []
    if set.count > 0 || context.device.sync[table.objectClass].isLoaded {
      parts.append(ObjectsScreen.grouped(set.count) + (set.count == 1 ? " record" : " records"))
    }
    if table.isFiltered { parts.append("filter \"\(table.filterText)\": \(ObjectsScreen.grouped(table.rows.count))") }
    if table.isIndexing { parts.append("preparing the filter") }
    if !table.marks.isEmpty {
      let hidden = table.hiddenMarks()
      parts.append("\(table.marks.count) marked" + (hidden > 0 ? " (\(hidden) hidden by the filter)" : ""))
    }
    if context.device.hasSchemaAnswer(table.objectClass), context.device.schema(table.objectClass).isInferred {
      parts.append("no schema: columns taken from the records")
    }
    let position =
      table.rows.isEmpty
      ? "" : "\(ObjectsScreen.grouped(table.cursor.index + 1))/\(ObjectsScreen.grouped(table.rows.count)) "
    let (left, right) = row.splitRight(CellWidth.width(of: position))
    let sign = focus == .table && !isFolded ? String(surface.glyphs.cursor) : " "
    surface.write("\(sign)\(table.objectClass)  ", x: left.x, y: left.y, style: .title, clip: left)
    let used = CellWidth.width(of: table.objectClass) + 3
    surface.write(parts.joined(separator: " \(context.glyphs.dot) "), in: left.splitLeft(used).rest, style: .secondary)
    surface.write(position, in: right, style: .text, align: .right)
  }

  /// Draws why the table has no rows.
  private func drawEmpty(
    on surface: inout Surface, in area: Rect, _ objectClass: String, _ set: RecordSet, _ context: Context
  ) {
    let sync = context.device.sync[objectClass]
    let text: String
    if table?.isFiltered == true, set.count > 0 {
      text = "No records match the filter. Press \(context.keymap.label(.clearFilter)) to clear it."
    } else if sync.isListing, !sync.isLoaded {
      let stop = "Press \(context.keymap.label(.cancelLoad)) to stop."
      text = "Loading \(context.glyphs.ellipsis) \(sync.listedBytes / 1024) kB. \(stop)"
    } else if let failure = context.device.sync.errors[objectClass] {
      text = failure.message + "\nPress \(context.keymap.label(.reload)) to try again."
    } else if sync.isLoaded {
      text = "No records. Press \(context.keymap.label(.new)) to create one."
    } else {
      text = "Not loaded. Press \(context.keymap.label(.reload)) to load it."
    }
    for (line, part) in Dialog.wrap(text, width: area.width - 2).enumerated() {
      surface.write(part, in: area.inset(x: 1, y: 0).row(line), style: .secondary)
    }
  }

  /// Draws the usual message line, while no filter is typed.
  func drawMessage(on surface: inout Surface, in row: Rect, _ context: Context) {
    MessageLine.draw(context.message, on: &surface, in: row)
  }
}
