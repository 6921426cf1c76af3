/// What was said to the operator, kept so that it can be read again.
struct MessageLog {
  typealias Level = NoticeLevel

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
  /// When the message line lets go of its entry, which is old news then.
  private(set) var expiry: ContinuousClock.Instant?
  /// Whether messages leave their line by themselves.
  var expires = true

  /// Notes a message and shows it; one that nobody waits for takes no other one's place (`yields`).
  mutating func say(_ text: String, _ level: Level, yields: Bool = false, at now: ContinuousClock.Instant) {
    if let last = entries.last, last.text == text, last.level == level {
      entries[entries.count - 1].repeats += 1
    } else {
      entries.append(Entry(level: level, text: text, time: WallClock.timeOfDay()))
      if entries.count > MessageLog.limit { entries.removeFirst() }
    }
    if !yields || current == nil {
      current = entries.last
      expiry = expires ? now + MessageLog.span(level) : nil
    }
  }

  /// How long a message stays on its line if no key is pressed; the messages keep it.
  private static func span(_ level: Level) -> Duration {
    switch level {
    case .info, .good: .seconds(10)
    case .warning: .seconds(20)
    case .error: .seconds(60)
    }
  }

  mutating func dismiss() { (current, expiry) = (nil, nil) }

  /// Lets go of a message whose time is over; whether there was one.
  mutating func expire(_ now: ContinuousClock.Instant) -> Bool {
    guard let expiry, expiry <= now else { return false }
    dismiss()
    return true
  }
}
