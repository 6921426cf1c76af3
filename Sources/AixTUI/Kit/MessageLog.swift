/// The messages to the operator, kept for reading again.
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
  /// The entry on the message line, until the operator presses a key or it expires.
  private(set) var current: Entry?
  /// When the message line drops its entry; nil for never.
  private(set) var expiry: ContinuousClock.Instant?
  /// Whether messages disappear by themselves.
  var expires = true

  /// Adds a message and shows it; one that `yields` does not replace the current one.
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

  /// How long a message stays on its line; it stays in `entries` after that.
  private static func span(_ level: Level) -> Duration {
    switch level {
    case .info, .good: .seconds(10)
    case .warning: .seconds(20)
    case .error: .seconds(60)
    }
  }

  mutating func dismiss() { (current, expiry) = (nil, nil) }

  /// Drops the current message if its time is over; true if it was.
  mutating func expire(_ now: ContinuousClock.Instant) -> Bool {
    guard let expiry, expiry <= now else { return false }
    dismiss()
    return true
  }
}
