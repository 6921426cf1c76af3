import ConsoleCore

/// The phone book.
enum PhoneBookEntryClass {
  static let schema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Phone book entry", "type": "object",
     "description": "A contact to call", "required": ["name", "uri"], "additionalProperties": false,
     "properties": {
      "name": {"type": "string", "title": "Name", "minLength": 1, "maxLength": 80},
      "uri": {"type": "string", "title": "SIP URI", "format": "uri", "pattern": "^sips?:[^@ ]+@[^@ ]+$",
        "description": "For example sip:studio@example.org"},
      "group": {"type": "string", "title": "Group", "maxLength": 40, "default": "",
        "examples": ["News", "Sports", "Culture", "Engineering"]},
      "email": {"type": "string", "title": "Email", "format": "email", "default": ""},
      "phones": {"type": "array", "title": "Telephone numbers", "maxItems": 5, "uniqueItems": true, "default": [],
        "items": {"type": "string", "pattern": "^\\\\+?[0-9 ]{3,24}$"}},
      "priority": {"type": "integer", "title": "Priority", "minimum": 0, "maximum": 9, "default": 5},
      "autoAnswer": {"type": "boolean", "title": "Answer automatically", "default": false},
      "lastCalled": {"type": ["string", "null"], "format": "date-time", "title": "Last called", "readOnly": true,
        "default": null},
      "comment": {"type": "string", "title": "Comment", "maxLength": 500, "default": ""}}}
    """

  private static let template = JSONObject(members: [
    ("name", ""), ("uri", ""), ("group", ""), ("email", ""), ("phones", .array([])), ("priority", 5),
    ("autoAnswer", false),
    ("lastCalled", nil), ("comment", ""),
  ])
  private static let comments = [
    "", "", "On duty until 18:00", "Ring twice, then hang up", "Prefers G.722", "Übergabe im Regieraum 2",
    "Match day only ⚽", "Ask for the line check first",
  ]

  static func fields(_ index: Int, _ random: inout SeededGenerator, now: Double) -> JSONObject {
    let station = Vocabulary.stations[index % Vocabulary.stations.count]
    let person = Vocabulary.person(&random)
    var fields = template
    fields["name"] = .string(index % 7 == 3 ? "\(station.name) desk \(index)" : person)
    fields["uri"] = .string("sip:\(random.pick(["line", "desk", "mobile", "studio"]))\(200 + index)@\(station.domain)")
    fields["group"] = .string(random.pick(["News", "Sports", "Culture", "Engineering", "Music", ""]))
    fields["email"] = .string("contact\(200 + index)@\(station.domain)")
    if random.chance(0.6) {
      fields["phones"] = [.string("+\(random.int(30...49)) \(random.int(20...999)) \(random.int(100_000...9_999_999))")]
    }
    fields["priority"] = .number(JSONNumber(random.int(0...9)))
    fields["autoAnswer"] = .bool(random.chance(0.1))
    if random.chance(0.5) {
      fields["lastCalled"] = .string(DeviceClock.text(now - Double(random.int(600...2_000_000))))
    }
    fields["comment"] = .string(random.pick(comments))
    return fields
  }
}
