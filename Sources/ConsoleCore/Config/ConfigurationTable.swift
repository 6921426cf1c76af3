/// Every member that a configuration file may have, with its kind: what is not in here is a mistake.
public enum ConfigurationTable {
  public static let root = ConfigurationKind.object([
    ConfigurationKey("profiles", .map(.object(profile)), "the devices by name"),
    ConfigurationKey("defaultProfile", .text, "default profile"),
    ConfigurationKey("keys", .map(.oneOrMore(.text)), "other keys for commands of the console"),
    ConfigurationKey("classes", .map(.map(.anything)), "remembered settings of each table"),
    ConfigurationKey("calls", .object(calls), "classes of calls and streams, and their fields"),
    ConfigurationKey("methods", .object(methods), "which methods are dangerous, and which act on records"),
    ConfigurationKey("status", .object(status), "alarms and the status journal"),
    ConfigurationKey("$schema", .text, "the address of a schema, for editors"),
  ])

  public static let profile = [
    ConfigurationKey("url", .text, "the device's address"),
    ConfigurationKey("user", .text, "the user to sign in as"),
    ConfigurationKey("passwordFile", .text, "a file whose first line is the password"),
    ConfigurationKey("apiKeyFile", .text, "a file whose first line is an API key"),
    ConfigurationKey("cacert", .text, "a PEM file of authorities to trust"),
    ConfigurationKey("pin", .text, "the device's public key, as sha256//BASE64"),
    ConfigurationKey("insecure", .flag, "trust any certificate"),
    ConfigurationKey("readOnly", .flag, "refuse every write"),
    ConfigurationKey("groups", .list(.text), "the groups that the device belongs to"),
    ConfigurationKey("badge", .text, "a word that the header and every confirmation show, such as ON AIR"),
    ConfigurationKey("timeouts", .object(timeouts), "how long parts of a request may take, in seconds"),
    ConfigurationKey("dialect", .object(dialect), "points that the device's documentation leaves open"),
  ]

  private static let seconds = ConfigurationKind.number(0.001...999_999)

  public static let timeouts = [
    ConfigurationKey("connect", seconds, "until the connection is made"),
    ConfigurationKey("firstByte", seconds, "until the response begins, and the longest pause in it"),
    ConfigurationKey("whole", seconds, "until the response is complete"),
  ]

  private static let interval = ConfigurationKind.whole(1...86_400)

  public static let dialect = [
    ConfigurationKey("sessionPath", .text, "the path for sessions, below the base"),
    ConfigurationKey("sessionUUID", .text, "the UUID of the only session"),
    ConfigurationKey("refreshSeconds", interval, "between two refreshes of the session"),
    ConfigurationKey("pingSeconds", interval, "silence before the socket is pinged"),
    ConfigurationKey("pongSeconds", interval, "maximum wait for the reply to a ping"),
    ConfigurationKey("pollSeconds", interval, "between two readings of a list without signals"),
    ConfigurationKey("auditSeconds", interval, "interval of full re-reads even with signals"),
    ConfigurationKey("statusSeconds", interval, "between two readings of the status"),
    ConfigurationKey("contentType", .text, "the content type of a request"),
    ConfigurationKey("patchContentType", .text, "the content type of a PATCH"),
    ConfigurationKey("usesPatch", .flag, "send changes as PATCH"),
    ConfigurationKey("usesTests", .flag, "guard a PATCH by test operations"),
    ConfigurationKey("wrapsArguments", .flag, "put a method's arguments under its name"),
    ConfigurationKey("socketPath", .text, "where the websocket is, from the server's root"),
    ConfigurationKey("statusPath", .text, "where the status is, below the base"),
  ]

  private static let words = ConfigurationKind.oneOrMore(.text)

  public static let calls = [
    ConfigurationKey(
      "classes", .object(CallWords.Kind.allCases.map { ConfigurationKey($0.rawValue, words, "names of classes") }),
      "classes of calls and of streams"),
    ConfigurationKey(
      "fields", .object(CallWords.Role.allCases.map { ConfigurationKey($0.rawValue, words, "names of fields") }),
      "fields by their role"),
    ConfigurationKey(
      "states", .object(CallWords.StateKind.allCases.map { ConfigurationKey($0.rawValue, words, "values") }),
      "values of a state by their meaning"),
    ConfigurationKey("limits", .map(.nullable(.object(limit))), "thresholds for figures"),
    ConfigurationKey("tombstoneSeconds", .whole(0...86_400), "how long an ended call stays on screen"),
  ]

  private static let figure = ConfigurationKind.number(-1e300...1e300)

  private static let limit = [
    ConfigurationKey("warn", figure, "threshold for a warning"),
    ConfigurationKey("bad", figure, "threshold for trouble"),
    ConfigurationKey("below", .flag, "small values are the bad ones"),
    ConfigurationKey("unit", .text, "the unit of both numbers"),
  ]

  public static let methods = [
    ConfigurationKey("dangerous", .list(.text), "methods that need the device's name typed"),
    ConfigurationKey("harmless", .list(.text), "methods that do not"),
    ConfigurationKey("actions", .map(.nullable(.oneOrMore(.object(action)))), "methods that act on records"),
  ]

  private static let action = [
    ConfigurationKey("class", .text, "the class of the records"),
    ConfigurationKey("argument", .text, "the argument for the UUID"),
  ]

  public static let status = [
    ConfigurationKey("journalDays", .whole(1...36_500), "how long entries are kept"),
    ConfigurationKey("journalMegabytes", .whole(1...100_000), "how large the journal may grow"),
    ConfigurationKey("bell", .flag, "ring for new alarms"),
  ]
}

extension ConfigurationTable {
  /// Everything in a configuration that the table does not know or that has the wrong kind, in the file's order.
  static func problems(in json: JSON) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    check(json, root, .root, &problems)
    return problems
  }

  private static func check(
    _ value: JSON, _ kind: ConfigurationKind, _ place: JSONPointer, _ problems: inout [ConfigurationProblem]
  ) {
    switch (kind, value) {
    case (.anything, _), (.text, .string), (.flag, .bool), (.nullable, .null): break
    case (.nullable(let inner), _): check(value, inner, place, &problems)
    case (.number(let range), .number(let number)) where range.contains(number.doubleValue): break
    case (.whole(let range), .number(let number)) where number.intValue.map(range.contains) == true: break
    case (.object(let keys), .object(let object)): check(object, keys, place, &problems)
    case (.map(let inner), .object(let object)):
      for (name, member) in object { check(member, inner, place.appending(name), &problems) }
    case (.list(let inner), .array(let items)), (.oneOrMore(let inner), .array(let items)):
      for (index, item) in items.enumerated() { check(item, inner, place.appending(index), &problems) }
    case (.oneOrMore(let inner), _): check(value, inner, place, &problems)
    default:
      problems.append(
        ConfigurationProblem(
          place, place.isRoot ? "the file must hold a JSON object" : "must be \(kind.words)", isWrongKind: true))
    }
  }

  private static func check(
    _ object: JSONObject, _ keys: [ConfigurationKey], _ place: JSONPointer, _ problems: inout [ConfigurationProblem]
  ) {
    for (name, member) in object {
      if let key = keys.first(where: { $0.name == name }) {
        check(member, key.kind, place.appending(name), &problems)
      } else if !name.hasPrefix("//") {
        // A member whose name begins with `//` is a comment, since JSON has no other.
        problems.append(ConfigurationProblem(place.appending(name), "is unknown" + hint(name, keys)))
      }
    }
  }

  /// The nearest name of the same object, or else where a member of this name belongs.
  private static func hint(_ name: String, _ keys: [ConfigurationKey]) -> String {
    if let near = NearestName.of(name, among: keys.map(\.name)) { return "; did you mean \"\(near)\"?" }
    for (section, members) in sections {
      if let near = NearestName.of(name, among: members.map(\.name)) { return "; \"\(near)\" belongs in \(section)" }
    }
    return ""
  }

  private static let sections: [(String, [ConfigurationKey])] = [
    ("a profile", profile), ("a profile's \"dialect\"", dialect), ("a profile's \"timeouts\"", timeouts),
    ("\"calls\"", calls), ("\"methods\"", methods), ("\"status\"", status),
  ]
}
