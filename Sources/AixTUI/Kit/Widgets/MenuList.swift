import ConsoleCore
import Curses

/// A list in a dialog: letters narrow it, arrows wrap around, j and k move until something is typed.
struct MenuList {
  private(set) var cursor = ListCursor()
  /// The text that narrows the list.
  private(set) var filter = ""
  /// Whether letters are text, j and k too: after the first letter, or after `/`.
  private(set) var isTyping = false

  init(index: Int = 0, filter: String = "") {
    cursor.index = index
    (self.filter, isTyping) = (filter, !filter.isEmpty)
  }

  /// The cursor's index among the shown entries.
  var index: Int {
    get { cursor.index }
    set { cursor.index = newValue }
  }

  /// Handles a key of the list; false if the key is not for it.
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

  /// Types a letter that otherwise would be a command.
  mutating func type(_ letter: Character, count: Int) -> Bool {
    isTyping = true
    return handle(.character(letter), count: count)
  }

  /// Moves by a command; false if the command does not move.
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

  /// The indices of the entries that contain all typed words, ignoring case and accents.
  func shown(_ titles: [String]) -> [Int] {
    let words = TextFold.folded(filter).split(separator: " ")
    guard !words.isEmpty else { return Array(titles.indices) }
    return titles.indices.filter { index in
      let title = TextFold.folded(titles[index])
      return words.allSatisfy { title.contains($0) }
    }
  }

  /// Keeps the cursor inside the list and on screen.
  mutating func fit(count: Int, height: Int) { cursor.fit(count: count, height: height) }

  /// The range of the shown entries that is on screen.
  func visible(count: Int) -> Range<Int> { cursor.visible(count: count) }

  /// A dialog's title followed by the typed text.
  func titled(_ title: String) -> String { filter.isEmpty ? (isTyping ? title + " /" : title) : title + " / " + filter }

  /// The keys of a list besides its letters.
  static let offers: [Offer] =
    [.up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom].map { Offer($0) } + [Offer(.filter, bar: true)]
}
