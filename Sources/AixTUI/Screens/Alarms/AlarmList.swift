import ConsoleCore

/// The alarm rows in order, grouped on request, and the cursor, which stays on its alarm or group.
struct AlarmList {
  /// What alarms are grouped by.
  enum Grouping: String, CaseIterable {
    case none, pattern, source, severity
  }

  /// Alarms grouped for display; they need not be the same alarm.
  struct Group {
    let name: String
    let alarms: [Alarm]
    let isFolded: Bool
  }

  enum Row {
    case group(Group)
    case alarm(Alarm)

    var id: String {
      switch self {
      case .group(let group): "group:" + group.name
      case .alarm(let alarm): alarm.key
      }
    }
  }

  /// All alarms in order, including those in folded groups.
  private(set) var alarms: [Alarm] = []
  private(set) var rows: [Row] = []
  private(set) var grouping = Grouping.none
  var cursor = ListCursor()
  private var folded: Set<String> = []
  private var selected: String?
  private var seen = -1

  private var row: Row? { rows.indices.contains(cursor.index) ? rows[cursor.index] : nil }

  /// The alarm under the cursor; nil on a group.
  var current: Alarm? { if case .alarm(let alarm)? = row { alarm } else { nil } }
  var currentGroup: Group? { if case .group(let group)? = row { group } else { nil } }

  /// Updates the rows from the model: announced alarms first, then quiet ones, cleared ones last.
  mutating func refresh(_ model: AlarmModel, isFrozen: Bool, height: Int) {
    if !isFrozen && seen != model.version || alarms.isEmpty {
      seen = model.version
      let all = model.alarms
      func rank(_ alarm: Alarm) -> Int { !alarm.isActive ? 2 : model.isQuiet(alarm) ? 1 : 0 }
      alarms = (0...2).flatMap { wanted in all.filter { rank($0) == wanted } }
      makeRows()
      if let selected, let place = rows.firstIndex(where: { $0.id == selected }) { cursor.follow(to: place) }
      // Keep the first lines visible until the user moves.
      if !cursor.hasMoved { cursor.top = 0 }
    }
    cursor.fit(count: rows.count, height: height)
    selected = row?.id
  }

  private mutating func makeRows() {
    guard grouping != .none else {
      rows = alarms.map { .alarm($0) }
      return
    }
    var order: [String] = []
    var members: [String: [Alarm]] = [:]
    for alarm in alarms {
      let name = AlarmList.name(of: alarm, grouping)
      if members[name] == nil { order.append(name) }
      members[name, default: []].append(alarm)
    }
    rows = order.flatMap { name -> [Row] in
      let group = Group(name: name, alarms: members[name] ?? [], isFolded: folded.contains(name))
      return [.group(group)] + (group.isFolded ? [] : group.alarms.map { .alarm($0) })
    }
  }

  private static func name(of alarm: Alarm, _ grouping: Grouping) -> String {
    switch grouping {
    case .none: ""
    case .pattern: alarm.pattern.text
    case .source: alarm.entry.source.isEmpty ? "no source" : alarm.entry.source.words
    case .severity: SeverityText.word(alarm.entry)
    }
  }

  mutating func group(by grouping: Grouping) {
    self.grouping = grouping
    folded = []
    makeRows()
    // The cursor stays on its alarm; if it was on a group, it returns to the top.
    cursor.index = rows.firstIndex { $0.id == selected } ?? 0
  }

  /// Folds or unfolds the group under the cursor.
  mutating func fold() {
    guard let group = currentGroup else { return }
    if folded.remove(group.name) == nil { folded.insert(group.name) }
    makeRows()
  }

  mutating func move(_ command: Command) -> Bool {
    guard cursor.move(command, count: rows.count) else { return false }
    selected = row?.id
    return true
  }

  /// The number of new alarms above the rows on screen, and their worst severity; nil if there are none.
  func newAbove(_ model: AlarmModel) -> (count: Int, worst: Severity)? {
    var new: [Alarm] = []
    for row in rows.prefix(cursor.top) {
      if case .alarm(let alarm) = row, model.isNew(alarm) { new.append(alarm) }
    }
    return new.map(\.entry.severity).min().map { (new.count, $0) }
  }
}
