/// The active alarms, the recently cleared ones, and when each alarm was raised and cleared in the last hours.
public struct AlarmBook: Sendable, Equatable {
  /// A time in which an alarm was active.
  public struct Span: Sendable, Hashable {
    public var start: Int64
    /// Nil while the alarm is active.
    public var end: Int64?
    public var severity: Severity
  }

  /// How long the history of an alarm is kept, in milliseconds.
  public static let memory: Int64 = 24 * 3_600_000
  /// How long a cleared alarm stays in the list, in milliseconds.
  public static let afterlife: Int64 = 30 * 60_000
  /// The longest normal time between two lists, in milliseconds; after a longer one nobody polled in between.
  static let longestPause: Int64 = 120_000
  static let mostSpans = 200
  static let mostTroubles = 500
  static let mostSharedIDs = 200
  static let mostCleared = 200

  /// By key, including recently cleared alarms.
  var byKey: [String: Alarm] = [:]
  /// By the alarm's `trouble`, oldest first.
  public internal(set) var spans: [String: [Span]] = [:]
  /// The titles of these histories, by the same keys.
  public internal(set) var titles: [String: Title] = [:]
  /// Ids that the device has used for several alarms at once, so that such an id alone identifies no alarm.
  var sharedIDs: Set<String> = []

  /// The title of an alarm's history.
  public struct Title: Sendable, Hashable {
    public var message: String
    var signature: String
  }

  public init() {}

  /// All active and recently cleared alarms: the worst first, then the newest, cleared ones last.
  public var alarms: [Alarm] {
    byKey.values.sorted { left, right in
      if left.isActive != right.isActive { return left.isActive }
      if let one = left.cleared, let other = right.cleared, one != other { return one > other }
      if left.entry.severity != right.entry.severity { return left.entry.severity < right.entry.severity }
      return (right.since, left.key) < (left.since, right.key)
    }
  }

  public var active: [Alarm] { alarms.filter(\.isActive) }

  /// How often an alarm was active since a time.
  public func count(of trouble: String, since time: Int64) -> Int {
    spans[trouble]?.count { $0.start >= time || $0.end.map { $0 >= time } ?? true } ?? 0
  }

  /// Applies the list of active alarms and returns what changed.
  ///
  /// If nobody polled for a while, an alarm cleared meanwhile counts as active until the list before, `lastSeen`.
  /// `offset` is how far the device's clock is ahead, in milliseconds.
  public mutating func apply(
    _ entries: [StatusEntry], at time: Int64, lastSeen: Int64? = nil, offset: Int64 = 0
  ) -> [AlarmTransition] {
    let wasAway = lastSeen.map { time - $0 > AlarmBook.longestPause } ?? false
    var transitions: [AlarmTransition] = []
    var present: Set<String> = []
    noteSharedIDs(entries)
    for (entry, key) in zip(entries, keys(of: entries)) {
      present.insert(key)
      transitions += apply(entry, key, at: time, offset: offset)
    }
    for alarm in byKey.values.sorted(by: { $0.key < $1.key }) where alarm.isActive && !present.contains(alarm.key) {
      let end = wasAway ? max(alarm.since, lastSeen ?? time) : time
      transitions.append(clear(alarm, at: time, lasting: end))
    }
    forget(at: time)
    return transitions
  }

  private mutating func noteSharedIDs(_ entries: [StatusEntry]) {
    var met: [String: String] = [:]
    for entry in entries {
      guard let id = entry.id, !sharedIDs.contains(id) else { continue }
      let signature = Alarm.signature(of: entry)
      if let other = met.updateValue(signature, forKey: id), other != signature,
        sharedIDs.count < AlarmBook.mostSharedIDs
      {
        sharedIDs.insert(id)
      }
    }
  }

  /// The key of each entry; identical entries get a suffix.
  private func keys(of entries: [StatusEntry]) -> [String] {
    var taken: Set<String> = []
    return entries.map { entry in
      let signature = Alarm.signature(of: entry)
      var key =
        entry.id.map { sharedIDs.contains($0) ? Alarm.key(byID: $0, signature) : Alarm.key(byID: $0) }
        ?? Alarm.key(bySignature: signature)
      while !taken.insert(key).inserted { key += "'" }
      return key
    }
  }

  private mutating func apply(
    _ entry: StatusEntry, _ key: String, at time: Int64, offset: Int64
  ) -> [AlarmTransition] {
    let told = entry.time.map { $0 - offset }
    guard var known = byKey[key], known.isActive else {
      return [raise(entry, key, told ?? time, at: time, offset)]
    }
    // It was cleared and raised between two responses. A device whose clock was set may send the old start anew.
    let tolerance: Int64 = offset == known.offset ? 1000 : 10_000
    if let told, entry.time != known.entry.time, told > known.since + tolerance {
      return [clear(known, at: time, lasting: told), raise(entry, key, told, at: time, offset)]
    }
    let before = known.entry
    known.entry = entry
    byKey[key] = known
    titles[known.trouble]?.message = entry.message
    guard before.severity != entry.severity else { return [] }
    if var list = spans[known.trouble], let last = list.indices.last, list[last].end == nil {
      list[last].severity = min(list[last].severity, entry.severity)
      spans[known.trouble] = list
    }
    return [AlarmTransition(kind: .changed, alarm: known, time: time)]
  }

  /// The key of an alarm's history: an alarm that is raised again with the same text but another id continues the
  /// history of the cleared one.
  private func trouble(of entry: StatusEntry, _ key: String) -> String {
    guard spans[key] == nil, entry.id != nil else { return key }
    let signature = Alarm.signature(of: entry)
    let over = titles.filter { $0.value.signature == signature && spans[$0.key]?.last?.end != nil }
    return over.keys.min() ?? key
  }

  private mutating func raise(
    _ entry: StatusEntry, _ key: String, _ since: Int64, at time: Int64, _ offset: Int64
  ) -> AlarmTransition {
    let trouble = trouble(of: entry, key)
    // The alarm replaces its cleared predecessor with another id.
    for old in byKey.values where old.trouble == trouble && !old.isActive { byKey[old.key] = nil }
    var alarm = Alarm(key: key, trouble: trouble, entry: entry, since: since, seen: time, cleared: nil)
    alarm.offset = entry.time == nil ? 0 : offset
    byKey[key] = alarm
    spans[trouble, default: []].append(Span(start: since, end: nil, severity: entry.severity))
    titles[trouble] = Title(message: entry.message, signature: Alarm.signature(of: entry))
    if let count = spans[trouble]?.count, count > AlarmBook.mostSpans {
      spans[trouble]?.removeFirst(count - AlarmBook.mostSpans)
    }
    return AlarmTransition(kind: .raised, alarm: alarm, time: time)
  }

  private mutating func clear(_ alarm: Alarm, at time: Int64, lasting end: Int64) -> AlarmTransition {
    var alarm = alarm
    alarm.cleared = time
    byKey[alarm.key] = alarm
    if var list = spans[alarm.trouble], let place = list.lastIndex(where: { $0.end == nil }) {
      list[place].end = max(end, list[place].start)
      spans[alarm.trouble] = list
    }
    return AlarmTransition(kind: .cleared, alarm: alarm, time: time)
  }

  /// Drops what is too old, and the oldest of what is too much.
  public mutating func forget(at time: Int64) {
    defer { findDeadline() }
    let gone = byKey.values.filter { !$0.isActive }.sorted { ($0.cleared ?? 0) > ($1.cleared ?? 0) }
    for (place, alarm) in gone.enumerated()
    where place >= AlarmBook.mostCleared || (alarm.cleared ?? 0) + AlarmBook.afterlife < time {
      byKey[alarm.key] = nil
    }
    for (trouble, list) in spans {
      let kept = list.filter { ($0.end ?? time) + AlarmBook.memory >= time }
      if kept.count != list.count { spans[trouble] = kept.isEmpty ? nil : kept }
    }
    if spans.count > AlarmBook.mostTroubles {
      let lasting = Set(byKey.values.filter(\.isActive).map(\.trouble))
      let old = spans.filter { !lasting.contains($0.key) }.sorted {
        ($0.value.last?.start ?? 0, $0.key) < ($1.value.last?.start ?? 0, $1.key)
      }
      for (trouble, _) in old.prefix(spans.count - AlarmBook.mostTroubles) { spans[trouble] = nil }
    }
    if titles.count != spans.count { titles = titles.filter { spans[$0.key] != nil } }
  }

  /// When the next cleared alarm leaves the list; nil for never.
  public private(set) var nextDeadline: Int64?

  mutating func findDeadline() {
    nextDeadline = byKey.values.lazy.compactMap(\.cleared).min().map { $0 + AlarmBook.afterlife }
  }
}
