/// The alarms that last, those that went lately, and when each trouble came and went in the last hours.
public struct AlarmBook: Sendable, Equatable {
  /// A time in which an alarm lasted.
  public struct Span: Sendable, Hashable {
    public var start: Int64
    /// Nil while it lasts.
    public var end: Int64?
    public var severity: Severity
  }

  /// How long it is remembered that a trouble came and went, in milliseconds.
  public static let memory: Int64 = 24 * 3_600_000
  /// How long an alarm that went stays in the list, in milliseconds.
  public static let afterlife: Int64 = 30 * 60_000
  /// Between two lists, in milliseconds; longer means that nobody looked.
  static let longestPause: Int64 = 120_000
  static let mostSpans = 200
  static let mostCauses = 500
  static let mostCleared = 200

  /// By key; those that went lately among them.
  private(set) var byKey: [String: Alarm] = [:]
  /// By cause, oldest first.
  public internal(set) var spans: [String: [Span]] = [:]

  public init() {}

  /// All alarms that last or went lately, the worst first, then the newest; what is gone last.
  public var alarms: [Alarm] {
    byKey.values.sorted { left, right in
      if left.isActive != right.isActive { return left.isActive }
      if let one = left.cleared, let other = right.cleared, one != other { return one > other }
      if left.entry.severity != right.entry.severity { return left.entry.severity < right.entry.severity }
      return (right.since, left.key) < (left.since, right.key)
    }
  }

  public var active: [Alarm] { alarms.filter(\.isActive) }

  /// How often a trouble came since a time.
  public func count(of cause: String, since time: Int64) -> Int {
    spans[cause]?.count { $0.start >= time || $0.end.map { $0 >= time } ?? true } ?? 0
  }

  /// Takes the list of alarms that last now, and returns what changed.
  ///
  /// What went while nobody looked is known to have lasted until the time of the list before, `lastSeen`, and no longer.
  public mutating func take(_ entries: [StatusEntry], at time: Int64, lastSeen: Int64? = nil) -> [AlarmTransition] {
    let wasAway = lastSeen.map { time - $0 > AlarmBook.longestPause } ?? false
    var transitions: [AlarmTransition] = []
    var present: Set<String> = []
    let causes = entries.map(Alarm.cause)
    let gone = Dictionary(grouping: byKey.values.filter { !$0.isActive }, by: \.cause)
    for (place, key) in keys(of: entries, causes).enumerated() {
      present.insert(key)
      transitions += take(entries[place], key, causes[place], gone[causes[place]] ?? [], at: time)
    }
    for alarm in byKey.values where alarm.isActive && !present.contains(alarm.key) {
      let end = wasAway ? max(alarm.since, lastSeen ?? time) : time
      transitions.append(clear(alarm, at: time, lasting: end))
    }
    forget(at: time)
    return transitions
  }

  /// By which each of the alarms is known: its name, or its cause. Of several of one cause without names those that are
  /// told word by word as before stay what they were.
  private func keys(of entries: [StatusEntry], _ causes: [String]) -> [String] {
    let active = Dictionary(grouping: byKey.values.filter(\.isActive), by: \.cause)
    var taken: Set<String> = []
    var keys = [String?](repeating: nil, count: entries.count)
    for (place, entry) in entries.enumerated() {
      var key = "id:" + (entry.id ?? "")
      if entry.id == nil {
        let same = active[causes[place]]?.filter { $0.entry.message == entry.message && !taken.contains($0.key) }
        guard let known = same?.min(by: { $0.key < $1.key }) else { continue }
        key = known.key
      }
      while !taken.insert(key).inserted { key += "'" }
      keys[place] = key
    }
    for (place, cause) in causes.enumerated() where keys[place] == nil {
      // One whose numbers have changed, else a new one.
      let left = active[cause]?.filter { !taken.contains($0.key) }
      var key = left?.min { $0.key < $1.key }?.key ?? cause
      while !taken.insert(key).inserted || byKey[key].map({ $0.isActive && $0.cause != cause }) == true { key += "'" }
      keys[place] = key
    }
    return keys.map { $0 ?? "" }
  }

  private mutating func take(
    _ entry: StatusEntry, _ key: String, _ cause: String, _ gone: [Alarm], at time: Int64
  ) -> [AlarmTransition] {
    let since = entry.time ?? time
    guard var known = byKey[key], known.isActive else {
      return [raise(entry, key, cause, gone, since, at: time)]
    }
    // It went and came between two answers.
    if let told = entry.time, told > known.since + 1000 {
      return [clear(known, at: time, lasting: told), raise(entry, key, cause, gone, told, at: time)]
    }
    let before = known.entry
    known.entry = entry
    byKey[key] = known
    guard before.severity != entry.severity else { return [] }
    if var list = spans[cause], let last = list.indices.last, list[last].end == nil {
      list[last].severity = min(list[last].severity, entry.severity)
      spans[cause] = list
    }
    return [AlarmTransition(kind: .changed, alarm: known, time: time)]
  }

  private mutating func raise(
    _ entry: StatusEntry, _ key: String, _ cause: String, _ gone: [Alarm], _ since: Int64, at time: Int64
  ) -> AlarmTransition {
    // The same trouble under another name takes the place of what is left of it.
    for old in gone where byKey[old.key]?.isActive == false { byKey[old.key] = nil }
    let alarm = Alarm(key: key, cause: cause, entry: entry, since: since, seen: time, cleared: nil)
    byKey[key] = alarm
    spans[cause, default: []].append(Span(start: since, end: nil, severity: entry.severity))
    if let count = spans[cause]?.count, count > AlarmBook.mostSpans {
      spans[cause]?.removeFirst(count - AlarmBook.mostSpans)
    }
    return AlarmTransition(kind: .raised, alarm: alarm, time: time)
  }

  private mutating func clear(_ alarm: Alarm, at time: Int64, lasting end: Int64) -> AlarmTransition {
    var alarm = alarm
    alarm.cleared = time
    byKey[alarm.key] = alarm
    if let place = spans[alarm.cause]?.lastIndex(where: { $0.end == nil }) { spans[alarm.cause]?[place].end = end }
    return AlarmTransition(kind: .cleared, alarm: alarm, time: time)
  }

  /// Lets go of what is old, and of the oldest where there is too much.
  public mutating func forget(at time: Int64) {
    defer { findDeadline() }
    let gone = byKey.values.filter { !$0.isActive }.sorted { ($0.cleared ?? 0) > ($1.cleared ?? 0) }
    for (place, alarm) in gone.enumerated()
    where place >= AlarmBook.mostCleared || (alarm.cleared ?? 0) + AlarmBook.afterlife < time {
      byKey[alarm.key] = nil
    }
    for (cause, list) in spans {
      let kept = list.filter { ($0.end ?? time) + AlarmBook.memory >= time }
      if kept.count != list.count { spans[cause] = kept.isEmpty ? nil : kept }
    }
    guard spans.count > AlarmBook.mostCauses else { return }
    let lasting = Set(byKey.values.filter(\.isActive).map(\.cause))
    let old = spans.filter { !lasting.contains($0.key) }.sorted {
      ($0.value.last?.start ?? 0) < ($1.value.last?.start ?? 0)
    }
    for (cause, _) in old.prefix(spans.count - AlarmBook.mostCauses) { spans[cause] = nil }
  }

  /// When the next alarm that went leaves the list; nil where none will.
  public private(set) var nextDeadline: Int64?

  private mutating func findDeadline() {
    nextDeadline = byKey.values.lazy.compactMap(\.cleared).min().map { $0 + AlarmBook.afterlife }
  }
}

/// As it is kept on disk.
extension AlarmBook {
  var json: JSON {
    let alarms = self.alarms.map { alarm -> JSON in
      var object = JSONObject([
        ("key", .string(alarm.key)), ("since", .milliseconds(alarm.since)), ("seen", .milliseconds(alarm.seen)),
        ("entry", alarm.entry.document),
      ])
      if let cleared = alarm.cleared { object["cleared"] = .milliseconds(cleared) }
      return .object(object)
    }
    let spans = self.spans.sorted { $0.key < $1.key }.map { cause, list in
      (
        cause,
        JSON.array(
          list.map { span in
            var object = JSONObject([
              ("start", .milliseconds(span.start)), ("severity", .string(span.severity.word)),
            ])
            if let end = span.end { object["end"] = .milliseconds(end) }
            return .object(object)
          })
      )
    }
    return .object(JSONObject([("alarms", .array(alarms)), ("spans", .object(JSONObject(spans)))]))
  }

  /// Reads what was kept; what cannot be read of it is left out.
  init(_ json: JSON?) {
    self.init()
    for item in json?["alarms"]?.arrayValue ?? [] {
      guard let key = item["key"]?.stringValue, let since = item["since"]?.intValue, let seen = item["seen"]?.intValue,
        let document = item["entry"]
      else { continue }
      let entry = StatusEntry(document, kind: .alarm)
      byKey[key] = Alarm(
        key: key, cause: Alarm.cause(of: entry), entry: entry, since: Int64(since), seen: Int64(seen),
        cleared: (item["cleared"]?.intValue).map(Int64.init))
    }
    for (cause, list) in json?["spans"]?.objectValue ?? JSONObject() {
      let read = (list.arrayValue ?? []).compactMap { item -> Span? in
        guard let start = item["start"]?.intValue else { return nil }
        return Span(
          start: Int64(start), end: (item["end"]?.intValue).map(Int64.init), severity: Severity(item["severity"]))
      }
      if !read.isEmpty { spans[cause] = read }
    }
    findDeadline()
  }
}

extension JSON {
  /// A moment in milliseconds since 1970.
  static func milliseconds(_ value: Int64) -> JSON { .number(JSONNumber(Int(value))) }
}
