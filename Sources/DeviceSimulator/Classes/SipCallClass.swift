import ConsoleCore

/// Calls, which the device creates and ends.
enum SipCallClass {
  static let schema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "SIP call", "type": "object",
     "description": "A call in progress; use the method sipCallDial to make one", "additionalProperties": false,
     "properties": {
      "state": {"type": "string", "title": "State", "readOnly": true,
        "enum": ["calling", "ringing", "talking", "held", "ended"]},
      "direction": {"type": "string", "title": "Direction", "readOnly": true, "enum": ["incoming", "outgoing"]},
      "remoteParty": {"type": "string", "title": "Remote party", "readOnly": true},
      "remoteName": {"type": "string", "title": "Remote name", "readOnly": true},
      "sipAccount": {"type": "string", "format": "uuid", "title": "SIP account", "readOnly": true},
      "since": {"type": "string", "format": "date-time", "title": "Since", "readOnly": true,
        "description": "When the state last changed"},
      "codec": {"type": ["string", "null"], "title": "Codec", "readOnly": true},
      "level": {"type": "number", "title": "Level (dBFS)", "minimum": -120, "maximum": 0, "readOnly": true},
      "jitterMs": {"type": "number", "title": "Jitter (ms)", "minimum": 0, "readOnly": true},
      "lossPercent": {"type": "number", "title": "Loss (%)", "minimum": 0, "maximum": 100, "readOnly": true},
      "packetsReceived": {"type": "integer", "title": "Packets received", "minimum": 0, "readOnly": true},
      "endReason": {"type": "string", "title": "Reason of its end", "readOnly": true, "default": ""},
      "muted": {"type": "boolean", "title": "Muted", "default": false},
      "gain": {"type": "number", "title": "Gain (dB)", "minimum": -24, "maximum": 24, "multipleOf": 0.5,
        "default": 0}}}
    """

  static let codecs = ["Opus", "G.722", "AAC-ELD", "G.711A"]

  /// A call without figures yet.
  static func fields(account: String, party: String, name: String, direction: String, state: String, since: JSON)
    -> JSONObject
  {
    JSONObject(members: [
      ("state", .string(state)), ("direction", .string(direction)), ("remoteParty", .string(party)),
      ("remoteName", .string(name)), ("sipAccount", .string(account)), ("since", since), ("codec", nil),
      ("level", -120), ("jitterMs", 0), ("lossPercent", 0), ("packetsReceived", 0), ("endReason", ""),
      ("muted", false), ("gain", 0),
    ])
  }

  static func remoteParty(_ random: inout SeededGenerator) -> (uri: String, name: String) {
    let station = random.pick(Vocabulary.stations) ?? ("", "example.org")
    let town = random.pick(Vocabulary.towns) ?? ("", "lab")
    return ("sip:\(town.code)\(random.int(100...999))@\(station.domain)", Vocabulary.person(&random))
  }

  /// The figures of an active call; some calls have worse ones than others.
  static func figures(_ random: inout SeededGenerator, packets: Int) -> JSONObject {
    let isPoor = random.chance(0.15)
    return JSONObject(members: [
      ("level", Vocabulary.decimal(-Double(random.int(60...360)) / 10, places: 1)),
      ("jitterMs", Vocabulary.decimal(Double(random.int(isPoor ? 120...900 : 4...90)) / 10, places: 1)),
      ("lossPercent", Vocabulary.decimal(isPoor ? Double(random.int(20...900)) / 100 : 0, places: 2)),
      ("packetsReceived", .number(JSONNumber(packets))),
    ])
  }

  static func fields(
    _ index: Int, _ random: inout SeededGenerator, accounts: [String], now: Double
  ) -> JSONObject {
    let party = remoteParty(&random)
    let state = ["talking", "ringing", "talking", "held", "talking", "ended"][index % 6]
    var fields = fields(
      account: accounts.isEmpty ? "" : accounts[random.int(0...accounts.count - 1)], party: party.uri,
      name: party.name, direction: state == "ringing" || random.chance(0.5) ? "incoming" : "outgoing", state: state,
      since: .string(DeviceClock.text(now - Double(random.int(2...5400)))))
    guard state == "talking" || state == "held" else { return fields }
    fields["codec"] = .string(random.pick(codecs))
    for (key, value) in figures(&random, packets: random.int(500...270_000)) { fields[key] = value }
    return fields
  }
}
