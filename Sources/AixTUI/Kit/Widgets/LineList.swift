import Curses

/// A list of styled lines with a cursor.
struct LineList {
  typealias Line = (text: String, style: Style)

  var lines: [Line]
  private(set) var cursor = ListCursor()

  init(_ lines: [Line] = []) { self.lines = lines }

  /// The line under the cursor; nil if there is none.
  var current: Line? { lines.indices.contains(cursor.index) ? lines[cursor.index] : nil }

  /// The action that copies the line under the cursor.
  var copy: [Action] { current.map { [.copy($0.text, what: "the line")] } ?? [] }

  var texts: [String] { lines.map(\.text) }

  mutating func move(_ command: Command) -> Bool { cursor.move(command, count: lines.count) }
  mutating func fit(height: Int) { cursor.fit(count: lines.count, height: height) }

  @MainActor func draw(on surface: inout Surface, in area: Rect) {
    for (line, index) in cursor.visible(count: lines.count).enumerated() where line < area.height {
      surface.row(
        area.row(line), " " + lines[index].text, style: lines[index].style, isSelected: index == cursor.index)
    }
  }
}
