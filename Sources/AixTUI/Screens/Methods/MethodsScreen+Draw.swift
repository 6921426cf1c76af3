import ConsoleCore
import Curses

extension MethodsScreen {
  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let areas = areas(area)
    drawMethods(on: &surface, in: areas.methods, context)
    if !areas.form.isEmpty {
      surface.verticalLine(x: areas.form.x - 1, y: areas.form.y, length: areas.form.height, style: .border)
      drawForm(on: &surface, in: areas.form)
    }
    drawHistory(on: &surface, in: areas.history, context)
  }

  private func sign(_ part: Focus, _ glyphs: Glyphs) -> String { focus == part ? String(glyphs.cursor) : " " }

  private func drawMethods(on surface: inout Surface, in area: Rect, _ context: Context) {
    let methods = context.device.methods
    let (head, body) = area.splitTop(1)
    var notes = [methods.items.count == 1 ? "1 method" : "\(methods.items.count) methods"]
    if !filterText.isEmpty { notes.append("filter \"\(filterText)\": \(names.count)") }
    if methods.unread > 0 { notes.append("loading \(methods.unread) schemas") }
    let title = sign(.methods, context.glyphs) + "METHODS  "
    let used = surface.write(title, x: head.x, y: head.y, style: .header, clip: head)
    let text = notes.joined(separator: " \(context.glyphs.dot) ")
    if let failure = methods.failure, !methods.items.isEmpty {
      surface.write(failure.message, in: head.splitLeft(used).rest, style: .danger)
    } else if methods.isListed, methods.failure == nil {
      surface.write(text, in: head.splitLeft(used).rest, style: .secondary)
    }
    guard !names.isEmpty else {
      for (line, text) in Dialog.wrap(emptyText(context), width: body.width - 2).enumerated() where line < body.height {
        surface.write(text, in: body.inset(x: 1, y: 0).row(line), style: .secondary)
      }
      return
    }
    let width = min(names.map { CellWidth.width(of: $0) }.max() ?? 0, body.width / 2)
    for (line, index) in cursor.visible(count: names.count).enumerated() where line < body.height {
      let style: Style? = index != cursor.index ? nil : focus == .methods ? .selection : .selectionUnfocused
      drawMethod(names[index], width, on: &surface, in: body.row(line), selection: style, context)
    }
  }

  private func drawMethod(
    _ name: String, _ width: Int, on surface: inout Surface, in row: Rect, selection: Style?, _ context: Context
  ) {
    let methods = context.device.methods
    if let selection { surface.fill(row, style: selection) }
    if methods.isDangerous(name) {
      surface.write(surface.glyphs.warning, x: row.x + 1, y: row.y, style: selection ?? .danger, clip: row)
    }
    let (left, right) = row.splitLeft(3).rest.splitLeft(width + 2)
    surface.write(name, in: left, style: selection ?? .text)
    let title = methods.schema(name)?.title ?? methods.description(name) ?? ""
    surface.write(title, in: right, style: selection ?? .secondary)
  }

  private func emptyText(_ context: Context) -> String {
    let methods = context.device.methods
    let byName = "You can still run a method by name: :call NAME."
    if let failure = methods.failure {
      return "Methods not loaded: \(failure.message)\nPress \(context.keymap.label(.reload)) to try again.\n\(byName)"
    }
    if !methods.isListed { return "Loading \(context.glyphs.ellipsis)" }
    if methods.items.isEmpty { return "The device lists no methods.\n\(byName)" }
    return "No methods match the filter. Press \(context.keymap.label(.clearFilter)) to clear it."
  }

  private func drawForm(on surface: inout Surface, in area: Rect) {
    let (head, body) = area.splitTop(1)
    guard let current else { return }
    surface.write(" \(current)", in: head, style: .title)
    let inner = body.inset(x: 1, y: 0)
    for (line, (text, style)) in argumentLines.prefix(max(0, inner.height)).enumerated() {
      surface.write(text, in: inner.row(line), style: style)
    }
  }

  private func drawHistory(on surface: inout Surface, in area: Rect, _ context: Context) {
    guard area.height > 1 else { return }
    let entries = context.device.methods.history.entries
    let (head, body) = area.splitTop(1)
    surface.horizontalLine(x: head.x, y: head.y, length: head.width, style: .border)
    let count = entries.isEmpty ? "" : "  \(entries.count == 1 ? "1 run" : "\(entries.count) runs")"
    surface.write(
      "\(sign(.history, context.glyphs))HISTORY\(count) ", x: head.x, y: head.y, style: .header, clip: head)
    if entries.isEmpty { surface.write(" No methods run yet.", in: body.row(0), style: .secondary) }
    let width = min(24, entries.map { CellWidth.width(of: $0.method) }.max() ?? 0)
    let now = RealTime.now
    for (line, index) in historyCursor.visible(count: entries.count).enumerated() where line < body.height {
      let entry = entries[index]
      let row = body.row(line)
      let selection: Style? = index != historyCursor.index ? nil : focus == .history ? .selection : .selectionUnfocused
      if let selection { surface.fill(row, style: selection) }
      let time = MomentText.moment(entry.time, now: now, tenths: false)
      let outcome = MethodCallText.told(entry.outcome, context.glyphs)
      var x = row.x + 1
      x += surface.write(time + "  ", x: x, y: row.y, style: selection ?? .secondary, clip: row)
      x += surface.write(
        CellWidth.padded(outcome, to: 11), x: x, y: row.y, style: selection ?? MethodCallText.style(entry.outcome),
        clip: row)
      let fitted = CellWidth.truncate(entry.method, to: width, ellipsis: context.glyphs.ellipsis)
      x += surface.write(CellWidth.padded(fitted, to: width + 2), x: x, y: row.y, style: selection ?? .text, clip: row)
      let rest = Rect(x: x, y: row.y, width: max(0, row.endX - x), height: 1)
      let record = entry.target.flatMap { context.device.store.record($0.objectClass, $0.uuid)?.name }
      let lead = record.map { "\"\($0)\"  " } ?? ""
      surface.write(lead + entry.shown.text(), in: rest, style: selection ?? .secondary)
    }
  }
}
