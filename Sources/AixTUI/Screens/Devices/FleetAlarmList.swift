import ConsoleCore

/// The alarms of several devices: like ones in one group that unfolds, the cursor on its alarm or group.
@MainActor struct FleetAlarmList {
  /// An alarm and its device.
  @MainActor struct Item {
    let session: DeviceSession
    let alarm: Alarm
    var id: String { "\(session.address)\u{0}\(alarm.key)" }
  }

  /// Alarms with the same pattern, on one device or several.
  @MainActor struct Group {
    let pattern: String
    let items: [Item]
    let severity: Severity
    let isNew: Bool
    /// When the latest of its alarms was raised.
    let since: Int64
    var devices: Int { Set(items.map { ObjectIdentifier($0.session) }).count }
  }

  enum Row {
    case group(Group, isFolded: Bool)
    /// An alarm; `isAlone` if it is not below a group.
    case alarm(Item, isAlone: Bool)

    @MainActor var id: String {
      switch self {
      case .group(let group, _): "group:" + group.pattern
      case .alarm(let item, _): item.id
      }
    }
  }

  private(set) var groups: [Group] = []
  private(set) var rows: [Row] = []
  var cursor = ListCursor()
  private var unfolded: Set<String> = []
  private var selected: String?
  private var seen: Source?

  private struct Source: Equatable {
    let versions: [Int]
    let devices: [DeviceID]
    let filter: String
  }

  var row: Row? { rows.indices.contains(cursor.index) ? rows[cursor.index] : nil }

  /// The alarms under the cursor: one, or those of the group.
  var current: [Item] {
    switch row {
    case .group(let group, _)?: group.items
    case .alarm(let item, _)?: [item]
    case nil: []
    }
  }

  /// Updates the rows; while `isFrozen`, they stay.
  mutating func refresh(_ sessions: [DeviceSession], filter: RecordFilter, isFrozen: Bool, height: Int) {
    let source = Source(
      versions: sessions.map { $0.alarms.version }, devices: sessions.map(\.id), filter: filter.text)
    if source != seen, !isFrozen || rows.isEmpty {
      seen = source
      groups = FleetAlarmList.groups(of: sessions, filter)
      makeRows()
      if let selected, let place = rows.firstIndex(where: { $0.id == selected }) { cursor.follow(to: place) }
      if !cursor.hasMoved { cursor.top = 0 }
    }
    cursor.fit(count: rows.count, height: height)
    selected = row?.id
  }

  private static func groups(of sessions: [DeviceSession], _ filter: RecordFilter) -> [Group] {
    var order: [String] = []
    var members: [String: [Item]] = [:]
    for session in sessions where session.alarms.updated != nil {
      for alarm in session.alarms.alarms where alarm.isActive && !session.alarms.isQuiet(alarm) {
        let item = Item(session: session, alarm: alarm)
        guard filter.isEmpty || matches(item, filter) else { continue }
        let pattern = alarm.pattern.text
        if members[pattern] == nil { order.append(pattern) }
        members[pattern, default: []].append(item)
      }
    }
    return order.map { pattern in
      let items = (members[pattern] ?? []).sorted {
        ($0.alarm.entry.severity, -$0.alarm.since) < ($1.alarm.entry.severity, -$1.alarm.since)
      }
      return Group(
        pattern: pattern, items: items, severity: items.first?.alarm.entry.severity ?? .unknown,
        isNew: items.contains { $0.session.alarms.isNew($0.alarm) }, since: items.map(\.alarm.since).max() ?? 0)
    }.sorted { one, other in
      one.severity == other.severity
        ? (one.isNew ? 0 : 1, -one.since) < (other.isNew ? 0 : 1, -other.since) : one.severity < other.severity
    }
  }

  private static func matches(_ item: Item, _ filter: RecordFilter) -> Bool {
    let entry = item.alarm.entry
    let source = SourceLink(entry.source, item.session)?.title ?? LogRow.source(entry)
    let fields: [(String, String)] = [
      ("device", item.session.name), ("groups", item.session.label.groups.joined(separator: " ")),
      ("severity", SeverityText.word(entry)), ("source", source), ("message", entry.message),
    ]
    return filter.matches(JSONObject(fields.map { ($0.0, .string($0.1)) }), columns: [])
  }

  private mutating func makeRows() {
    rows = groups.flatMap { group -> [Row] in
      guard group.items.count > 1 else { return group.items.map { .alarm($0, isAlone: true) } }
      let isFolded = !unfolded.contains(group.pattern)
      return [.group(group, isFolded: isFolded)] + (isFolded ? [] : group.items.map { .alarm($0, isAlone: false) })
    }
  }

  /// Folds or unfolds the group under the cursor; false if there is none.
  mutating func fold() -> Bool {
    guard case .group(let group, _)? = row else { return false }
    if unfolded.remove(group.pattern) == nil { unfolded.insert(group.pattern) }
    makeRows()
    return true
  }

  mutating func move(_ command: Command) -> Bool {
    guard cursor.move(command, count: rows.count) else { return false }
    selected = row?.id
    return true
  }
}
