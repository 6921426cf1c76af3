import ConsoleCore

/// The devices of the overview in order, those in trouble first.
///
/// A row is a place in the fleet, which stays when the device's session is replaced.
@MainActor struct DeviceRows {
  struct Row {
    let place: Int
    let overview: DeviceOverview
  }

  private(set) var rows: [Row] = []
  /// How many devices there are, and how many of them answer.
  private(set) var total = 0
  private(set) var connected = 0
  var cursor = ListCursor()
  /// The addresses of the marked devices, by place.
  private(set) var marks: [Int: String] = [:]
  /// The place of the device under the cursor; nil while devices are still connecting and the operator has not moved.
  ///
  /// The first order is made as answers come in; a device that was never seen standing still must not be acted on.
  private(set) var selected: Int?

  /// Updates the rows; while `isFrozen`, their order stays.
  mutating func refresh(_ fleet: Fleet, filter: RecordFilter, isFrozen: Bool, now: ContinuousClock.Instant) {
    let overviews = fleet.sessions.map { DeviceOverview($0, now: now) }
    total = overviews.count
    connected = fleet.sessions.count(where: \.isSignedIn)
    marks = marks.filter { fleet.sessions[$0.key].address == $0.value }
    if isFrozen, !rows.isEmpty {
      rows = rows.map { Row(place: $0.place, overview: overviews[$0.place]) }
      return
    }
    rows = DeviceRows.sorted(
      overviews.enumerated().filter { filter.isEmpty || DeviceRows.matches($0, fleet.sessions[$0.offset], filter) }
        .map { Row(place: $0.offset, overview: $0.element) })
    if let selected, let place = rows.firstIndex(where: { $0.place == selected }) { cursor.follow(to: place) }
    if !cursor.hasMoved { cursor.top = 0 }
    cursor.index = min(max(0, cursor.index), max(0, rows.count - 1))
    hold()
  }

  private static func sorted(_ rows: [Row]) -> [Row] {
    rows.map { (rank: $0.overview.rank, row: $0) }
      .sorted { one, other in
        one.rank == other.rank ? one.row.place < other.row.place : one.rank.lexicographicallyPrecedes(other.rank)
      }
      .map(\.row)
  }

  /// Makes the device under the cursor the selected one, unless the order is still being made.
  private mutating func hold() {
    let isSettling = selected == nil && !cursor.hasMoved && rows.contains { $0.overview.isConnecting }
    selected = isSettling || !rows.indices.contains(cursor.index) ? nil : rows[cursor.index].place
  }

  /// The number of devices in trouble above the rows on screen.
  var troubleAbove: Int { rows.prefix(cursor.top).count(where: \.overview.isInTrouble) }

  private static func matches(
    _ item: (offset: Int, element: DeviceOverview), _ session: DeviceSession, _ filter: RecordFilter
  ) -> Bool {
    let overview = item.element
    var fields = JSONObject()
    for (name, text) in [
      ("name", session.name), ("url", session.address), ("badge", session.label.badge ?? ""),
      ("groups", session.label.groups.joined(separator: " ")), ("state", overview.text), ("user", session.user ?? ""),
      ("alarms", overview.alarms?.map(\.severity.word).joined(separator: " ") ?? "unknown"),
    ] {
      fields[name] = .string(text)
    }
    for (name, count) in [
      ("calls", overview.calls), ("streams", overview.streams),
      ("trouble", overview.callsInTrouble + overview.streamsInTrouble),
    ] {
      fields[name] = .number(JSONNumber(count))
    }
    return filter.matches(fields, columns: [])
  }

  mutating func move(_ command: Command) -> Bool {
    guard cursor.move(command, count: rows.count) else { return false }
    selected = rows.indices.contains(cursor.index) ? rows[cursor.index].place : nil
    return true
  }

  mutating func layout(height: Int) { cursor.fit(count: rows.count, height: height) }

  // MARK: Marks

  mutating func toggleMark(_ fleet: Fleet) {
    guard let selected else { return }
    if marks.removeValue(forKey: selected) == nil { marks[selected] = fleet.sessions[selected].address }
    _ = move(.down)
  }

  /// Marks all rows, or removes all marks if all rows have one.
  mutating func markAll(_ fleet: Fleet) {
    if rows.allSatisfy({ marks[$0.place] != nil }) {
      marks = [:]
    } else {
      for row in rows { marks[row.place] = fleet.sessions[row.place].address }
    }
  }

  mutating func unmark() { marks = [:] }

  /// The number of marked devices that the filter hides.
  var hiddenMarks: Int {
    let shown = Set(rows.map(\.place))
    return marks.keys.count { !shown.contains($0) }
  }
}
