import ConsoleCore
import Glibc

/// Login, refresh and logout (device API: session).
extension DeviceState {
  static let sessionUUID = "5ff1c07e-5cd7-4d94-94ef-79a28bb189e4"
  static let cookieName = "aixsession"

  mutating func dropExpiredSessions() {
    guard let timeToLive = options.sessionTTL else { return }
    let now = DeviceClock.monotonic
    guard sessions.contains(where: { now - $0.refreshedAt > timeToLive }) else { return }
    sessions.removeAll { now - $0.refreshedAt > timeToLive }
  }

  /// Who makes a call, by session or API key.
  func authenticate(_ request: ServerRequest) throws(APIError) -> Caller {
    let cookie = request.cookie(DeviceState.cookieName)
    if let authorization = request.header("authorization") {
      guard cookie == nil else { throw .value("Use a session or an API key, not both.") }
      return try caller(authorization: authorization)
    }
    guard let session = sessions.first(where: { $0.id == cookie }), let caller = caller(user: session.user) else {
      throw .notAuthenticated("There is no session.")
    }
    return caller
  }

  private func caller(authorization: String) throws(APIError) -> Caller {
    let parts = authorization.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else {
      throw .notAuthenticated("The Authorization header has no bearer key.")
    }
    let key = parts[1].trimmed
    let record = classes["apiKey"]?.records.first { $0.fields["key"]?.stringValue == key }
    guard let record, record.fields["enabled"]?.boolValue == true, let user = record.fields["user"]?.stringValue,
      let caller = caller(user: user)
    else { throw .notAuthenticated("Unknown API key.") }
    return caller
  }

  func caller(user uuid: String) -> Caller? {
    guard let record = classes["user"]?[uuid], record.fields["enabled"]?.boolValue == true else { return nil }
    let roles = record.fields["roles"]?.arrayValue ?? []
    return Caller(
      user: uuid, name: record.fields["name"]?.stringValue ?? "",
      roles: roles.compactMap { $0["role"]?.stringValue.flatMap(Caller.Role.init) })
  }

  mutating func answerSession(
    _ request: ServerRequest, _ path: [String], user: inout String?
  ) throws(APIError) -> ServerResponse {
    if request.method == "POST", path.isEmpty { return try login(request, user: &user) }
    let caller = try authenticate(request)
    user = caller.name
    guard path.isEmpty || path == [DeviceState.sessionUUID] else { throw .notFound("There is no such session.") }
    guard let place = sessions.firstIndex(where: { $0.id == request.cookie(DeviceState.cookieName) }) else {
      throw .notFound("An API key has no session.")
    }
    switch request.method {
    case "GET":
      let document = sessionDocument(sessions[place], caller)
      return path.isEmpty
        ? list(DeviceState.sessionUUID, document) : ServerResponse(200, json: document)
    case "HEAD":
      sessions[place].refreshedAt = DeviceClock.monotonic
      var response = ServerResponse(204)
      if options.sessionTTL != nil { response.headers.append(("Set-Cookie", cookie(sessions[place].id))) }
      return response
    case "DELETE":
      sessions.remove(at: place)
      var response = ServerResponse(205)
      response.headers.append(("Set-Cookie", "\(DeviceState.cookieName)=; Path=/; Max-Age=0; HttpOnly"))
      return response
    default: throw .notAllowed(request.method, allow: "GET, HEAD, POST, DELETE")
    }
  }

  private func list(_ uuid: String, _ document: JSON) -> ServerResponse {
    switch options.listForm {
    case .records: ServerResponse(200, json: [document])
    case .uuids: ServerResponse(200, json: [.string(uuid)])
    case .object: ServerResponse(200, json: ["session": [document]])
    }
  }

  private mutating func login(_ request: ServerRequest, user: inout String?) throws(APIError) -> ServerResponse {
    let body = try json(request)
    // The documented form, and the plain one that a device with flat records may take.
    let fields = body["session"] ?? body
    guard let name = fields["username"]?.stringValue, let password = fields["password"]?.stringValue else {
      throw .decode("A login is {\"session\": {\"username\": …, \"password\": …}}.")
    }
    let record = classes["user"]?.records.first { $0.fields["name"]?.stringValue == name }
    guard let record, record.fields["enabled"]?.boolValue == true,
      record.fields["password"]?.stringValue == password
    else { throw .notAuthenticated("Wrong user name or password.") }
    user = name
    // The cookie is a secret and comes from the system, not from the seed.
    var generator = SystemRandomNumberGenerator()
    let id = (0..<4).map { _ in String(UInt64.random(in: .min ... .max, using: &generator), radix: 36) }.joined()
    if sessions.count >= 256 { sessions.removeFirst() }
    sessions.append(Session(id: id, user: record.uuid, since: now, refreshedAt: DeviceClock.monotonic))
    var response = created("session", DeviceState.sessionUUID, request)
    response.headers.append(("Set-Cookie", cookie(id)))
    return response
  }

  private func cookie(_ id: String) -> String {
    let age = options.sessionTTL.map { "; Max-Age=\(Int(max(1, $0.rounded(.up))))" } ?? ""
    return "\(DeviceState.cookieName)=\(id); Path=/; HttpOnly; SameSite=Strict\(age)"
  }

  private func sessionDocument(_ session: Session, _ caller: Caller) -> JSON {
    var fields = JSONObject(members: [
      ("username", .string(caller.name)),
      ("roles", .array(caller.roles.map { .string($0.rawValue) })),
      ("since", .string(DeviceClock.text(session.since))),
    ])
    if let timeToLive = options.sessionTTL, let number = JSONNumber(timeToLive) { fields["timeout"] = .number(number) }
    switch options.envelope {
    case .wrapped: return ["uuid": .string(DeviceState.sessionUUID), "session": .object(fields)]
    case .flat:
      let head: [(String, JSON)] = [
        ("objectClass", "session"), ("uuid", .string(DeviceState.sessionUUID)), ("attributes", []), ("rev", 1),
      ]
      return .object(JSONObject(head + fields.map { ($0.key, $0.value) }))
    }
  }
}
