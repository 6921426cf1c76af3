/// What makes a class one of calls, a field a state, a state a trouble: words, with the configuration's before the
/// built-in ones. Everything else is decided by the schema.
public struct CallWords: Sendable, Hashable {
  /// What a class's records are.
  public enum Kind: String, Sendable, CaseIterable {
    case call, stream
  }

  /// What a field says about a call.
  public enum Role: String, Sendable, CaseIterable {
    case state, since, connected, reason, code, direction, codec, party, name
  }

  /// What a state means.
  public enum StateKind: String, Sendable, CaseIterable {
    case trouble, pending, live, idle, ended
  }

  /// From where on a figure is worth a look.
  public struct Limit: Sendable, Hashable {
    public var warn: Double
    public var bad: Double
    /// Whether small values are the bad ones.
    public var isBelow = false
    /// The unit of the two numbers.
    public var unit: String?

    public init(warn: Double, bad: Double, isBelow: Bool = false, unit: String? = nil) {
      self.warn = warn
      self.bad = bad
      self.isBelow = isBelow
      self.unit = unit
    }
  }

  /// Classes by what they are.
  public var classes: [Kind: [String]] = [.call: ["sipCall"], .stream: ["stream"]]
  /// Names of fields, or words of them, the best first.
  public var roles: [Role: [String]] = CallWords.usualRoles
  /// Values of a state.
  public var states: [StateKind: [String]] = CallWords.usualStates
  /// Limits by words of a field's name; of several that fit, the longest counts.
  public var limits: [String: Limit] = CallWords.usualLimits
  /// The words of limits, the most telling first; others follow.
  public var limitOrder = ["loss", "jitter", "round trip", "rtt", "latency", "delay", "mos", "level"]
  /// How long an ended one stays, in seconds.
  public var tombstoneSeconds = 120

  public init() {}

  /// What a class's records are; nil where they are neither calls nor streams.
  public func kind(of objectClass: String) -> Kind? {
    Kind.allCases.first { classes[$0]?.contains(objectClass) == true }
  }

  /// Last words of class names by which a class that nobody named is taken for one of a kind.
  private static let tellingWords: [Kind: Set<String>] = [
    .call: ["call", "calls"], .stream: ["stream", "streams", "pipe", "pipes"],
  ]

  /// Takes in those of a device's classes whose names say what they are, behind the ones that the table names.
  public mutating func find(in names: [String]) {
    for name in names where kind(of: name) == nil {
      guard let last = SecretNames.words(of: name).last?.lowercased() else { continue }
      for kind in Kind.allCases where CallWords.tellingWords[kind]?.contains(last) == true {
        classes[kind, default: []].append(name)
      }
    }
  }

  /// The classes of calls, then those of streams.
  public var allClasses: [String] { Kind.allCases.flatMap { classes[$0] ?? [] } }

  /// What a state's text means; nil where no word of it is known.
  public func kind(ofState text: String) -> StateKind? {
    let words = SecretNames.words(of: text)
    let whole = words.joined(separator: " ")
    let joined = words.joined()
    func has(_ kind: StateKind, _ text: String) -> Bool {
      states[kind]?.contains { $0.lowercased() == text } == true
    }
    if let kind = StateKind.allCases.first(where: { has($0, whole) || has($0, joined) }) { return kind }
    // "not connected" is not connected.
    guard !words.contains("not"), !words.contains("no"), words.count > 1 else { return nil }
    return StateKind.allCases.first { kind in words.contains { has(kind, $0) } }
  }

  // MARK: Built in

  static let usualRoles: [Role: [String]] = [
    .state: ["state", "status", "phase", "active"],
    .since: [
      "since", "stateSince", "started", "start", "begin", "began", "established", "answered", "connected", "created",
      "timestamp", "time",
    ],
    .connected: [
      "connected", "connectTime", "established", "answered", "answerTime", "talkingSince", "talkStart",
    ],
    .reason: [
      "endReason", "hangupReason", "hangupCause", "releaseReason", "releaseCause", "terminationReason",
      "disconnectReason", "disconnectCause", "reason", "cause",
    ],
    .code: [
      "endCode", "reasonCode", "causeCode", "sipCode", "responseCode", "hangupCode", "releaseCode", "statusCode",
    ],
    .direction: ["direction", "dir", "incoming", "outgoing", "inbound", "outbound"],
    .codec: ["codec", "encoding", "payloadType", "audioFormat", "mediaFormat", "algorithm"],
    .party: [
      "remoteParty", "remoteUri", "remoteUrl", "remoteAddress", "remoteNumber", "remoteUser", "peerUri", "peerAddress",
      "peer", "callee", "caller", "party", "destination", "remoteHost", "remote", "target", "uri", "url", "address",
      "host", "number",
    ],
    .name: ["displayName", "remoteName", "peerName", "callerName", "name", "title", "label", "description"],
  ]

  static let usualStates: [StateKind: [String]] = [
    .trouble: [
      "error", "failed", "failure", "fault", "faulty", "lost", "alarm", "broken", "stalled", "timeout", "timedOut",
      "unreachable", "degraded", "down", "offline", "reconnecting",
    ].map { $0.lowercased() },
    .pending: [
      "calling", "ringing", "early", "trying", "dialing", "dialling", "proceeding", "progress", "connecting",
      "starting", "stopping", "held", "hold", "onhold", "pending", "buffering", "waiting", "alerting", "incoming",
      "outgoing", "initializing", "initialising", "opening", "closing",
    ],
    .live: [
      "talking", "active", "connected", "established", "confirmed", "answered", "incall", "playing", "running",
      "streaming", "recording", "sending", "receiving", "transmitting", "up", "open", "online", "live", "on", "yes",
    ],
    .idle: [
      "stopped", "idle", "paused", "off", "inactive", "disabled", "standby", "ready", "none", "no", "unused",
    ],
    .ended: [
      "ended", "terminated", "finished", "closed", "disconnected", "released", "completed", "complete", "hungup",
      "bye", "cancelled", "canceled", "rejected", "declined", "gone", "done", "missed", "cleared", "over",
    ],
  ]

  static let usualLimits: [String: Limit] = [
    "loss": Limit(warn: 0.5, bad: 3, unit: "%"),
    "jitter": Limit(warn: 30, bad: 60, unit: "ms"),
    "latency": Limit(warn: 200, bad: 400, unit: "ms"),
    "delay": Limit(warn: 200, bad: 400, unit: "ms"),
    "rtt": Limit(warn: 200, bad: 400, unit: "ms"),
    "round trip": Limit(warn: 200, bad: 400, unit: "ms"),
    "level": Limit(warn: -50, bad: -70, isBelow: true, unit: "dB"),
    "mos": Limit(warn: 3.5, bad: 2.5, isBelow: true),
  ]
}
