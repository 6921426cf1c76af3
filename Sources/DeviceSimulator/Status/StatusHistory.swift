import ConsoleCore

/// The device's status: active alarms, events and log entries in one order, and cursors.
struct StatusHistory: Sendable {
  /// How many entries back a cursor can reach.
  static let retained = 5000
  /// How many entries are kept for `DeviceSimulator.statusEntries`.
  static let recorded = 50_000
  /// How many events, and how many log entries, a response without a cursor has.
  private static let toldAtFirst = 50

  private var all: [DeviceEntry] = []
  /// The sequence number of the newest entry.
  private(set) var last = 0
  private var clearedUpTo = 0
  private var toldUpTo = 0
  private var answers = 0
  private(set) var alarms: [Alarm.Key: Alarm] = [:]
  /// The running calls.
  var liveCalls: Set<String> = []
  /// How many log entries per second the device writes by itself.
  var logRate = 0.0
  /// The monotonic time of the next such entry.
  var nextLogAt = 0.0
  var figures: StatusFigures
  /// Makes the ids of this run different from those of the previous run.
  private let tag: String
  private var cursorTag = StatusHistory.newCursorTag()

  init(seed: UInt64, start: Double) {
    tag = String(Int(max(0, min(start * 1000, 1e15))), radix: 36)
    figures = StatusFigures(seed: seed)
  }

  /// Distinguishes cursors of other runs, which have the same seed.
  private static func newCursorTag() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(UInt64.random(in: .min ... .max, using: &generator), radix: 36)
  }

  /// All entries, the oldest first, limited to the last 50,000.
  var entries: [DeviceEntry] { Array(all.suffix(StatusHistory.recorded)) }

  /// The position after which everything is retained.
  private var oldest: Int { max(last - StatusHistory.retained, clearedUpTo) }

  mutating func add(
    _ kind: DeviceEntry.Kind, _ severity: DeviceEntry.Severity, _ message: String, source: DeviceEntry.Source? = nil,
    time: Double
  ) {
    last += 1
    let entry = DeviceEntry(
      sequence: last, kind: kind, id: "\(tag)-\(last)", severity: severity, message: message, source: source,
      time: time)
    // Remove many at once, so that the array is not moved for each entry.
    if all.count >= StatusHistory.recorded * 2 { all.removeFirst(StatusHistory.recorded) }
    all.append(entry)
  }

  /// Updates a record's alarms to its current faults, and returns those raised and cleared.
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

  /// Drops all entries, so that earlier cursors are too old.
  mutating func clear() { clearedUpTo = last }

  /// Makes all current cursors unknown.
  mutating func expireCursors() { cursorTag = StatusHistory.newCursorTag() }

  /// The cursor for entries from now on; each call returns a different one, even if there was no entry in between.
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

  /// The entries since a cursor; without one, the newest of each kind.
  ///
  /// A device that forgets returns each entry only once, to the first client that asks.
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
