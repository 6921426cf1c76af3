import Curses

/// A text being edited, and its cursor.
struct TextField: Equatable {
  private(set) var characters: [Character]
  private(set) var cursor: Int
  var isMasked = false
  var allowsNewlines = false

  init(_ text: String = "", isMasked: Bool = false) {
    characters = Array(text)
    cursor = characters.count
    self.isMasked = isMasked
  }

  var text: String { String(characters) }

  mutating func set(_ text: String) {
    characters = Array(text)
    cursor = characters.count
  }

  /// Moves the cursor to before a character.
  mutating func place(_ index: Int) { cursor = min(max(0, index), characters.count) }

  /// Handles an editing key; false if the key is not for a text field.
  mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character(let character): insert([character])
    case .paste(let text): insert(pasted(text))
    case .backspace:
      guard cursor > 0 else { return true }
      remove(cursor - 1..<cursor)
    case .delete:
      if cursor < characters.count { remove(cursor..<cursor + 1) }
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(characters.count, cursor + 1)
    case .controlLeft, .alt("b"): cursor = wordStart
    case .controlRight, .alt("f"): cursor = wordEnd
    case .home: cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .control("w"): remove(wordStart..<cursor)
    case .control("u"): remove(0..<cursor)
    default: return false
    }
    return true
  }

  /// A paste adapted to the field: trailing line ends are dropped, others become blanks in a field with one line.
  private func pasted(_ text: String) -> [Character] {
    var new = Array(text)
    while let last = new.last, last.isNewline { new.removeLast() }
    let lineEnd = allowsNewlines ? self.lineEnd : " "
    return new.map { $0.isNewline ? lineEnd : $0 }
  }

  /// The line end used in the text so far, so that a paste does not add a second kind.
  private var lineEnd: Character { characters.first { ["\r\n", "\n", "\r"].contains($0) } ?? "\n" }

  private mutating func insert(_ new: [Character]) { replace(cursor..<cursor, with: new) }

  private mutating func remove(_ range: Range<Int>) { replace(range, with: []) }

  /// Replaces characters and moves the cursor behind the new ones; a lone combining mark merges with its neighbour.
  private mutating func replace(_ range: Range<Int>, with new: [Character]) {
    let first = max(0, range.lowerBound - 1)
    let last = min(characters.count, range.upperBound + 1)
    let head = String(characters[first..<range.lowerBound]) + String(new)
    let seam = Array(head + String(characters[range.upperBound..<last]))
    characters.replaceSubrange(first..<last, with: seam)
    // If the last new character merges with the next one, the cursor goes behind both.
    cursor = first + min(head.count, seam.count)
  }

  private var wordStart: Int {
    var place = cursor
    while place > 0, characters[place - 1] == " " { place -= 1 }
    while place > 0, characters[place - 1] != " " { place -= 1 }
    return place
  }

  private var wordEnd: Int {
    var place = cursor
    while place < characters.count, characters[place] == " " { place += 1 }
    while place < characters.count, characters[place] != " " { place += 1 }
    return place
  }

  /// Draws the part around the cursor into one row, and places the hardware cursor if the field has the focus.
  func draw(on surface: inout Surface, in area: Rect, style: Style, isFocused: Bool) {
    guard area.width > 0 else { return }
    surface.fill(Rect(x: area.x, y: area.y, width: area.width, height: 1), style: style)
    let cells = characters.map { character -> String in
      isMasked ? String(surface.glyphs.maskDot) : Sanitiser.clean(String(character), ascii: surface.glyphs.isASCII)
    }
    let widths = cells.map { CellWidth.width(of: $0) }
    let first = firstVisible(widths, width: area.width)
    let isCut = widths[first...].reduce(0, +) > area.width
    // A cut text leaves its last column to the ellipsis.
    let limit = area.endX - (isCut ? 1 : 0)
    var x = area.x
    for index in first..<cells.count {
      guard x + widths[index] <= limit else { break }
      x += surface.write(cells[index], x: x, y: area.y, style: style, clip: area)
    }
    if isCut { surface.write(surface.glyphs.ellipsis, x: x, y: area.y, style: style, clip: area) }
    if first > 0 { surface.write(surface.glyphs.ellipsis, x: area.x, y: area.y, style: style, clip: area) }
    if isFocused {
      let column = area.x + widths[first..<cursor].reduce(0, +)
      surface.cursor = Point(x: min(column, area.endX - 1), y: area.y)
    }
  }

  /// The first character to draw so that the cursor is visible.
  private func firstVisible(_ widths: [Int], width: Int) -> Int {
    var first = cursor
    // The ellipsis after the cursor needs a column, and the character under the cursor all of its own.
    var used = cursor < widths.count ? widths[cursor] + (cursor + 1 < widths.count ? 1 : 0) : 1
    while first > 0, used + widths[first - 1] <= width {
      first -= 1
      used += widths[first]
    }
    // The ellipsis on the left replaces a character.
    return first
  }
}
