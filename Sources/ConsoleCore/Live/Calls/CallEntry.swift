/// A call or a stream as it is, or as it was when it ended.
public struct CallEntry: Sendable {
  public let objectClass: String
  public let uuid: String
  /// The record as it was last seen.
  public internal(set) var record: Record
  /// The state as people read it; empty where the class has none.
  public internal(set) var stateText = ""
  /// What the state means; nil where that is not known.
  public internal(set) var stateKind: CallTable.StateKind?
  /// When the state began, in milliseconds since 1970.
  public internal(set) var since: Int64
  /// Whether the state may have begun before `since`: it was there when this console first saw it.
  public internal(set) var isSinceAtMost = false
  /// When it was first alive, as far as is known.
  public internal(set) var began: Int64?
  /// When it ended; nil while it has not.
  public internal(set) var ended: Int64?
  /// The last state before its end.
  public internal(set) var lastLiveState: String?
  /// Whether the device has the record no more.
  public internal(set) var isGone = false
  public internal(set) var trouble = Trouble()
  /// One for each figure of the class; empty past the limit of the book.
  public internal(set) var series: [Series] = []
  /// When this console saw the present state first.
  var stateSeen: Int64
  /// Whether the present state was there when the record was first seen.
  var foundInState = true
  /// What the device said last of the state's beginning, and the same where it can be true.
  private var lastTold: Int64?
  private var trusted: Int64?
  /// When the record was seen last.
  private var lastSeen: Int64?

  /// What is wrong with a call.
  public struct Trouble: Sendable, Hashable {
    /// The higher, the worse; 0 where nothing is wrong.
    public var score = 0
    public var grade = CallRoles.Grade.good
    /// In words, such as `Loss 7.2 %, Jitter 45 ms`; empty where nothing is wrong.
    public var reason = ""
  }

  init(_ record: Record, at time: Int64) {
    objectClass = record.objectClass
    uuid = record.uuid
    self.record = record
    since = time
    stateSeen = time
  }

  /// How long the present state lasts, or how long the call was alive where it has ended; never negative.
  public func duration(at now: Int64) -> Int64 {
    guard let ended else { return max(0, now - since) }
    return max(0, ended - (began ?? since))
  }

  /// Whether its duration grows.
  public var isRunning: Bool { ended == nil && stateKind != .idle }

  /// How far a figure is from being good; what is not heard now has no figures that mean anything.
  public func grade(_ figure: CallRoles.Figure, _ value: Double) -> CallRoles.Grade {
    ended == nil && (stateKind == .live || stateKind == nil) ? figure.grade(value) : .good
  }

  // MARK: Taking what is new

  /// Takes the next state in its order; the state of a record is its last one.
  mutating func enter(_ text: String, _ kind: CallTable.StateKind?, at time: Int64) {
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

  /// Notes that the record came at the time when it was first seen, and its state with it.
  mutating func cameJustNow() {
    foundInState = false
    isSinceAtMost = false
  }

  mutating func end(at time: Int64) {
    ended = time
    if !stateText.isEmpty, stateKind != .ended { lastLiveState = stateText }
  }

  /// How late a change may be told, in milliseconds.
  private static let delay: Int64 = 5_000

  /// Takes the device's word on when the state began, where that can be true.
  mutating func settleSince(_ told: Int64?, at time: Int64) {
    if told != lastTold {
      // Before 2001 a device's clock was not set; after now it is wrong, and so it is where it names a time at which
      // the record was seen in its old state.
      let earliest = lastSeen.map { max(978_307_200_000, $0 - CallEntry.delay) } ?? 978_307_200_000
      trusted = told.flatMap { $0 >= earliest && $0 <= time ? $0 : nil }
      lastTold = told
      if ended == time, let trusted { ended = max(trusted, began ?? trusted) }
    }
    since = trusted ?? stateSeen
    isSinceAtMost = trusted == nil && foundInState
    if ended == nil, began == nil, stateKind == .live || stateKind == nil { began = since }
    lastSeen = time
  }

  mutating func judge(_ roles: CallRoles) {
    var trouble = Trouble()
    var parts: [String] = []
    if stateKind == .trouble {
      trouble = Trouble(score: 1000, grade: .bad)
      parts.append(stateText)
    }
    let fields = record.fields
    var warnings: [String] = []
    for figure in roles.judged {
      guard let number = CallRoles.value(at: figure.field.pointer, in: fields)?.numberValue else { continue }
      let grade = self.grade(figure, number.doubleValue)
      guard grade > .good else { continue }
      trouble.score += grade == .bad ? 100 : 1
      trouble.grade = max(trouble.grade, grade)
      let text = figure.title + " " + number.text + (figure.unit.map { " " + $0 } ?? "")
      if grade == .bad { parts.append(text) } else { warnings.append(text) }
    }
    parts += warnings
    trouble.reason = parts.joined(separator: ", ")
    self.trouble = ended == nil ? trouble : Trouble()
  }
}
