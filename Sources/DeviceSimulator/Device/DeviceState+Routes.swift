import ConsoleCore

/// Which call a request is (device API: addresses, objects).
extension DeviceState {
  /// The answer to a request; `user` is set to the name of who made it.
  mutating func answer(_ request: ServerRequest, user: inout String?) -> ServerResponse {
    let subject = subject(of: request)
    var response = routed(request, user: &user)
    response.headers.append(("Date", DeviceClock.httpText(now)))
    noteWrite(request, response, user: user, subject: subject)
    return response
  }

  private mutating func routed(_ request: ServerRequest, user: inout String?) -> ServerResponse {
    do throws(APIError) {
      return try route(request, user: &user)
    } catch {
      return error.response
    }
  }

  private mutating func route(_ request: ServerRequest, user: inout String?) throws(APIError) -> ServerResponse {
    if request.segments == ["simulator", "control"] { return try control(request) }
    dropExpiredSessions()
    if request.segments == ["webapi", "ws"] { return try answerSocket(request, user: &user) }
    guard request.segments.starts(with: ["webapi", "http"]) else {
      throw .notFound("There is nothing at \(request.target).")
    }
    let path = Array(request.segments.dropFirst(2))
    if path.starts(with: ["objects", "session"]) {
      return try answerSession(request, Array(path.dropFirst(2)), user: &user)
    }
    let caller = try authenticate(request)
    user = caller.name
    // HEAD is answered as GET; the connection leaves the body out.
    let method = request.method == "HEAD" ? "GET" : request.method
    if method == "GET", let status = refusedReads[path.prefix(2).joined(separator: "/")] ?? refusedReads[""] {
      throw APIError(status, status < 500 ? "unauthorized" : "internal", "Not available now.")
    }
    switch (path.first, path.count) {
    case ("objects", 2): return try answerClass(method, path[1], request, caller)
    case ("objects", 3): return try answerRecord(method, path[1], path[2], request, caller)
    case ("objects", 4) where path[3] == "clone":
      guard method == "POST" else { throw .notAllowed(method, allow: "POST") }
      return try clone(path[1], path[2], request, caller)
    case ("methods", 2):
      guard method == "POST" else { throw .notAllowed(method, allow: "POST") }
      return try call(path[1], request, caller)
    case ("status", 1):
      // A HEAD would take entries from a device that tells them once, and give them to nobody.
      guard request.method == "GET" else { throw .notAllowed(request.method, allow: "GET") }
      return try answerStatus(request, caller)
    case ("list", 2), ("schema", 3):
      guard method == "GET" else { throw .notAllowed(method, allow: "GET, HEAD") }
      return try describe(path)
    default: throw .notFound("There is nothing at \(request.target).")
    }
  }

  private mutating func answerClass(
    _ method: String, _ objectClass: String, _ request: ServerRequest, _ caller: Caller
  ) throws(APIError) -> ServerResponse {
    switch method {
    case "GET": return try list(objectClass, caller)
    case "POST": return try create(objectClass, request, caller)
    default: throw .notAllowed(method, allow: "GET, HEAD, POST")
    }
  }

  private mutating func answerRecord(
    _ method: String, _ objectClass: String, _ uuid: String, _ request: ServerRequest, _ caller: Caller
  ) throws(APIError) -> ServerResponse {
    switch method {
    case "GET": return try get(objectClass, uuid, caller)
    case "PUT": return try replace(objectClass, uuid, request, caller)
    case "PATCH" where supportsPatch: return try patch(objectClass, uuid, request, caller)
    case "DELETE": return try delete(objectClass, uuid, caller)
    default: throw .notAllowed(method, allow: "GET, HEAD, PUT, DELETE" + (supportsPatch ? ", PATCH" : ""))
    }
  }

  /// The names of classes and methods, and their schemas.
  private func describe(_ path: [String]) throws(APIError) -> ServerResponse {
    switch (path[0], path[1]) {
    case ("list", "objects"):
      return ServerResponse(
        200, json: .array(classNames.map { named($0, classes[$0]?.definition.description ?? "") }))
    case ("list", "methods"):
      return ServerResponse(200, json: .array(DeviceMethod.all.map { named($0.name, $0.description) }))
    case ("schema", "object"):
      guard let definition = classes[path[2]]?.definition else {
        throw .notFound("There is no class \"\(path[2])\".")
      }
      return ServerResponse(200, json: definition.servedSchema(options.envelope))
    case ("schema", "method"):
      guard let method = DeviceMethod.named(path[2]) else { throw .notFound("There is no method \"\(path[2])\".") }
      return ServerResponse(200, json: method.servedSchema(options.envelope))
    default: throw .notFound("There is nothing at \(path.joined(separator: "/")).")
    }
  }

  /// Both forms of a list of names are met: plain names, and objects with a description.
  private func named(_ name: String, _ description: String) -> JSON {
    options.envelope == .wrapped
      ? .string(name) : ["name": .string(name), "description": .string(description)]
  }

  /// A body as JSON.
  func json(_ request: ServerRequest) throws(APIError) -> JSON {
    do throws(JSONParseError) {
      return try JSON.parse(request.body, limits: .device)
    } catch {
      throw .decode("The body is not JSON: \(error).")
    }
  }

  /// 201 with the address of what was made.
  func created(_ objectClass: String, _ uuid: String, _ request: ServerRequest) -> ServerResponse {
    var response = ServerResponse(201)
    let host = options.locationHost ?? request.header("host") ?? "device"
    let location = "http://\(host)/webapi/http/objects/\(objectClass)/\(uuid)"
    response.headers.append(("Location", options.quotesLocation ? "\"\(location)\"" : location))
    return response
  }
}
