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
    _ record: Record, _ roles: CallRoles, _ table: CallWords, _ occasion: Occasion, at time: Int64, offset: Int64 = 0
  ) {
    self.record = record
    (isGone, gone) = (false, nil)
    let fields = record.fields
    let state = roles.value(.state, in: fields)
    if state != lastState || occasion != .changed { enter(state, roles, table, at: time) }
    if occasion == .found { foundInState = true }
    if stateKind != .ended { ended = nil }
    let wasAlive = began != nil
    settleSince(roles, occasion, at: time, offset)
    // What the figures are while it rings says nothing of the call.
    if !wasAlive, began != nil, occasion == .changed { totals = [] }
    for (place, figure) in roles.figures.enumerated() where ended == nil && series.indices.contains(place) {
      guard let number = CallRoles.value(at: figure.field.pointer, in: fields)?.numberValue else { continue }
      add(number.doubleValue, figure, place, at: time)
    }
    judge(roles)
  }

  private mutating func add(_ value: Double, of place: Int, at time: Int64) {
    guard value.isFinite, series.indices.contains(place) else { return }
    series[place].add(value, at: time)
    while totals.count < series.count { totals.append(nil) }
    if totals[place]?.add(value, at: time) == nil { totals[place] = FigureTotal(value, at: time) }
  }

  /// Takes what lies between two states of the record, each state, then each value of a figure; returns the figures
  /// that moved.
  mutating func follow(_ change: Change, _ roles: CallRoles, _ table: CallWords) -> [String] {
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
    guard figure.isCounter, meters[place]?.isGauge != true else { return add(value, of: place, at: time) }
    let rate = meters[place, default: CounterRate()].add(value, at: time)
    if meters[place]?.isGauge == true {
      series[place] = Series()
      if totals.indices.contains(place) { totals[place] = nil }
    }
    if let rate { add(rate, of: place, at: time) }
  }

  /// Notes that the device has the record no more.
  mutating func bury(at time: Int64) {
    (isGone, gone) = (true, time)
    if ended == nil { end(at: time) }
    trouble = Trouble()
  }

  /// Takes the next state in its order; the state of a record is its last one.
  private mutating func enter(_ state: JSON?, _ roles: CallRoles, _ table: CallWords, at time: Int64) {
    lastState = state
    let (text, kind) = roles.state(state, table)
    guard text != stateText || kind != stateKind else { return }
    if kind == .ended {
      if ended == nil { end(at: time) }
    } else if ended != nil, !isGone {
      // A record that is used for one call after the other.
      (ended, began, lastLiveState) = (nil, nil, nil)
      (rang, isSinceStart, totals) = (nil, false, [])
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
  private mutating func settleSince(_ roles: CallRoles, _ occasion: Occasion, at time: Int64, _ offset: Int64) {
    let fields = record.fields
    // Beside the call's beginning some devices say when it was answered.
    let answered = stateKind == .live ? roles.value(.connected, in: fields) : nil
    let answeredAt = answered.flatMap { moment($0, earliest: CallEntry.leastTime, at: time, offset) }
    let told = roles.value(.since, in: fields)
    if told != lastTold || occasion == .learned {
      (lastTold, toldState) = (told, stateText)
      // A clock is wrong that is ahead, or that names a time at which the record was seen in its old state.
      let seen = occasion == .changed ? lastSeen.map { $0 - CallEntry.delay } : nil
      trusted = moment(told, earliest: max(CallEntry.leastTime, seen ?? 0), at: time, offset)
      if ended == time, let trusted { ended = max(trusted, began ?? trusted) }
    } else if stateText != toldState {
      // What the device says is when another state began, such as the ringing.
      trusted = nil
    }
    let isFound = occasion == .found || occasion == .learned && foundInState
    if isFound, roles.tellsStart, stateKind == .live, let trusted {
      rang = trusted
      isSinceStart = answeredAt == nil
    }
    since = answeredAt ?? trusted ?? stateSeen
    isSinceAtMost = answeredAt == nil && trusted == nil && foundInState && occasion != .came
    if occasion == .came { foundInState = false }
    if ended == nil, began == nil, !isSinceStart, stateKind == .live || stateKind == nil { began = since }
    if ended == nil, began == nil, rang == nil, stateKind == .pending, !isHeld { rang = since }
    lastSeen = max(time, lastSeen ?? time)
  }

  /// A moment that the device tells, on this machine's clock; nil where it cannot be true.
  private func moment(_ told: JSON?, earliest: Int64, at time: Int64, _ offset: Int64) -> Int64? {
    TimeReader.milliseconds(told).map { $0 - offset }.flatMap { $0 >= earliest && $0 <= time ? $0 : nil }
  }

  /// Whether somebody waits who was talking before.
  private var isHeld: Bool { stateText.lowercased().contains("held") || stateText.lowercased().contains("hold") }

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
