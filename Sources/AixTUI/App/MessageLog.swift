/// What was said to the operator, kept so that it can be read again.
struct MessageLog {
  enum Level: Sendable {
    case info, good, warning, error
  }

  struct Entry {
    let level: Level
    let text: String
    /// Time of day, `hh:mm:ss`.
    let time: String
    var repeats = 1
  }

  static let limit = 500
  private(set) var entries: [Entry] = []
  /// The entry that the message line shows, until a key is pressed after it was seen.
  private(set) var current: Entry?

  /// Notes a message and shows it; one that nobody waits for takes no other one's place (`yields`).
  mutating func say(_ text: String, _ level: Level, yields: Bool = false) {
    if let last = entries.last, last.text == text, last.level == level {
      entries[entries.count - 1].repeats += 1
    } else {
      entries.append(Entry(level: level, text: text, time: WallClock.timeOfDay()))
      if entries.count > MessageLog.limit { entries.removeFirst() }
    }
    if !yields || current == nil { current = entries.last }
  }

  mutating func dismiss() { current = nil }
}
