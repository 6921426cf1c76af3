import Curses

/// The frame of all dialogs: a box in the middle with a title.
struct Dialog {
  /// A line inside the dialog.
  struct Line {
    var text: String
    var style: Style = .dialog
  }

  var title: String
  var width: Int
  var height: Int

  /// Draws the frame and returns the area inside it.
  @MainActor func draw(on surface: inout Surface, in area: Rect) -> Rect {
    let box = area.centred(Size(width: min(width, area.width - 2), height: min(height, area.height)))
    surface.fill(box, style: .dialog)
    surface.box(box, style: .borderFocused, title: title, titleStyle: .dialogTitle)
    return box.inset(x: 2, y: 1)
  }

  /// Breaks text into lines of at most `width` columns, at blanks if possible.
  static func wrap(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        var rest = String(word)
        if !line.isEmpty, CellWidth.width(of: line) + 1 + CellWidth.width(of: rest) <= width {
          line += " " + rest
          continue
        }
        if !line.isEmpty { lines.append(line) }
        while CellWidth.width(of: rest) > width {
          let head = String(rest.prefix(max(1, width / 2)))
          lines.append(head)
          rest = String(rest.dropFirst(head.count))
        }
        line = rest
      }
      lines.append(line)
    }
    return lines
  }

  /// Wraps lines to a width; continuation lines keep the indent.
  static func wrap(_ lines: [Line], width: Int) -> [Line] {
    lines.flatMap { line in
      let indent = String(line.text.prefix { $0 == " " })
      let parts = wrap(line.text, width: width - indent.count)
      return parts.map { Line(text: indent + $0, style: line.style) }
    }
  }

  /// Draws a row of buttons; brackets mark the focused one, not only its style.
  static func buttons(_ labels: [String], focus: Int, on surface: inout Surface, in row: Rect) {
    var x = row.x
    for (index, label) in labels.enumerated() {
      let isFocused = index == focus
      let text = isFocused ? "[>" + label + "<]" : "[ " + label + " ]"
      x += surface.write(text, x: x, y: row.y, style: isFocused ? .buttonFocused : .button, clip: row) + 2
    }
  }
}
