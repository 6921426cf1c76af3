import Curses

/// All messages so far, newest last.
struct MessagesScreen: Layer {
  private var cursor = ListCursor()
  private var isAtEnd = true

  var ownCommands: Set<Command> { [.messages] }
  var isNeutral: Bool { true }
  var crumb: String { "messages" }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.back, bar: true), Offer(.copy, bar: true)]
      + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    let entries = context.messages.entries
    if cursor.move(command, count: entries.count) {
      isAtEnd = cursor.index == entries.count - 1
      return []
    }
    switch command {
    case .copy where entries.indices.contains(cursor.index):
      return [.copy(entries[cursor.index].text, what: "the message")]
    case .back, .messages: return [.pop]
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    let count = context.messages.entries.count
    if isAtEnd { cursor.index = max(0, count - 1) }
    cursor.fit(count: count, height: area.height - MessagesScreen.detailHeight)
  }

  private static let detailHeight = 4

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let (body, foot) = area.splitBottom(MessagesScreen.detailHeight)
    let entries = context.messages.entries
    for (line, index) in cursor.visible(count: entries.count).enumerated() where line < body.height {
      let entry = entries[index]
      let times = entry.repeats > 1 ? " (\(entry.repeats)x)" : ""
      let text = " \(entry.time) \(MessageLine.sign(entry.level, surface.glyphs))\(entry.text)\(times)"
      surface.row(body.row(line), text, style: MessageLine.style(entry.level), isSelected: index == cursor.index)
    }
    surface.horizontalLine(x: foot.x, y: foot.y, length: foot.width, style: .border)
    guard entries.indices.contains(cursor.index) else { return }
    // Show the full text of a message that is too long for its line.
    for (line, text) in Dialog.wrap(entries[cursor.index].text, width: foot.width - 2).prefix(3).enumerated() {
      surface.write(text, in: foot.inset(x: 1, y: 0).row(line + 1), style: .text)
    }
  }
}
