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

  mutating func end(at time: Int64) {
    ended = time
    if !stateText.isEmpty, stateKind != .ended { lastLiveState = stateText }
  }

  /// Takes the state's beginning, by the device's word where that can be true.
  mutating func settleSince(_ told: Int64?) {
    // Before 2001 a device's clock was not set; after now it is wrong.
    let known = told.flatMap { $0 > 978_307_200_000 && $0 <= stateSeen ? $0 : nil }
    since = known ?? stateSeen
    isSinceAtMost = known == nil && foundInState
    if ended == nil, began == nil, stateKind == .live || stateKind == nil { began = since }
  }

  mutating func judge(_ roles: CallRoles) {
    var trouble = Trouble()
    var parts: [String] = []
    if stateKind == .trouble {
      trouble = Trouble(score: 1000, grade: .bad)
      parts.append(stateText)
    }
    // What is no longer, or not yet, heard has no figures that mean anything.
    if stateKind == .live || stateKind == nil || stateKind == .trouble {
      let fields = record.fields
      for figure in roles.figures where figure.limit != nil {
        guard let number = CallRoles.value(at: figure.field.pointer, in: fields)?.numberValue else { continue }
        let grade = figure.grade(number.doubleValue)
        guard grade > .good else { continue }
        trouble.score += grade == .bad ? 100 : 1
        trouble.grade = max(trouble.grade, grade)
        parts.append(figure.title + " " + number.text + (figure.unit.map { " " + $0 } ?? ""))
      }
    }
    trouble.reason = parts.joined(separator: ", ")
    self.trouble = ended == nil ? trouble : Trouble()
  }
}
