/// A call or a stream as it is, or as it was when it ended.
public struct CallEntry: Sendable {
  public let objectClass: String
  public let uuid: String
  /// The record as it was last seen.
  public internal(set) var record: Record
  /// The state as people read it; empty where the class has none.
  public internal(set) var stateText = ""
  /// What the state means; nil where that is not known.
  public internal(set) var stateKind: CallWords.StateKind?
  /// When the state began, in milliseconds since 1970.
  public internal(set) var since: Int64
  /// Whether the state may have begun before `since`: it was there when this console first saw it.
  public internal(set) var isSinceAtMost = false
  /// When it began to ring or to be set up; nil where that is not known.
  public internal(set) var rang: Int64?
  /// When it was first alive, as far as is known.
  public internal(set) var began: Int64?
  /// Whether `since` is the beginning of the whole call, its ringing included: when it was answered is not known.
  public internal(set) var isSinceStart = false
  /// When it ended; nil while it has not.
  public internal(set) var ended: Int64?
  /// The last state before its end.
  public internal(set) var lastLiveState: String?
  /// Whether the device has the record no more.
  public internal(set) var isGone = false
  /// When the record was deleted, as far as is known.
  public internal(set) var gone: Int64?
  public internal(set) var trouble = Trouble()
  /// One for each figure of the class; empty past the limit of the book.
  public internal(set) var series: [Series] = []
  /// What each figure was since the call is known; nil for one that had no value.
  public internal(set) var totals: [FigureTotal?] = []
  /// The rates of those figures that are counters, by their places.
  var meters: [Int: CounterRate] = [:]
  /// When this console saw the present state first.
  var stateSeen: Int64
  /// Whether the present state was there when the record was first seen.
  var foundInState = true
  /// What the device said last of the state's beginning, as it said it and where it can be true.
  var lastTold: JSON?
  var trusted: Int64?
  /// The state that this was said of.
  var toldState = ""
  /// The state's value that the text was made of.
  var lastState: JSON?
  /// When the record was seen last.
  var lastSeen: Int64?

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
    return max(0, ended - (began ?? rang ?? since))
  }

  /// How long it rang or was being set up; nil where that is not known, or where it was never heard of.
  public func ringTime(at now: Int64) -> Int64? {
    guard let rang, !isSinceStart else { return nil }
    return max(0, (began ?? ended ?? now) - rang)
  }

  /// How long it was alive; nil while it was not, or where it is not known when it was answered.
  public func talkTime(at now: Int64) -> Int64? { began.map { max(0, (ended ?? now) - $0) } }

  /// Whether its duration grows.
  public var isRunning: Bool { ended == nil && stateKind != .idle }

  /// How far a figure is from being good; what is not heard now has no figures that mean anything.
  public func grade(_ figure: CallRoles.Figure, _ value: Double) -> CallRoles.Grade {
    ended == nil && (stateKind == .live || stateKind == nil) ? figure.grade(value) : .good
  }
}
