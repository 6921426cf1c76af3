import ConsoleCore

/// What the device has to tell of itself: alarms that last, events and log entries in one order, and its cursors.
struct StatusHistory: Sendable {
  /// How many entries cursors can go back.
  static let retained = 5000
  /// How many entries are kept for `DeviceSimulator.statusEntries`.
  static let recorded = 50_000
  /// How many events, and how many log entries, are told without a cursor.
  private static let toldAtFirst = 50

  private var all: [DeviceEntry] = []
  /// The sequence number of the newest entry.
  private(set) var last = 0
  private var clearedUpTo = 0
  private var toldUpTo = 0
  private var answers = 0
  private(set) var alarms: [Alarm.Key: Alarm] = [:]
  /// The calls that have begun and not ended.
  var liveCalls: Set<String> = []
  /// Log entries a second that the device writes by itself.
  var logRate = 0.0
  /// The monotonic time of the next of them.
  var nextLogAt = 0.0
  var figures: StatusFigures
  /// Makes the identities of this run differ from those of the run before.
  private let tag: String
  private var cursorTag = StatusHistory.newCursorTag()

  init(seed: UInt64, start: Double) {
    tag = String(Int(max(0, min(start * 1000, 1e15))), radix: 36)
    figures = StatusFigures(seed: seed)
  }

  /// A cursor of another run must not be taken for one of this, which the seed could not tell apart.
  private static func newCursorTag() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(UInt64.random(in: .min ... .max, using: &generator), radix: 36)
  }

  /// The entries ever made, oldest first, the last 50,000 at most.
  var entries: [DeviceEntry] { Array(all.suffix(StatusHistory.recorded)) }

  /// The position behind which everything is retained.
  private var oldest: Int { max(last - StatusHistory.retained, clearedUpTo) }

  mutating func add(
    _ kind: DeviceEntry.Kind, _ severity: DeviceEntry.Severity, _ message: String, source: DeviceEntry.Source? = nil,
    time: Double
  ) {
    last += 1
    let entry = DeviceEntry(
      sequence: last, kind: kind, id: "\(tag)-\(last)", severity: severity, message: message, source: source,
      time: time)
    // Many go at once, so that the array is not moved for each entry.
    if all.count >= StatusHistory.recorded * 2 { all.removeFirst(StatusHistory.recorded) }
    all.append(entry)
  }

  /// Brings a record's alarms in line with what is wrong with it now, and tells which came and went.
  mutating func review(_ source: DeviceEntry.Source, _ causes: [AlarmCause], time: Double) {
    for kind in AlarmCause.kinds(of: source.objectClass) {
      let key = Alarm.Key(source: source, kind: kind)
      switch (alarms[key], causes.first { $0.kind == kind }) {
      case (nil, nil): continue
      case (nil, let cause?): raise(key, cause, time: time)
      case (let alarm?, nil):
        alarms[key] = nil
        add(.events, .info, "Cleared: \(alarm.cause.message)", source: source, time: time)
      case (.some, let cause?): alarms[key]?.cause = cause
      }
    }
  }

  mutating func raise(_ key: Alarm.Key, _ cause: AlarmCause, time: Double) {
    add(.events, cause.severity, "Raised: \(cause.message)", source: key.source, time: time)
    alarms[key] = Alarm(id: "\(tag)-a\(last)", sequence: last, since: time, cause: cause)
  }

  /// Forgets the entries so far, which makes cursors before them too old.
  mutating func clear() { clearedUpTo = last }

  /// Makes every present cursor unknown.
  mutating func expireCursors() { cursorTag = StatusHistory.newCursorTag() }

  /// The cursor for what comes after now; each is another one, even where nothing came in between.
  mutating func nextCursor() -> String {
    answers += 1
    return "\(cursorTag)-\(last)-\(answers)"
  }

  private func position(of cursor: String) throws(APIError) -> Int {
    let parts = cursor.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == cursorTag, let position = Int(parts[1]), (0...last).contains(position),
      let answer = Int(parts[2]), (1...max(1, answers)).contains(answer)
    else { throw .notFound("Unknown cursor.") }
    guard position >= oldest else { throw .notFound("The cursor is older than the history.") }
    return position
  }

  /// What is new since a cursor, or the newest of everything where there is none.
  ///
  /// A device that forgets tells each entry once, to whoever asks first.
  mutating func entries(after cursor: String?, isForgetful: Bool) throws(APIError) -> [DeviceEntry] {
    let position = try cursor.map { text throws(APIError) in try self.position(of: text) }
    let from = isForgetful ? max(oldest, toldUpTo) : position ?? oldest
    toldUpTo = last
    let fresh = all.suffix(last - from)
    guard position == nil else { return Array(fresh) }
    return DeviceEntry.Kind.allCases.flatMap { kind in
      fresh.filter { $0.kind == kind }.suffix(StatusHistory.toldAtFirst)
    }
  }
}
