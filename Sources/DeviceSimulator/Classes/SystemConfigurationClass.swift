import ConsoleCore

/// The device's own configuration, a single record.
enum SystemConfigurationClass {
  static let schema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "System configuration", "type": "object",
     "description": "Name, network and clock of the device", "required": ["hostName", "timezone", "network"],
     "additionalProperties": false,
     "definitions": {
       "host": {"anyOf": [{"type": "string", "format": "ipv4"}, {"type": "string", "format": "hostname"}]}},
     "properties": {
      "hostName": {"type": "string", "title": "Host name", "format": "hostname", "maxLength": 63},
      "location": {"type": "string", "title": "Location", "maxLength": 80, "default": ""},
      "contact": {"type": "string", "title": "Contact", "format": "email", "default": ""},
      "timezone": {"type": "string", "title": "Time zone", "default": "Europe/Berlin", "enum": ["UTC",
        "Europe/Berlin", "Europe/Lisbon", "Europe/London", "Europe/Oslo", "Europe/Zurich", "America/New_York",
        "Asia/Tokyo"]},
      "ntpServers": {"type": "array", "title": "NTP servers", "minItems": 1, "maxItems": 4, "uniqueItems": true,
        "items": {"$ref": "#/definitions/host"}, "default": ["pool.ntp.org"]},
      "webPort": {"type": "integer", "title": "Web port", "minimum": 1, "maximum": 65535, "default": 80},
      "network": {"type": "object", "title": "Network", "additionalProperties": false, "required": ["mode"],
        "properties": {
          "mode": {"type": "string", "title": "Mode", "enum": ["dhcp", "static"], "default": "dhcp"},
          "address": {"type": "string", "title": "Address", "format": "ipv4", "default": ""},
          "prefixLength": {"type": "integer", "title": "Prefix length (bits)", "minimum": 1, "maximum": 32,
            "default": 24},
          "gateway": {"type": "string", "title": "Gateway", "format": "ipv4", "default": ""},
          "dns": {"type": "array", "title": "DNS servers", "items": {"type": "string", "format": "ipv4"},
            "maxItems": 3, "default": []},
          "vlan": {"type": ["integer", "null"], "title": "VLAN", "minimum": 1, "maximum": 4094, "default": null}},
        "if": {"properties": {"mode": {"const": "static"}}},
        "then": {"required": ["address", "gateway"]}},
      "snmp": {"type": "object", "title": "SNMP", "properties": {
        "enabled": {"type": "boolean", "title": "Enabled", "default": false},
        "community": {"type": "string", "title": "Community", "writeOnly": true, "default": ""}}},
      "logTarget": {"title": "Log target", "type": "object", "required": ["kind"], "oneOf": [
        {"title": "Syslog server", "properties": {"kind": {"const": "syslog"},
          "host": {"title": "Host", "$ref": "#/definitions/host"},
          "port": {"type": "integer", "title": "Port", "minimum": 1, "maximum": 65535, "default": 514},
          "protocol": {"type": "string", "title": "Protocol", "enum": ["udp", "tcp", "tls"], "default": "udp"}},
         "required": ["kind", "host"]},
        {"title": "File", "properties": {"kind": {"const": "file"},
          "path": {"type": "string", "title": "Path", "pattern": "^/", "default": "/var/log/aixtream.log"},
          "maxMegabytes": {"type": "integer", "title": "Largest size (MB)", "minimum": 1, "maximum": 1000,
            "default": 20}},
         "required": ["kind", "path"]},
        {"title": "None", "properties": {"kind": {"const": "none"}}, "required": ["kind"]}]},
      "displayBrightness": {"type": "integer", "title": "Display brightness (%)", "minimum": 0, "maximum": 100,
        "multipleOf": 5, "default": 80},
      "banner": {"type": "string", "title": "Login banner", "maxLength": 400, "default": ""},
      "serialNumber": {"type": "string", "title": "Serial number", "readOnly": true, "default": ""},
      "firmware": {"type": "string", "title": "Firmware", "readOnly": true, "default": ""}}}
    """

  static let sessionSchema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Session", "type": "object",
     "description": "The session of the user who asks",
     "properties": {
      "username": {"type": "string", "title": "User name"},
      "password": {"type": "string", "title": "Password", "writeOnly": true},
      "roles": {"type": "array", "title": "Roles", "items": {"type": "string"}, "readOnly": true},
      "since": {"type": "string", "format": "date-time", "title": "Since", "readOnly": true},
      "timeout": {"type": "number", "title": "Timeout (s)", "readOnly": true}}}
    """

  static func fields(_ random: inout SeededGenerator, _ options: SimulatorOptions) -> JSONObject {
    JSONObject(members: [
      ("hostName", .string(options.hostName)), ("location", "Rack 3, control room 1"),
      ("contact", "engineering@ferncast.example"),
      ("timezone", "Europe/Berlin"), ("ntpServers", ["pool.ntp.org", "192.0.2.123"]), ("webPort", 80),
      (
        "network",
        .object(
          JSONObject(members: [
            ("mode", "static"), ("address", "192.0.2.20"), ("prefixLength", 24), ("gateway", "192.0.2.1"),
            ("dns", ["192.0.2.53"]), ("vlan", 210),
          ]))
      ),
      ("snmp", .object(JSONObject(members: [("enabled", true), ("community", "studio-read")]))),
      (
        "logTarget",
        .object(
          JSONObject(members: [
            ("kind", "syslog"), ("host", "log.ferncast.example"), ("port", 514), ("protocol", "tcp"),
          ]))
      ),
      ("displayBrightness", 80),
      ("banner", "Property of the control room.\nCall 2100 before you change anything."),
      ("serialNumber", .string("AX\(random.int(100_000...999_999))")), ("firmware", .string(options.firmware)),
    ])
  }
}
