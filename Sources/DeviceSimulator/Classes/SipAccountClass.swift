import ConsoleCore

/// SIP accounts, which calls are made from.
enum SipAccountClass {
  /// The schema of a newer firmware: a field more.
  static let newerSchema = schema.replacing(
    "\"proxy\":",
    with: """
      "failoverDomain": {"type": "string", "title": "Failover domain", "format": "hostname", "default": "",
              "description": "Registered with while the domain does not answer"},
            "proxy":
      """, maxReplacements: 1)

  static let schema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "SIP account", "type": "object",
     "description": "A SIP account, used to make and receive calls",
     "required": ["displayName", "user", "domain"], "additionalProperties": false,
     "definitions": {
       "port": {"type": "integer", "minimum": 1, "maximum": 65535},
       "codec": {"type": "string", "enum": ["Opus", "G.722", "G.711A", "G.711U", "AAC-LD", "AAC-ELD", "L16"]}},
     "properties": {
      "displayName": {"type": "string", "title": "Display name", "minLength": 1, "maxLength": 64,
        "description": "What the other side sees"},
      "user": {"type": "string", "title": "User", "pattern": "^[A-Za-z0-9._+-]{1,64}$",
        "description": "The part of the SIP URI before the @"},
      "password": {"type": "string", "title": "Password", "writeOnly": true, "maxLength": 128, "default": ""},
      "domain": {"type": "string", "title": "Domain", "format": "hostname", "description": "The registrar's name"},
      "publish": {"type": "boolean", "title": "Publish presence", "default": false},
      "registerInterval": {"type": "integer", "title": "Register interval (s)", "minimum": 10, "maximum": 3600,
        "default": 60, "description": "Seconds between two registrations"},
      "transport": {"type": "string", "title": "Transport", "enum": ["udp", "tcp", "tls"], "default": "udp"},
      "enabled": {"type": "boolean", "title": "Enabled", "default": false},
      "registrationState": {"type": "string", "title": "Registration", "readOnly": true, "default": "unregistered",
        "enum": ["unregistered", "registering", "registered", "failed"]},
      "registrationMessage": {"type": "string", "title": "Registrar's answer", "readOnly": true, "default": ""},
      "authUser": {"type": "string", "title": "Authentication user", "maxLength": 64, "default": "",
        "description": "If it differs from the user"},
      "proxy": {"type": "string", "title": "Outbound proxy", "format": "hostname", "default": ""},
      "port": {"$ref": "#/definitions/port", "title": "Local port", "default": 5060},
      "codecs": {"type": "array", "title": "Codecs", "description": "In order of preference", "minItems": 1,
        "maxItems": 7, "uniqueItems": true, "items": {"$ref": "#/definitions/codec"}, "default": ["Opus", "G.722"]},
      "dtmf": {"type": "string", "title": "DTMF", "enum": ["rfc4733", "info", "inband", "off"], "default": "rfc4733"},
      "answerMode": {"type": "string", "title": "Answer", "enum": ["manual", "auto", "reject"], "default": "manual"},
      "jitterBuffer": {"type": "number", "title": "Jitter buffer (ms)", "minimum": 0, "maximum": 500,
        "multipleOf": 0.5, "default": 40},
      "stun": {"type": "object", "title": "STUN", "required": ["enabled"], "additionalProperties": false,
        "properties": {
          "enabled": {"type": "boolean", "title": "Enabled", "default": false},
          "server": {"type": "string", "title": "Server", "format": "hostname", "default": ""},
          "port": {"$ref": "#/definitions/port", "title": "Port", "default": 3478},
          "keepAlive": {"type": "integer", "title": "Keep-alive (s)", "minimum": 5, "maximum": 300, "default": 15}}},
      "notes": {"type": "string", "title": "Notes", "maxLength": 2000, "default": ""}}}
    """

  private static let stun = JSONObject(members: [
    ("enabled", false), ("server", ""), ("port", 3478), ("keepAlive", 15),
  ])

  private static let template = JSONObject(members: [
    ("displayName", ""), ("user", ""), ("password", ""), ("domain", ""), ("publish", false), ("registerInterval", 60),
    ("transport", "udp"), ("enabled", true), ("registrationState", "registered"), ("registrationMessage", "200 OK"),
    ("authUser", ""), ("proxy", ""), ("port", 5060), ("codecs", ["Opus", "G.722"]), ("dtmf", "rfc4733"),
    ("answerMode", "manual"), ("jitterBuffer", 40), ("stun", .object(stun)), ("notes", ""),
  ])

  private static let roles = [
    "Studio", "Reporter", "OB van", "Commentary", "Newsroom", "Return feed", "Continuity", "Transmitter",
  ]
  private static let codecs: [JSON] = [
    ["Opus", "G.722"], ["Opus", "AAC-ELD", "G.722", "G.711A"], ["AAC-LD", "G.722"], ["G.722", "G.711A", "G.711U"],
    ["L16", "Opus"], ["Opus"],
  ]
  private static let notes = [
    "", "", "", "Do not change during the morning show.", "Spare line, tested monthly",
    "Press box, seat 14: ask for the technician on duty", "ISDN replacement\nsecond line in the same rack",
  ]

  static func fields(_ index: Int, _ random: inout SeededGenerator) -> JSONObject {
    let towns = Vocabulary.towns
    let town = towns[index % towns.count]
    let role = roles[(index / towns.count + index) % roles.count]
    let number = index < towns.count ? "" : " \(index)"
    var fields = template
    fields["displayName"] = .string("\(role) \(town.name)\(number)")
    fields["user"] = .string("\(town.code)\(1000 + index)")
    fields["password"] = .string(String(random.next(), radix: 36))
    fields["domain"] = .string("sip.\(Vocabulary.stations[(index / 3) % Vocabulary.stations.count].domain)")
    fields["publish"] = .bool(random.chance(0.3))
    fields["registerInterval"] = .number(JSONNumber([30, 60, 60, 60, 120, 300, 600, 3600][random.int(0...7)]))
    fields["transport"] = .string(random.pick(["udp", "udp", "tcp", "tls"]))
    let enabled = random.chance(0.9)
    fields["enabled"] = .bool(enabled)
    if !enabled {
      fields["registrationState"] = "unregistered"
      fields["registrationMessage"] = ""
    } else if random.chance(0.06) {
      fields["registrationState"] = "failed"
      fields["registrationMessage"] = .string(random.pick(Vocabulary.registrationFaults))
    }
    if random.chance(0.2) { fields["authUser"] = .string("\(town.code)-trunk\(random.int(1...9))") }
    if random.chance(0.25) { fields["proxy"] = .string("edge\(random.int(1...4)).\(town.code).example") }
    if random.chance(0.3) { fields["port"] = .number(JSONNumber(random.int(5061...5099))) }
    fields["codecs"] = random.pick(codecs)
    fields["answerMode"] = .string(random.pick(["manual", "manual", "auto"]))
    fields["jitterBuffer"] = Vocabulary.decimal(Double(random.int(20...240)) / 2, places: 1)
    if random.chance(0.3) {
      var stun = stun
      stun["enabled"] = true
      stun["server"] = .string("stun.\(town.code).example")
      fields["stun"] = .object(stun)
    }
    fields["notes"] = .string(random.pick(notes))
    return fields
  }
}
