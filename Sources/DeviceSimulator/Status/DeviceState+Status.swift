import ConsoleCore

/// `GET status` (device API: monitoring).
extension DeviceState {
  /// The response, with the entries since the request's cursor.
  mutating func answerStatus(_ request: ServerRequest, _ caller: Caller) throws(APIError) -> ServerResponse {
    guard caller.mayCall("MonitoringStats") else {
      throw .forbidden("Your roles do not allow calling MonitoringStats.")
    }
    let cursor = try DeviceState.cursor(request.query)
    let entries = try status.entries(after: cursor, isForgetful: options.forgetfulCursors)
    if eventRate > 0 { status.figures.move() }
    let alarms = status.alarms.sorted { $0.value.sequence < $1.value.sequence }
    var members: [(String, JSON)] = [
      ("cursor", .string(status.nextCursor())),
      ("alarms", .array(alarms.map { statusDocument($0.value, $0.key.source) })),
    ]
    for kind in DeviceEntry.Kind.allCases {
      members.append((kind.rawValue, .array(entries.filter { $0.kind == kind }.map(statusDocument))))
    }
    // A stopped device returns the same figures again, including its uptime.
    members += status.figures.members(now: eventRate > 0 ? now : start.clock, counts: statusCounts)
    return ServerResponse(200, json: .object(JSONObject(members)))
  }

  /// The cursor in a query; nil if there is none.
  private static func cursor(_ query: String) throws(APIError) -> String? {
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts[0] == "cursor" else { continue }
      guard parts.count == 2, let cursor = RequestParser.percentDecoded(parts[1]) else {
        throw .decode("cursor: is not URL-encoded")
      }
      return cursor
    }
    return nil
  }

  private var statusCounts: JSONObject {
    let playing = classes["stream"]?.records.count { $0.fields["state"] == "playing" } ?? 0
    return JSONObject(members: [
      ("sessions", .number(JSONNumber(sessions.count))), ("calls", .number(JSONNumber(status.liveCalls.count))),
      ("streamsPlaying", .number(JSONNumber(playing))), ("alarms", .number(JSONNumber(status.alarms.count))),
    ])
  }

  private func statusDocument(_ alarm: Alarm, _ source: DeviceEntry.Source) -> JSON {
    statusDocument(
      id: alarm.id, alarm.cause.severity, alarm.cause.message, source, time: ("since", alarm.since))
  }

  private func statusDocument(_ entry: DeviceEntry) -> JSON {
    let name = options.envelope == .wrapped ? "time" : "timestamp"
    return statusDocument(id: entry.id, entry.severity, entry.message, entry.source, time: (name, entry.time))
  }

  /// With flat records the members have other names, so that clients are tested with both.
  private func statusDocument(
    id: String, _ severity: DeviceEntry.Severity, _ message: String, _ source: DeviceEntry.Source?,
    time: (name: String, value: Double)
  ) -> JSON {
    let isWrapped = options.envelope == .wrapped
    var members: [(String, JSON)] = []
    if options.statusHasIDs { members.append(("id", .string(id))) }
    members.append((isWrapped ? "severity" : "level", options.statusSeverities.value(severity)))
    members.append((isWrapped ? "message" : "text", .string(message)))
    if let source {
      let place: [(String, JSON)] = [("objectClass", .string(source.objectClass)), ("uuid", .string(source.uuid))]
      members += isWrapped ? [("source", .object(JSONObject(place)))] : place
    }
    members.append((time.name, options.statusTimes.value(time.value)))
    return .object(JSONObject(members))
  }
}

extension SimulatorOptions.StatusTimes {
  /// The form of a time in responses, from seconds since 1970.
  func value(_ time: Double) -> JSON {
    switch self {
    case .iso: .string(DeviceClock.text(time))
    case .seconds: Vocabulary.decimal(time, places: 3)
    case .milliseconds: .number(JSONNumber(Int((time * 1000).rounded(.down))))
    }
  }
}

extension SimulatorOptions.StatusSeverities {
  /// The form of a severity in responses.
  func value(_ severity: DeviceEntry.Severity) -> JSON {
    switch self {
    case .words: .string("\(severity)")
    case .numbers: .number(JSONNumber(severity.rawValue))
    }
  }
}
