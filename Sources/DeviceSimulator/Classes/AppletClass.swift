import ConsoleCore

/// Applets: Lua scripts on the device.
enum AppletClass {
  static let schema = """
    {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Applet", "type": "object",
     "description": "A Lua script that runs on the device", "required": ["name", "source"],
     "additionalProperties": false,
     "properties": {
      "name": {"type": "string", "title": "Name", "minLength": 1, "maxLength": 64},
      "enabled": {"type": "boolean", "title": "Enabled", "default": false},
      "trigger": {"type": "object", "title": "Trigger", "required": ["kind"], "properties": {
        "kind": {"type": "string", "title": "Kind", "enum": ["event", "timer", "gpio"], "default": "event"},
        "interval": {"type": "integer", "title": "Interval (s)", "minimum": 1, "maximum": 86400, "default": 60},
        "event": {"type": "string", "title": "Event", "default": ""}}},
      "source": {"type": "string", "title": "Source", "contentMediaType": "text/x-lua", "maxLength": 65536,
        "description": "Lua 5.4"},
      "state": {"type": "string", "title": "State", "enum": ["idle", "running", "failed"], "readOnly": true,
        "default": "idle"},
      "runs": {"type": "integer", "title": "Runs", "minimum": 0, "readOnly": true, "default": 0},
      "lastError": {"type": "string", "title": "Last error", "readOnly": true, "default": ""}}}
    """

  private static let names = ["Redial on drop", "Silence alarm", "Night switch", "Tally light", "Hourly report"]
  private static let sources = [
    """
    -- Dials again when a call drops.
    local tries = 0

    function onEvent(event)
    \tif event.class == "sipCall" and event.state == "ended" and tries < 3 then
    \t\ttries = tries + 1
    \t\tdevice.call("sipCallDial", { account = event.account, uri = event.remoteParty })
    \tend
    end

    """,
    """
    function onTimer()
      local level = device.figure("stream", "peakLevel")
      if level < -45 then
        device.alarm("warning", "Silence on “" .. device.name .. "”")
      end
    end

    """,
    "return function() gpio.set(1, device.onAir()) end\n",
  ]

  static func fields(_ index: Int, _ random: inout SeededGenerator) -> JSONObject {
    let isTimer = index % 3 == 1
    return JSONObject(members: [
      ("name", .string(names[index % names.count] + (index < names.count ? "" : " \(index)"))),
      ("enabled", .bool(random.chance(0.7))),
      (
        "trigger",
        [
          "kind": .string(isTimer ? "timer" : "event"), "interval": isTimer ? 30 : 60,
          "event": .string(isTimer ? "" : "sipCall.update"),
        ]
      ),
      ("source", .string(sources[index % sources.count])), ("state", "idle"),
      ("runs", .number(JSONNumber(random.int(0...5000)))), ("lastError", ""),
    ])
  }
}
