import ConsoleCore

/// Calling a method (device API: methods).
extension DeviceState {
  mutating func call(_ name: String, _ request: ServerRequest, _ caller: Caller) throws(APIError) -> ServerResponse {
    guard let method = DeviceMethod.named(name) else { throw .notFound("There is no method \"\(name)\".") }
    guard caller.mayCall(name) else { throw .forbidden("Your roles do not allow calling \(name).") }
    var arguments = request.body.isEmpty ? JSON.object(JSONObject()) : try json(request)
    if method.wrapsArguments(options.envelope) {
      guard let inner = arguments[name] else { throw .value("\(name): is missing; put the arguments under it") }
      arguments = inner
    }
    if let problem = SchemaCheck(method.schema).problem(arguments) { throw .value(problem) }
    guard let result = try perform(name, arguments, caller) else { return ServerResponse(200) }
    return ServerResponse(200, json: result)
  }

  /// What the method answers; nil for an empty body.
  private mutating func perform(_ name: String, _ arguments: JSON, _ caller: Caller) throws(APIError) -> JSON? {
    switch name {
    case "echo": return arguments
    case "userSetPassword": return try setPassword(arguments, caller)
    case "reboot":
      let delay = Double(arguments["delay"]?.intValue ?? 0)
      life.rebootAt = DeviceClock.monotonic + max(0.1, delay)
      return ["restartsIn": .number(JSONNumber(Int(delay)))]
    case "factoryReset":
      resetToFactory()
      return ["reset": true]
    case "clearEventLog":
      status.clear()
      return nil
    case "sipCallDial": return try dial(arguments)
    case "sipCallHangup": return try hangUp(arguments)
    case "streamStart": return try setStream(arguments, state: "playing")
    case "streamStop": return try setStream(arguments, state: "stopped")
    case "MonitoringStats": return figures()
    default: throw APIError(501, "notImplemented", "\(name) is not implemented.")
    }
  }

  private mutating func setPassword(_ arguments: JSON, _ caller: Caller) throws(APIError) -> JSON? {
    let name = arguments["user"]?.stringValue ?? ""
    guard caller.isAdministrator || caller.name == name else {
      throw .forbidden("Only administrators set the password of another user.")
    }
    guard let user = classes["user"]?.records.first(where: { $0.fields["name"]?.stringValue == name }),
      let password = arguments["password"]
    else { throw .notFound("user: there is no user \"\(name)\"") }
    change("user", user.uuid, JSONObject(members: [("password", password)]))
    return nil
  }

  private mutating func resetToFactory() {
    for objectClass in ["sipCall", "sipAccount", "phoneBookEntry", "stream", "applet"] {
      for record in classes[objectClass]?.records ?? [] { destroy(objectClass, record.uuid) }
    }
  }

  private mutating func dial(_ arguments: JSON) throws(APIError) -> JSON? {
    let (account, uri) = (arguments["account"]?.stringValue ?? "", arguments["uri"]?.stringValue ?? "")
    guard let record = classes["sipAccount"]?[account] else {
      throw .notFound("account: there is no SIP account with this UUID")
    }
    guard record.fields["enabled"] == true else { throw .locked("account: the account is not enabled") }
    let call = newCall(account: record, remoteParty: uri, direction: "outgoing", state: "calling")
    return ["uuid": .string(call)]
  }

  private mutating func hangUp(_ arguments: JSON) throws(APIError) -> JSON? {
    let uuid = arguments["uuid"]?.stringValue ?? ""
    guard let call = classes["sipCall"]?[uuid] else { throw .notFound("uuid: there is no such call") }
    guard call.fields["state"] != "ended" else { throw .locked("uuid: the call has already ended") }
    end(call: uuid, reason: "local hang-up")
    return nil
  }

  private mutating func setStream(_ arguments: JSON, state: String) throws(APIError) -> JSON? {
    let uuid = arguments["uuid"]?.stringValue ?? ""
    guard let stream = classes["stream"]?[uuid] else { throw .notFound("uuid: there is no such stream") }
    guard stream.fields["state"] != .string(state) else { return ["state": .string(state)] }
    // The change takes a moment on a device that lives, and is seen at once on one that stands still.
    let settles = eventRate <= 0
    change(
      "stream", uuid,
      JSONObject(members: [
        ("state", settles ? .string(state) : stream.fields["state"] ?? .string(state)),
        ("pendingState", .string(settles ? "invalid" : state)), ("since", nowText),
      ]))
    return ["state": .string(state)]
  }

  private mutating func figures() -> JSON {
    let live = classes["sipCall"]?.records.filter { $0.fields["state"] != "ended" }.count ?? 0
    let playing = classes["stream"]?.records.filter { $0.fields["state"] == "playing" }.count ?? 0
    return [
      "uptime": .number(JSONNumber(Int(now - start.clock))),
      "cpu": [
        "load": .number(JSONNumber(random.int(8...31))),
        "temperature": .number(JSONNumber("\(random.int(41...58)).\(random.int(0...9))") ?? JSONNumber(45)),
      ],
      "memory": ["total": 2_147_483_648, "free": .number(JSONNumber(random.int(700_000_000...900_000_000)))],
      "sessions": .number(JSONNumber(sessions.count)),
      "calls": .number(JSONNumber(live)), "streams": .number(JSONNumber(playing)),
    ]
  }
}
