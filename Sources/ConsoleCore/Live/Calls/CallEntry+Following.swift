/// How an entry follows its record.
extension CallEntry {
  /// How an entry comes to be brought in line with its record.
  enum Occasion {
    /// The record was there when it was first seen.
    case found
    /// The record came just now.
    case came
    case changed
    /// The class's fields are understood in another way.
    case learned
  }

  /// Brings the entry in line with its record.
  mutating func refresh(
    _ record: Record, _ roles: CallRoles, _ table: CallTable, _ occasion: Occasion, at time: Int64
  ) {
    self.record = record
    isGone = false
    let fields = record.fields
    let state = roles.value(.state, in: fields)
    if state != lastState || occasion != .changed { enter(state, roles, table, at: time) }
    if occasion == .found { foundInState = true }
    if stateKind != .ended { ended = nil }
    settleSince(roles.value(.since, in: fields), occasion, at: time)
    for (place, figure) in roles.figures.enumerated() where ended == nil && series.indices.contains(place) {
      guard let number = CallRoles.value(at: figure.field.pointer, in: fields)?.numberValue else { continue }
      add(number.doubleValue, figure, place, at: time)
    }
    judge(roles)
  }

  /// Takes what lies between two states of the record, each state, then each value of a figure; returns the figures
  /// that moved.
  mutating func follow(_ change: Change, _ roles: CallRoles, _ table: CallTable) -> [String] {
    let deltas = change.deltas
    if let key = roles.stateKey {
      for delta in deltas where delta.field == key { enter(delta.new, roles, table, at: change.time) }
    }
    var moved: [String] = []
    for delta in deltas {
      // What the figures fall to when a call ends is no part of its story.
      guard ended == nil, let place = roles.places[delta.field], let number = delta.new?.numberValue else { continue }
      moved.append(delta.field)
      if series.indices.contains(place) { add(number.doubleValue, roles.figures[place], place, at: change.time) }
    }
    return moved
  }

  /// Takes a value of a figure into its series; of a counter, by how much it grew.
  private mutating func add(_ value: Double, _ figure: CallRoles.Figure, _ place: Int, at time: Int64) {
    guard figure.isCounter, meters[place]?.isGauge != true else { return series[place].add(value, at: time) }
    let rate = meters[place, default: CounterRate()].take(value, at: time)
    if meters[place]?.isGauge == true { series[place] = Series() }
    if let rate { series[place].add(rate, at: time) }
  }

  /// Notes that the device has the record no more.
  mutating func bury(at time: Int64) {
    isGone = true
    if ended == nil { end(at: time) }
    trouble = Trouble()
  }

  /// Takes the next state in its order; the state of a record is its last one.
  private mutating func enter(_ state: JSON?, _ roles: CallRoles, _ table: CallTable, at time: Int64) {
    lastState = state
    let (text, kind) = roles.state(state, table)
    guard text != stateText || kind != stateKind else { return }
    if kind == .ended {
      if ended == nil { end(at: time) }
    } else if ended != nil, !isGone {
      // A record that is used for one call after the other.
      (ended, began, lastLiveState) = (nil, nil, nil)
    }
    stateText = text
    stateKind = kind
    stateSeen = time
    foundInState = false
  }

  private mutating func end(at time: Int64) {
    ended = time
    if !stateText.isEmpty, stateKind != .ended { lastLiveState = stateText }
  }

  /// How late a change may be told, in milliseconds.
  private static let delay: Int64 = 5_000
  /// A clock that says less was never set: 2001, in milliseconds since 1970.
  private static let leastTime: Int64 = 978_307_200_000

  /// Takes the device's word on when the state began, where that can be true.
  private mutating func settleSince(_ told: JSON?, _ occasion: Occasion, at time: Int64) {
    if told != lastTold {
      lastTold = told
      // A clock is wrong that is ahead, or that names a time at which the record was seen in its old state.
      let seen = occasion == .changed ? lastSeen.map { $0 - CallEntry.delay } : nil
      let earliest = max(CallEntry.leastTime, seen ?? 0)
      trusted = TimeReader.milliseconds(told).flatMap { $0 >= earliest && $0 <= time ? $0 : nil }
      if ended == time, let trusted { ended = max(trusted, began ?? trusted) }
    }
    since = trusted ?? stateSeen
    isSinceAtMost = trusted == nil && foundInState && occasion != .came
    if occasion == .came { foundInState = false }
    if ended == nil, began == nil, stateKind == .live || stateKind == nil { began = since }
    lastSeen = max(time, lastSeen ?? time)
  }

  private mutating func judge(_ roles: CallRoles) {
    var trouble = Trouble()
    defer { self.trouble = trouble }
    guard ended == nil else { return }
    var parts: [String] = []
    var warnings: [String] = []
    if stateKind == .trouble {
      trouble = Trouble(score: 1000, grade: .bad)
      parts.append(stateText)
    }
    let fields = record.fields
    for figure in roles.judged {
      guard let number = CallRoles.value(at: figure.field.pointer, in: fields)?.numberValue else { continue }
      let grade = self.grade(figure, number.doubleValue)
      guard grade > .good else { continue }
      trouble.score += grade == .bad ? 100 : 1
      trouble.grade = max(trouble.grade, grade)
      let text = figure.title + " " + number.text + (figure.unit.map { " " + $0 } ?? "")
      if grade == .bad { parts.append(text) } else { warnings.append(text) }
    }
    trouble.reason = (parts + warnings).joined(separator: ", ")
  }
}
