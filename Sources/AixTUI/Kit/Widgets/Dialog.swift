import Curses

/// The frame that all dialogs share: a box in the middle, lines of text, a row of buttons.
struct Dialog {
  /// A line inside the dialog.
  struct Line {
    var text: String
    var style: Style = .dialog
  }

  var title: String
  var width: Int
  var height: Int

  /// Draws the frame and returns the place inside it.
  @MainActor func draw(on surface: inout Surface, in area: Rect) -> Rect {
    let box = area.centred(Size(width: min(width, area.width - 2), height: min(height, area.height)))
    surface.fill(box, style: .dialog)
    surface.box(box, style: .borderFocused, title: title, titleStyle: .dialogTitle)
    return box.inset(x: 2, y: 1)
  }

  /// Cuts text into lines of at most this width, at blanks where it can.
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

  /// Cuts lines to a width, each part of one with its indent.
  static func wrap(_ lines: [Line], width: Int) -> [Line] {
    lines.flatMap { line in
      let indent = String(line.text.prefix { $0 == " " })
      let parts = wrap(line.text, width: width - indent.count)
      return parts.map { Line(text: indent + $0, style: line.style) }
    }
  }

  /// Draws a row of buttons, the focused one standing out by brackets as well as by its style.
  static func buttons(_ labels: [String], focus: Int, on surface: inout Surface, in row: Rect) {
    var x = row.x
    for (index, label) in labels.enumerated() {
      let isFocused = index == focus
      let text = isFocused ? "[>" + label + "<]" : "[ " + label + " ]"
      x += surface.write(text, x: x, y: row.y, style: isFocused ? .buttonFocused : .button, clip: row) + 2
    }
  }
}
