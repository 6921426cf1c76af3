import ConsoleCore

/// The rows of the alarms: keys in order, and the cursor, which stays on its alarm.
struct AlarmList {
  private(set) var alarms: [Alarm] = []
  var cursor = ListCursor()
  private var selected: String?
  private var hasMoved = false
  private var seen = -1

  var current: Alarm? { alarms.indices.contains(cursor.index) ? alarms[cursor.index] : nil }

  /// Brings the rows in line with the book; shelved ones stand behind those that are announced, gone ones last.
  mutating func refresh(_ model: AlarmModel, isFrozen: Bool, height: Int) {
    if !isFrozen && seen != model.version || alarms.isEmpty {
      seen = model.version
      let now = RealTime.now
      let all = model.alarms
      func rank(_ alarm: Alarm) -> Int { !alarm.isActive ? 2 : model.notes.shelf(of: alarm, at: now) == nil ? 0 : 1 }
      alarms = (0...2).flatMap { wanted in all.filter { rank($0) == wanted } }
      if let selected, let place = alarms.firstIndex(where: { $0.key == selected }) {
        let line = cursor.index - cursor.top
        cursor.index = place
        cursor.top = place - line
      }
      // The first lines stay in sight of a reader who has not moved.
      if !hasMoved { cursor.top = 0 }
    }
    cursor.fit(count: alarms.count, height: height)
    selected = current?.key
  }

  mutating func move(_ command: Command) -> Bool {
    guard cursor.move(command, count: alarms.count) else { return false }
    hasMoved = command != .top
    selected = current?.key
    return true
  }
}
