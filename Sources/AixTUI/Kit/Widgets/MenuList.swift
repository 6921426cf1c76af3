import ConsoleCore
import Curses

/// A list or menu in a dialog: letters narrow it, arrows wrap, j and k move until something is typed.
struct MenuList {
  private(set) var cursor = ListCursor()
  /// What was typed to narrow the list.
  private(set) var filter = ""
  /// Whether letters are text now, j and k as well: after the first one, or after `/`.
  private(set) var isTyping = false

  init(index: Int = 0, filter: String = "") {
    cursor.index = index
    (self.filter, isTyping) = (filter, !filter.isEmpty)
  }

  /// The place of the cursor among the entries that are shown.
  var index: Int {
    get { cursor.index }
    set { cursor.index = newValue }
  }

  /// Answers a key that belongs to the list; false where it does not.
  mutating func handle(_ key: Key, count: Int) -> Bool {
    switch key {
    case .up: step(-1, count)
    case .down: step(1, count)
    case .character("k") where !isTyping: step(-1, count)
    case .character("j") where !isTyping: step(1, count)
    case .character("/") where !isTyping: isTyping = true
    case .character(" ") where !isTyping: return false
    case .character(let character): narrow(filter + String(character))
    case .paste(let text): narrow(filter + text.filter { !$0.isNewline })
    case .backspace: narrow(String(filter.dropLast()))
    case .control("u"): narrow("")
    default: return false
    }
    return true
  }

  /// Takes a letter as text that would move otherwise.
  mutating func type(_ letter: Character, count: Int) -> Bool {
    isTyping = true
    return handle(.character(letter), count: count)
  }

  /// Moves by a command of the moving group; false where the command is another one.
  mutating func move(_ command: Command, count: Int) -> Bool {
    switch command {
    case .up: step(-1, count)
    case .down: step(1, count)
    default: return cursor.move(command, count: count)
    }
    return true
  }

  private mutating func step(_ step: Int, _ count: Int) {
    guard count > 0 else { return }
    cursor.index = (min(cursor.index, count - 1) + step + count) % count
  }

  private mutating func narrow(_ text: String) {
    if text != filter { cursor = ListCursor() }
    filter = text
    isTyping = !text.isEmpty
  }

  /// The places of the entries that have all the words that were typed, whatever their case and accents.
  func shown(_ titles: [String]) -> [Int] {
    let words = TextFold.folded(filter).split(separator: " ")
    guard !words.isEmpty else { return Array(titles.indices) }
    return titles.indices.filter { index in
      let title = TextFold.folded(titles[index])
      return words.allSatisfy { title.contains($0) }
    }
  }

  /// Keeps the cursor inside the list and in sight.
  mutating func fit(count: Int, height: Int) { cursor.fit(count: count, height: height) }

  /// The shown entries that are on screen.
  func visible(count: Int) -> Range<Int> { cursor.visible(count: count) }

  /// A dialog's title with what was typed behind it.
  func titled(_ title: String) -> String { filter.isEmpty ? (isTyping ? title + " /" : title) : title + " / " + filter }

  /// What the keys of a list are besides its letters.
  static let offers: [Offer] =
    [.up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom].map { Offer($0) } + [Offer(.filter, bar: true)]
}
