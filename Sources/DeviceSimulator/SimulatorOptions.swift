/// How a simulated device is made; each property is one choice (and one flag of `aixtui simulate`).
///
/// Known users are `root`/`ferncast` (everything), `operator`/`onair` (edits accounts, phone book and streams) and
/// `viewer`/`listen` (reads) and `guest`/`none` (no role, may log in and no more); the API key `DeviceSimulator.demoAPIKey` has the rights of `operator`.
public struct SimulatorOptions: Sendable {
  /// How a record is wrapped (device API: two envelopes).
  public enum Envelope: String, Sendable, CaseIterable {
    case wrapped, flat
  }

  /// What `GET objects/{class}` answers (device API: the list is left open).
  public enum ListForm: String, Sendable, CaseIterable {
    /// An array of records.
    case records
    /// An array of UUID strings.
    case uuids
    /// An object whose only member is an array of records.
    case object
  }

  /// How `GET status` tells times (device API: monitoring).
  public enum StatusTimes: String, Sendable, CaseIterable {
    /// ISO 8601.
    case iso
    /// Seconds since 1970, with decimals.
    case seconds
    /// Whole milliseconds since 1970.
    case milliseconds
  }

  /// How `GET status` tells severities (device API: monitoring).
  public enum StatusSeverities: String, Sendable, CaseIterable {
    /// `critical`, `major`, `minor`, `warning`, `info`.
    case words
    /// From 1 for critical to 5 for info.
    case numbers
  }

  /// The address to listen at, `--listen HOST:PORT`.
  public var host = "127.0.0.1"
  /// The port to listen at, 0 for any free one.
  public var port: UInt16 = 0
  /// The envelope of GET of a record, and of what is written, `--envelope wrapped|flat`.
  public var envelope = Envelope.wrapped
  /// That of lists, `--list-envelope wrapped|flat`; nil for the same.
  public var listEnvelope: Envelope?
  /// That of signals, `--signal-envelope wrapped|flat`; nil for the same.
  public var signalEnvelope: Envelope?
  /// Records to make for a class, `--count CLASS=N`; a class that is not named gets its usual handful.
  public var counts: [String: Int] = [:]
  /// Changes a second that the device makes by itself, `--event-rate N`; 0 holds it still.
  public var eventRate = 2.0
  /// Seconds after which a session that no HEAD refreshed is gone, `--session-ttl S`; nil for never.
  public var sessionTTL: Double?
  /// The source of every name, figure and UUID, `--seed N`: the same seed makes the same device.
  public var seed: UInt64 = 1
  /// Milliseconds that each answer waits, `--latency-ms N`.
  public var latencyMilliseconds = 0
  /// A folder with `CLASS.schema.json` (or `CLASS.json`) and, if wanted, `CLASS.records.json`: each a class more, `--schemas DIR`.
  public var schemaFolder: String?
  /// A file that gets one JSON line a request, secrets redacted, `-` for standard error, `--request-log FILE`.
  public var requestLog: String?
  /// Whether PATCH is known; where not it answers 405 and PUT has to do, `--no-patch`.
  public var supportsPatch = true
  /// Bytes a second at which bodies trickle out, `--trickle N`; nil for as fast as they go.
  public var bytesPerSecond: Int?
  /// Whether a `Location` stands in quotation marks, `--quote-location`.
  public var quotesLocation = false
  /// The host name that a `Location` bears instead of the request's own, `--location-host NAME`.
  public var locationHost: String?
  /// The form of lists, `--list-form records|uuids|object`.
  public var listForm = ListForm.records
  /// Seconds for which the device is away after the method `reboot`, `--reboot-seconds S`.
  public var rebootSeconds = 4.0
  /// Whether there is a websocket; where not its address answers 404, `--no-socket`.
  public var servesSocket = true
  /// Whether sockets fall silent when their session ends instead of being closed with 1008, `--silent-expiry`.
  public var socketsFallSilent = false
  /// Whether `GET status` tells each entry once, whatever cursor comes, `--forgetful-cursors`; else a cursor is a position.
  public var forgetfulCursors = false
  /// `--status-times iso|seconds|milliseconds`.
  public var statusTimes = StatusTimes.iso
  /// `--status-severities words|numbers`.
  public var statusSeverities = StatusSeverities.words
  /// Whether alarms, events and log entries have an `id`; not with `--no-status-ids`.
  public var statusHasIDs = true
  /// The device's clock at its start in seconds since 1970; nil for the real time.
  public var clockStart: Double?

  /// What the device calls itself in its `systemConfiguration`.
  public var hostName = "aixtream-demo"
  /// The version of its firmware.
  public var firmware = "5.8.2"
  /// Whether its accounts have a field more, `failoverDomain`, as a newer firmware would give them.
  public var hasFailoverDomain = false

  /// Why streams are in error.
  public enum StreamHealth: Sendable {
    /// By chance, and they recover by chance.
    case random
    /// None is, unless somebody sets its RTP destination to 0.0.0.0.
    case sound
    /// The first one is, because its RTP destination is 0.0.0.0, until somebody sets another.
    case wrongTarget
  }
  /// Why streams are in error, which is what a critical alarm tells of.
  public var streamHealth = StreamHealth.random

  /// The usual options.
  public init() {}

  /// Options with what tests choose most often; the device stands still unless a rate is given.
  public init(envelope: Envelope, counts: [String: Int] = [:], eventRate: Double = 0, seed: UInt64 = 1) {
    self.envelope = envelope
    self.counts = counts
    self.eventRate = eventRate
    self.seed = seed
  }
}
