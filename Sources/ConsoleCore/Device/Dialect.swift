/// What the documentation leaves open, each as one value with its default (device API: [open] points).
public struct Dialect: Sendable, Hashable {
  /// Where sessions are made, below the base.
  public var sessionPath = "objects/session"
  /// The only session's UUID (device API: session).
  public var sessionUUID = "5ff1c07e-5cd7-4d94-94ef-79a28bb189e4"
  /// Seconds between two refreshes where nothing tells a shorter life.
  public var refreshSeconds = 60
  public var patchContentType = "application/json-patch+json"
  public var contentType = "application/json"
  /// Whether changes are sent as PATCH at all; where not, each save is a PUT.
  public var usesPatch = true
  /// Whether a patch bears `test` operations: nil tries it and learns.
  public var usesTests: Bool?
  /// Where the websocket is, from the server's root.
  public var socketPath = "/webapi/ws"
  /// Seconds of silence after which a socket is asked for a sign of life.
  public var pingSeconds = 2
  /// Seconds that this sign may take; a device that has never given one is not held to it.
  public var pongSeconds = 3
  /// Seconds between two readings of a list where no signals come.
  public var pollSeconds = 5
  /// Seconds after which a list that signals tell of is read all the same, since they may tell too little.
  public var auditSeconds = 60
  /// Seconds between two readings of the status.
  public var statusSeconds = 5
  /// Where status is, below the base.
  public var statusPath = "status"
  /// Whether a method's arguments stand under its name: nil asks the schema.
  public var wrapsArguments: Bool?

  public init() {}

  private static var seconds: [String: WritableKeyPath<Dialect, Int>] {
    [
      "refreshSeconds": \.refreshSeconds, "pingSeconds": \.pingSeconds, "pongSeconds": \.pongSeconds,
      "pollSeconds": \.pollSeconds, "statusSeconds": \.statusSeconds, "auditSeconds": \.auditSeconds,
    ]
  }

  /// The defaults with what a profile's `dialect` says; unknown names and wrong kinds are told in `problems`.
  public init(_ json: JSON?, problems: inout [String]) {
    self.init()
    for (name, value) in json?.objectValue ?? JSONObject() {
      switch (name, value) {
      case ("sessionPath", .string(let text)): sessionPath = text
      case ("sessionUUID", .string(let text)): sessionUUID = text
      case (let name, .number(let number))
      where Dialect.seconds[name] != nil && (1...86_400).contains(number.intValue ?? 0):
        if let path = Dialect.seconds[name] { self[keyPath: path] = number.intValue ?? self[keyPath: path] }
      case ("patchContentType", .string(let text)): patchContentType = text
      case ("contentType", .string(let text)): contentType = text
      case ("usesPatch", .bool(let flag)): usesPatch = flag
      case ("usesTests", .bool(let flag)): usesTests = flag
      case ("socketPath", .string(let text)): socketPath = text
      case ("statusPath", .string(let text)): statusPath = text
      case ("wrapsArguments", .bool(let flag)): wrapsArguments = flag
      default: problems.append("dialect: \(name) is unknown or has the wrong type")
      }
    }
  }
}
