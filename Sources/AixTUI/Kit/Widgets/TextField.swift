import Curses

/// A line of text under edit: the text, the cursor, and how far it is scrolled.
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

  /// Puts the cursor before a character.
  mutating func place(_ index: Int) { cursor = min(max(0, index), characters.count) }

  /// Answers an editing key; false where the key is not for a text field.
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

  /// What of a paste can stand in the field: line ends become blanks where only one line fits, a last one is dropped.
  private func pasted(_ text: String) -> [Character] {
    var new = Array(text)
    while let last = new.last, last.isNewline { new.removeLast() }
    let lineEnd = allowsNewlines ? self.lineEnd : " "
    return new.map { $0.isNewline ? lineEnd : $0 }
  }

  /// The line end that the text has already, so that a paste brings no second kind.
  private var lineEnd: Character { characters.first { ["\r\n", "\n", "\r"].contains($0) } ?? "\n" }

  private mutating func insert(_ new: [Character]) { replace(cursor..<cursor, with: new) }

  private mutating func remove(_ range: Range<Int>) { replace(range, with: []) }

  /// Replaces characters and puts the cursor behind the new ones: a mark or a joiner that comes alone joins its neighbour.
  private mutating func replace(_ range: Range<Int>, with new: [Character]) {
    let first = max(0, range.lowerBound - 1)
    let last = min(characters.count, range.upperBound + 1)
    let head = String(characters[first..<range.lowerBound]) + String(new)
    let seam = Array(head + String(characters[range.upperBound..<last]))
    characters.replaceSubrange(first..<last, with: seam)
    // Where the last new character and the next one have become one, the cursor is behind it.
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

  /// Draws the part around the cursor into one row, and places the hardware cursor where the field has the focus.
  func draw(on surface: inout Surface, in area: Rect, style: Style, isFocused: Bool) {
    guard area.width > 0 else { return }
    surface.fill(Rect(x: area.x, y: area.y, width: area.width, height: 1), style: style)
    let cells = characters.map { character -> String in
      isMasked ? String(surface.glyphs.maskDot) : Sanitiser.clean(String(character), ascii: surface.glyphs.isASCII)
    }
    let widths = cells.map { CellWidth.width(of: $0) }
    let first = firstVisible(widths, width: area.width)
    let isCut = widths[first...].reduce(0, +) > area.width
    // What is cut gives its last column to the ellipsis.
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

  /// The first character to draw so that the cursor's column is inside the width.
  private func firstVisible(_ widths: [Int], width: Int) -> Int {
    var first = cursor
    // Behind the cursor the ellipsis needs a column, and the character under it all of its own.
    var used = cursor < widths.count ? widths[cursor] + (cursor + 1 < widths.count ? 1 : 0) : 1
    while first > 0, used + widths[first - 1] <= width {
      first -= 1
      used += widths[first]
    }
    // A character is given up for the ellipsis that stands in its place.
    return first
  }
}
