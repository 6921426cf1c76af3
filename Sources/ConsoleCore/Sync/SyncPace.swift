/// How often the lists of a device are read, and for how long silence is believed.
public struct SyncPace: Sendable, Hashable {
  /// Between two lists of a class that signals do not tell of.
  public var poll = Duration.seconds(5)
  /// Between two comparisons of a class whose signals flow.
  public var audit = Duration.seconds(60)
  /// How long a class that used to signal may be silent before it is compared.
  public var silence = Duration.seconds(5)
  /// How long a first list waits for the subscription, so that it need not be read twice.
  public var patience = Duration.milliseconds(300)
  /// A lost socket that is replaced within this time hides no change for longer than that, and shows no gap.
  public var grace = Duration.milliseconds(1500)
  /// How long a socket may be dead before that is noticed.
  public var detection = Duration.seconds(5)
  /// How long after a list a signal of the same change may arrive.
  public var lateness = Duration.seconds(5)
  /// For how long every change must have been signalled before incomplete signals are believed again.
  public var probation = Duration.seconds(120)

  public init() {}

  /// The pace that a dialect asks for; an audit that is asked for often shortens what depends on it.
  public init(_ dialect: Dialect) {
    poll = .seconds(dialect.pollSeconds)
    audit = .seconds(dialect.auditSeconds)
    silence = min(silence, audit)
    lateness = min(lateness, audit)
  }
}
