import ConsoleCore

/// Creates alarms, events and log entries (device API: monitoring).
extension DeviceState {
  private static let mostLogSteps = 500
  private static let burstLimit = 200_000
  private static let chatter: [(DeviceEntry.Severity, String)] = [
    (.info, "housekeeping done"), (.info, "NTP offset measured"), (.info, "jitter buffer adapted"),
    (.warning, "clock drift of a sender corrected"), (.info, "configuration saved"), (.minor, "late packet dropped"),
  ]

  /// Fills the history of a device that has been running for a while.
  mutating func startStatus() {
    let began = start.clock - 1_040_000
    status.figures.startedAt = began
    status.add(.log, .info, "Firmware 7.2.1 started", time: began)
    status.liveCalls = Set(
      classes["sipCall"]?.records.lazy.filter { $0.fields["state"] != "ended" }.map(\.uuid) ?? [])
    var found: [(time: Double, key: Alarm.Key, cause: AlarmCause)] = []
    for objectClass in ["sipAccount", "stream"] {
      for record in classes[objectClass]?.records ?? [] {
        for cause in AlarmCause.causes(record, of: objectClass) {
          let source = DeviceEntry.Source(objectClass: objectClass, uuid: record.uuid)
          let age = Double(status.figures.int(60...90_000))
          found.append((start.clock - age, Alarm.Key(source: source, kind: cause.kind), cause))
        }
      }
    }
    for (time, key, cause) in found.sorted(by: { $0.time < $1.time }) { status.raise(key, cause, time: time) }
  }

  /// Derives alarms and events from a record's change; call it before a record is removed.
  mutating func noteChange(_ kind: RecordChange.Kind, _ objectClass: String, _ uuid: String) {
    switch objectClass {
    case "sipAccount", "stream":
      var causes: [AlarmCause] = []
      if kind != .destroy, let record = classes[objectClass]?[uuid] {
        causes = AlarmCause.causes(record, of: objectClass)
      }
      status.review(DeviceEntry.Source(objectClass: objectClass, uuid: uuid), causes, time: now)
    case "sipCall": noteCall(kind, uuid)
    default: return
    }
  }

  private mutating func noteCall(_ kind: RecordChange.Kind, _ uuid: String) {
    guard let call = classes["sipCall"]?[uuid] else { return }
    let isLive = kind != .destroy && call.fields["state"] != "ended"
    guard isLive != status.liveCalls.contains(uuid) else { return }
    let source = DeviceEntry.Source(objectClass: "sipCall", uuid: uuid)
    let party = "“\(call.label)”"
    if isLive {
      status.liveCalls.insert(uuid)
      let direction = call.fields["direction"] == "incoming" ? "from" : "to"
      status.add(.events, .info, "Call \(direction) \(party) started", source: source, time: now)
    } else {
      status.liveCalls.remove(uuid)
      let reason = call.fields["endReason"]?.stringValue ?? ""
      status.add(
        .events, .info, "Call with \(party) ended" + (reason.isEmpty ? "" : ": \(reason)"), source: source, time: now)
    }
  }

  mutating func writeLog(_ severity: DeviceEntry.Severity, _ message: String, source: DeviceEntry.Source? = nil) {
    status.add(.log, severity, message, source: source, time: now)
  }

  /// Writes numbered log entries, so that a lost entry can be distinguished from a repeated one.
  mutating func writeLog(count: Int) {
    for _ in 0..<min(max(0, count), DeviceState.burstLimit) {
      let number = status.last + 1
      let (severity, message) = DeviceState.chatter[number % DeviceState.chatter.count]
      writeLog(severity, "Entry \(number): \(message)")
    }
  }

  /// Writes the log entries that are due and returns the monotonic time of the next one.
  mutating func writeLog(until now: Double) -> Double {
    guard status.logRate > 0 else { return .infinity }
    let pause = 1 / min(status.logRate, 1e5)
    if status.nextLogAt < now - 1 || status.nextLogAt > now + 2 * pause { status.nextLogAt = now }
    var count = 0
    while status.nextLogAt <= now, count < DeviceState.mostLogSteps {
      status.nextLogAt += pause
      count += 1
    }
    writeLog(count: count)
    return status.nextLogAt
  }
}

/// Log entries about requests of clients.
extension DeviceState {
  private static let quietMethods: Set<String> = ["echo", "MonitoringStats"]

  /// The name of a request's record, noted before the response because a DELETE removes it.
  func subject(of request: ServerRequest) -> (source: DeviceEntry.Source, label: String)? {
    guard request.method != "GET", request.segments.starts(with: ["webapi", "http", "objects"]),
      request.segments.count > 4, let record = classes[request.segments[3]]?[request.segments[4]]
    else { return nil }
    return (DeviceEntry.Source(objectClass: request.segments[3], uuid: record.uuid), record.label)
  }

  /// Logs a request that changed something.
  mutating func noteWrite(
    _ request: ServerRequest, _ response: ServerResponse, user: String?,
    subject: (source: DeviceEntry.Source, label: String)?
  ) {
    guard request.method != "GET", request.method != "HEAD", request.segments.starts(with: ["webapi", "http"]) else {
      return
    }
    let (path, user) = (request.segments.dropFirst(2), user ?? "somebody")
    if path.starts(with: ["objects", "session"]) { return noteSession(request, response, user: user) }
    guard (200...299).contains(response.status) else { return }
    if path.first == "methods", let method = path.last, !DeviceState.quietMethods.contains(method) {
      writeLog(.info, "\(user) called \(method)")
    } else if response.status == 201, let objectClass = path.dropFirst().first {
      let location = response.headers.first { $0.name == "Location" }?.value ?? ""
      let uuid = String(location.filter { $0 != "\"" }.split(separator: "/").last ?? "")
      let verb = subject == nil ? "created" : "cloned"
      let label = subject?.label ?? classes[objectClass]?[uuid]?.label ?? uuid
      writeLog(
        .info, "\(user) \(verb) \(objectClass) “\(label)”",
        source: DeviceEntry.Source(objectClass: objectClass, uuid: uuid))
    } else if let subject {
      let verb = request.method == "DELETE" ? "deleted" : "changed"
      writeLog(.info, "\(user) \(verb) \(subject.source.objectClass) “\(subject.label)”", source: subject.source)
    }
  }

  private mutating func noteSession(_ request: ServerRequest, _ response: ServerResponse, user: String) {
    let record = classes["user"]?.records.first { $0.fields["name"]?.stringValue == user }
    let source = record.map { DeviceEntry.Source(objectClass: "user", uuid: $0.uuid) }
    switch (request.method, response.status) {
    case ("POST", 201): writeLog(.info, "\(user) logged in", source: source)
    // Omit the user name: people type their password into the wrong field.
    case ("POST", 401): writeLog(.warning, "A login was refused")
    case ("DELETE", 205): writeLog(.info, "\(user) logged out", source: source)
    default: return
    }
  }
}
