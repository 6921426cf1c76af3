import ConsoleCore

/// A method's name, its description, and the schema of its arguments.
struct DeviceMethod: Sendable {
  let name: String
  let schema: JSON

  var description: String { schema["description"]?.stringValue ?? name }

  static func named(_ name: String) -> DeviceMethod? { all.first { $0.name == name } }

  /// Methods that want their arguments under their name, so that clients meet both kinds (device API: a method's body).
  func wrapsArguments(_ envelope: SimulatorOptions.Envelope) -> Bool {
    envelope == .wrapped && name == "sipCallDial"
  }

  func servedSchema(_ envelope: SimulatorOptions.Envelope) -> JSON {
    guard wrapsArguments(envelope), let object = schema.objectValue else { return schema }
    return ClassDefinition.wrapping(object, under: name)
  }

  private init(_ name: String, _ title: String, _ description: String, _ properties: JSON, required: [String] = []) {
    self.name = name
    schema = .object(
      JSONObject(members: [
        ("$schema", "http://json-schema.org/draft-07/schema#"), ("title", .string(title)),
        ("description", .string(description)), ("type", "object"),
        ("required", .array(required.map { .string($0) })), ("properties", properties),
        ("additionalProperties", .bool(name == "echo")),
      ]))
  }

  private static func uuid(_ title: String) -> JSON {
    ["type": "string", "format": "uuid", "title": .string(title)]
  }

  static let all: [DeviceMethod] = [
    DeviceMethod(
      "echo", "Echo", "Answers its arguments, to try the connection",
      [
        "text": ["type": "string", "title": "Text", "default": "hello", "maxLength": 1000],
        "number": ["type": "number", "title": "Number"],
        "flags": ["type": "array", "title": "Flags", "items": ["type": "string"], "uniqueItems": true],
      ]),
    DeviceMethod(
      "userSetPassword", "Set a password", "Sets the password of a user; operators can set their own only",
      [
        "user": ["type": "string", "title": "User name", "minLength": 1],
        "password": ["type": "string", "title": "New password", "minLength": 4, "maxLength": 128, "writeOnly": true],
      ], required: ["user", "password"]),
    DeviceMethod(
      "reboot", "Reboot", "Restarts the device: calls end, streams stop, sessions are lost",
      ["delay": ["type": "integer", "title": "Delay (s)", "minimum": 0, "maximum": 60, "default": 0]]),
    DeviceMethod(
      "factoryReset", "Factory reset", "Removes all accounts, calls, phone book entries and streams",
      [
        "confirm": [
          "type": "string", "title": "Confirmation", "const": "RESET", "description": "The word RESET in capitals",
        ],
        "keepNetwork": ["type": "boolean", "title": "Keep the network settings", "default": true],
      ], required: ["confirm"]),
    DeviceMethod("clearEventLog", "Clear the event log", "Forgets all events and log entries", [:]),
    DeviceMethod(
      "sipCallDial", "Dial", "Calls a remote party from an account",
      [
        "account": uuid("SIP account"),
        "uri": [
          "type": "string", "title": "Remote party", "pattern": "^sips?:[^@ ]+@[^@ ]+$",
          "description": "A SIP URI such as sip:studio@example.org",
        ],
      ], required: ["account", "uri"]),
    DeviceMethod(
      "sipCallHangup", "Hang up", "Ends a call", ["uuid": uuid("Call")], required: ["uuid"]),
    DeviceMethod("streamStart", "Start a stream", "Starts a stream", ["uuid": uuid("Stream")], required: ["uuid"]),
    DeviceMethod("streamStop", "Stop a stream", "Stops a stream", ["uuid": uuid("Stream")], required: ["uuid"]),
    DeviceMethod("MonitoringStats", "Device figures", "Load, temperature and counts of the device", [:]),
  ]
}
