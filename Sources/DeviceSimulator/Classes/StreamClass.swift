import ConsoleCore

/// Streams, which operators call pipes: a chain of elements from source to sink.
enum StreamClass {
  static let schema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Stream", "type": "object",
     "description": "A pipe: a chain of elements from a source to a sink",
     "required": ["name", "elements"], "additionalProperties": false,
     "definitions": {
       "element": {"type": "object", "title": "Element", "required": ["type"], "additionalProperties": false,
        "properties": {
         "type": {"type": "string", "title": "Type", "enum": ["input", "encoder", "decoder", "mixer", "delay",
           "rtpSender", "rtpReceiver", "output"]},
         "label": {"type": "string", "title": "Label", "maxLength": 40, "default": ""},
         "codec": {"type": "string", "title": "Codec",
           "enum": ["PCM", "Opus", "AAC-LC", "MPEG Layer 2", "L24", "Enhanced aptX"]},
         "gain": {"type": "number", "title": "Gain (dB)", "minimum": -60, "maximum": 24, "default": 0},
         "delayMs": {"type": "integer", "title": "Delay (ms)", "minimum": 0, "maximum": 10000}}}},
     "properties": {
      "state": {"type": "string", "title": "State", "readOnly": true, "default": "stopped",
        "enum": ["stopped", "starting", "playing", "error"]},
      "pendingState": {"type": "string", "title": "Pending state", "readOnly": true, "default": "invalid",
        "enum": ["invalid", "stopped", "playing"]},
      "since": {"type": ["string", "null"], "format": "date-time", "title": "Since", "readOnly": true,
        "default": null},
      "nChannels": {"type": "integer", "title": "Channels", "minimum": 1, "maximum": 16, "default": 2},
      "elements": {"type": "array", "title": "Elements", "description": "From source to sink", "minItems": 1,
        "maxItems": 16, "items": {"$ref": "#/definitions/element"}},
      "name": {"type": "string", "title": "Name", "minLength": 1, "maxLength": 64},
      "streamGroup": {"type": "string", "title": "Group", "maxLength": 32, "default": ""},
      "bitrate": {"type": "integer", "title": "Bit rate", "description": "Bit rate in kbit/s", "minimum": 16,
        "maximum": 4608, "multipleOf": 8, "default": 256},
      "autoStart": {"type": "boolean", "title": "Start with the device", "default": false},
      "rtp": {"type": "object", "title": "RTP", "additionalProperties": false, "properties": {
        "destination": {"type": "string", "title": "Destination", "format": "ipv4", "default": "239.0.0.1"},
        "port": {"type": "integer", "title": "Port", "minimum": 1024, "maximum": 65534, "multipleOf": 2,
          "default": 5004},
        "dscp": {"type": "integer", "title": "DSCP", "enum": [0, 34, 46], "default": 46},
        "fec": {"type": "string", "title": "FEC", "enum": ["off", "1D", "2D"], "default": "off"},
        "clockRatio": {"type": "number", "title": "Clock ratio", "exclusiveMinimum": 0, "maximum": 2,
          "description": "Sender's clock compared with this device's", "default": 1}}},
      "bytesSent": {"type": "integer", "title": "Bytes sent (B)", "minimum": 0, "readOnly": true, "default": 0},
      "peakLevel": {"type": "number", "title": "Peak level (dBFS)", "maximum": 0, "readOnly": true, "default": -120},
      "lossPercent": {"type": "number", "title": "Loss (%)", "minimum": 0, "maximum": 100, "readOnly": true,
        "default": 0}}}
    """

  private static let purposes = [
    "Main programme", "Backup programme", "Commentary return", "Talkback", "Contribution", "STL", "Archive recording",
    "test pipe", "Web stream", "Aux feed",
  ]

  static func fields(_ index: Int, _ random: inout SeededGenerator, now: Double) -> JSONObject {
    let purpose = purposes[index % purposes.count]
    let town = Vocabulary.towns[(index / purposes.count) % Vocabulary.towns.count]
    let state = random.chance(0.7) ? "playing" : random.chance(0.2) ? "error" : "stopped"
    let isPlaying = state == "playing"
    let number = index < purposes.count * Vocabulary.towns.count ? "" : " \(index)"
    return JSONObject(members: [
      ("state", .string(state)), ("pendingState", "invalid"),
      ("since", .string(DeviceClock.text(now - Double(random.int(60...900_000))))),
      ("nChannels", .number(JSONNumber(random.pick([1, 2, 2, 2, 6]) ?? 2))), ("elements", elements(&random)),
      ("name", .string("\(purpose)\(index < purposes.count ? "" : " \(town.name)")\(number)")),
      ("streamGroup", .string(random.pick(["", "on air", "on air", "preparation", "sports"]))),
      ("bitrate", .number(JSONNumber(random.pick([64, 128, 192, 256, 320, 1536]) ?? 256))),
      ("autoStart", .bool(random.chance(0.6))), ("rtp", rtp(index, &random)),
      // Above 2^53, so that a client that reads it as a Double shows a wrong number.
      ("bytesSent", isPlaying ? .number(JSONNumber(9_007_199_254_740_993 + random.int(0...1_000_000_000))) : 0),
      ("peakLevel", isPlaying ? Vocabulary.decimal(-Double(random.int(10...300)) / 10, places: 1) : -120),
      ("lossPercent", isPlaying && random.chance(0.2) ? Vocabulary.decimal(0.25, places: 2) : 0),
    ])
  }

  private static func elements(_ random: inout SeededGenerator) -> JSON {
    let codec = random.pick(["Opus", "AAC-LC", "MPEG Layer 2", "L24"])
    var elements: [JSON] = [
      ["type": "input", "label": .string("AES \(random.int(1...8))"), "codec": "PCM", "gain": 0],
      [
        "type": "encoder", "label": .string(codec), "codec": .string(codec),
        "gain": Vocabulary.decimal(Double(random.int(-24...12)) / 2, places: 1),
      ],
    ]
    if random.chance(0.3) {
      elements.append([
        "type": "delay", "label": "Profanity delay", "delayMs": .number(JSONNumber(random.int(1...10) * 1000)),
      ])
    }
    elements.append(["type": "rtpSender", "label": .string("to \(random.pick(Vocabulary.stations)?.name ?? "studio")")])
    return .array(elements)
  }

  private static func rtp(_ index: Int, _ random: inout SeededGenerator) -> JSON {
    let ratio = "0.99999\(random.int(100_000...999_999))\(random.int(100_000_000...999_999_999))"
    return .object(
      JSONObject(members: [
        ("destination", .string("239.\(random.int(0...255)).\(index / 250 % 250).\(1 + index % 250)")),
        ("port", .number(JSONNumber(5004 + random.int(0...20) * 2))),
        ("dscp", .number(JSONNumber(random.pick([0, 34, 46]) ?? 46))),
        ("fec", .string(random.pick(["off", "off", "1D", "2D"]))),
        ("clockRatio", JSONNumber(ratio).map { .number($0) } ?? 1),
      ]))
  }
}
