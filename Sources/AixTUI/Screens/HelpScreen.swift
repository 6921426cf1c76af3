import Curses

/// All keys, printed from the bindings: first those that work on the screen below, then the others.
struct HelpScreen: Layer {
  private var lines: [(text: String, style: Style)] = []
  private var cursor = ListCursor()
  private var searchField: TextField?
  private var searchText = ""

  var ownCommands: Set<Command> { [.help] }
  var isNeutral: Bool { true }
  var crumb: String { "help" }
  var texts: [String] { lines.map(\.text) }

  init(_ offers: [Offer], _ keymap: Keymap, about: [String] = [], isTyping: Bool = false, width: Int = 120) {
    if !about.isEmpty {
      lines.append(("This field", .title))
      for text in about {
        for line in Dialog.wrap(text, width: min(100, width - 4)) { lines.append(("  " + line, .text)) }
      }
      lines.append(("", .text))
    }
    lines += [("^ is Ctrl, M- is Alt, S- is Shift", .secondary), ("", .text)]
    let here = offers.filter { !HelpScreen.keys(of: $0.command, keymap, isTyping).isEmpty }
    add("Here", here.map(\.command), keymap, isTyping, disabled: here, width)
    for group in CommandInfo.Group.allCases {
      let commands = CommandInfo.all.filter { $0.group == group && !keymap.keys(for: $0.command).isEmpty }
      add(group.rawValue, commands.map(\.command), keymap, disabled: [], width)
    }
    lines.append(("Commands for the : line", .title))
    for entry in LineCommand.help { add("  " + HelpScreen.padded(entry.usage, 22), entry.text, .text, width) }
  }

  /// The keys of a command; while the user types text, only those that type nothing.
  private static func keys(of command: Command, _ keymap: Keymap, _ isTyping: Bool) -> [Key] {
    keymap.keys(for: command).filter { if case .character = $0 { !isTyping } else { true } }
  }

  private mutating func add(
    _ title: String, _ commands: [Command], _ keymap: Keymap, _ isTyping: Bool = false, disabled offers: [Offer],
    _ width: Int
  ) {
    lines.append((title, .title))
    for command in commands {
      guard let info = CommandInfo.byCommand[command] else { continue }
      let keys = HelpScreen.keys(of: command, keymap, isTyping).map(Keymap.label).joined(separator: " ")
      let offer = offers.first { $0.command == command }
      let reason = offer?.disabled
      let note = reason.map { " (not now: \($0))" } ?? ""
      let head = "  " + HelpScreen.padded(keys, 14) + HelpScreen.padded(offer?.title ?? info.title, 18)
      add(head, info.help + note, reason == nil ? .text : .disabled, width)
    }
    lines.append(("", .text))
  }

  /// Adds a text after its head, in as many lines as it needs.
  private mutating func add(_ head: String, _ text: String, _ style: Style, _ width: Int) {
    let indent = CellWidth.width(of: head)
    for (line, part) in Dialog.wrap(text, width: max(20, width - indent - 2)).enumerated() {
      lines.append(((line == 0 ? head : String(repeating: " ", count: indent)) + part, style))
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String { CellWidth.padded(text + " ", to: width) }

  func takesText(_ context: Context) -> Bool { searchField != nil }

  func offers(_ context: Context) -> [Offer] {
    if searchField != nil { return FilterInput.searchOffers }
    return [Offer(.back, bar: true), Offer(.search, bar: true), Offer(.searchNext, bar: true), Offer(.searchPrevious)]
      + Offer.moving
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    guard searchField != nil else { return nil }
    switch key {
    case .enter, .escape: searchField = nil
    default:
      guard searchField?.handle(key) == true else { return nil }
      searchText = searchField?.text ?? ""
      search(1, includingStart: true)
    }
    return []
  }

  private mutating func search(_ step: Int, includingStart: Bool = false) {
    let texts = lines.map(\.text)
    if let found = TextSearch.next(
      searchText, in: texts, from: cursor.index, step: step, includingStart: includingStart)
    {
      cursor.index = found
    }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: lines.count) { return [] }
    switch command {
    case .search: searchField = TextField()
    case .searchNext: search(1)
    case .searchPrevious: search(-1)
    case .back, .help: return [.pop]
    default: break
    }
    return []
  }

  mutating func layout(_ area: Rect, _ context: Context) { cursor.fit(count: lines.count, height: area.height) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    for (line, index) in cursor.visible(count: lines.count).enumerated() where line < area.height {
      surface.row(area.row(line), " " + lines[index].text, style: lines[index].style, isSelected: index == cursor.index)
    }
  }
}

extension HelpScreen: Prompting {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context) {
    MessageLine.draw(searchField, "Search: ", on: &surface, in: row, context)
  }
}
