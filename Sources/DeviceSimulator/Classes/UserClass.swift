import ConsoleCore

/// Users and API keys.
enum UserClass {
  static let schema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "User", "type": "object",
     "description": "A person who may sign in", "required": ["name", "password", "roles"],
     "additionalProperties": false,
     "definitions": {"role": {"type": "object", "title": "Role", "required": ["role"], "additionalProperties": false,
       "properties": {
         "role": {"type": "string", "title": "Role", "enum": ["administrator", "operator", "viewer"]},
         "scope": {"type": "object", "title": "Scope", "additionalProperties": false, "properties": {
           "site": {"type": "string", "title": "Site", "maxLength": 40, "default": ""},
           "classes": {"type": "array", "title": "Classes", "items": {"type": "string"}, "uniqueItems": true,
             "default": []}}}}}},
     "properties": {
      "name": {"type": "string", "title": "User name", "pattern": "^[a-z][a-z0-9._-]{1,31}$"},
      "fullName": {"type": "string", "title": "Full name", "maxLength": 80, "default": ""},
      "email": {"type": "string", "title": "Email", "format": "email", "default": ""},
      "password": {"type": "string", "title": "Password", "minLength": 4, "maxLength": 128, "writeOnly": true},
      "enabled": {"type": "boolean", "title": "Enabled", "default": true},
      "roles": {"type": "array", "title": "Roles", "maxItems": 8,
        "items": {"$ref": "#/definitions/role"}, "default": [{"role": "viewer"}]},
      "language": {"type": "string", "title": "Language", "enum": ["de", "en", "es", "fr", "it"], "default": "en"},
      "lastLogin": {"type": ["string", "null"], "format": "date-time", "title": "Last login", "readOnly": true,
        "default": null}}}
    """

  static let apiKeySchema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "API key", "type": "object",
     "description": "A key that a program uses instead of a password", "required": ["name", "user", "key"],
     "additionalProperties": false,
     "properties": {
      "name": {"type": "string", "title": "Name", "minLength": 1, "maxLength": 64},
      "user": {"type": "string", "format": "uuid", "title": "User", "description": "The user whose rights the key has"},
      "key": {"type": "string", "title": "Key", "minLength": 16, "maxLength": 128, "writeOnly": true},
      "enabled": {"type": "boolean", "title": "Enabled", "default": true},
      "created": {"type": ["string", "null"], "format": "date-time", "title": "Created", "readOnly": true,
        "default": null},
      "expires": {"type": ["string", "null"], "format": "date-time", "title": "Expires", "default": null}}}
    """

  private static let known: [(name: String, full: String, password: String, role: String?)] = [
    ("root", "Administrator", "ferncast", "administrator"), ("operator", "Operator on duty", "onair", "operator"),
    ("viewer", "Newsroom display", "listen", "viewer"), ("guest", "Not in service yet", "none", nil),
  ]

  static func fields(_ index: Int, _ random: inout SeededGenerator) -> JSONObject {
    let isKnown = index < known.count
    let role: String? = isKnown ? known[index].role : random.pick(["operator", "viewer", "viewer"])
    let name = isKnown ? known[index].name : "user\(index)"
    let scope: JSON = [
      "site": .string(isKnown ? "" : random.pick(Vocabulary.towns)?.name ?? ""), "classes": ["sipAccount", "sipCall"],
    ]
    let roles: [JSON] = (role.map { [$0] } ?? []).map { role in
      role == "administrator" ? ["role": .string(role)] : ["role": .string(role), "scope": scope]
    }
    return JSONObject(members: [
      ("name", .string(name)), ("fullName", .string(isKnown ? known[index].full : Vocabulary.person(&random))),
      ("email", .string("\(name)@ferncast.example")),
      ("password", .string(isKnown ? known[index].password : String(random.next(), radix: 36))), ("enabled", true),
      ("roles", .array(roles)),
      ("language", .string(random.pick(["de", "en", "fr"]))), ("lastLogin", nil),
    ])
  }

  static func apiKeyFields(_ index: Int, _ random: inout SeededGenerator, users: [String], now: Double) -> JSONObject {
    let user = users.count > 1 ? users[index % 2 == 0 ? 1 : min(2, users.count - 1)] : users.first ?? ""
    let key =
      index == 0 ? DeviceSimulator.demoAPIKey : String(random.next(), radix: 36) + String(random.next(), radix: 36)
    return JSONObject(members: [
      ("name", .string(index == 0 ? "Automation" : index == 1 ? "Newsroom display" : "Key \(index)")),
      ("user", .string(user)), ("key", .string(key)), ("enabled", true),
      ("created", .string(DeviceClock.text(now - Double(random.int(86_400...30_000_000))))), ("expires", nil),
    ])
  }
}
