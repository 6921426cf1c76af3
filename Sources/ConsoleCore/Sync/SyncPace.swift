/// How often lists are read, and how long silence is trusted.
public struct SyncPace: Sendable, Hashable {
  /// The time between two lists of a class without signals.
  public var poll = Duration.seconds(5)
  /// The time between two comparisons of a live class with its list.
  public var audit = Duration.seconds(60)
  /// How long a live class may be silent before it is compared.
  public var silence = Duration.seconds(5)
  /// How long a first list waits for the subscription, so that it is not read twice.
  public var patience = Duration.milliseconds(300)
  /// A socket that is replaced within this time hides no change for longer than that, and shows no gap.
  public var grace = Duration.milliseconds(1500)
  /// How long a socket may be dead before that is noticed.
  public var detection = Duration.seconds(5)
  /// How long after a list a signal for the same change may arrive.
  public var lateness = Duration.seconds(5)
  /// How long every change must have been signalled before signals are trusted again.
  public var probation = Duration.seconds(120)

  public init() {}

  /// The pace of a dialect; a short audit interval shortens `silence` and `lateness` too.
  public init(_ dialect: Dialect) {
    poll = .seconds(dialect.pollSeconds)
    audit = .seconds(dialect.auditSeconds)
    silence = min(silence, audit)
    lateness = min(lateness, audit)
  }
}
