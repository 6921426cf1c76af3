import ConsoleCore

/// One device at a glance: what `aixtui devices` prints of it.
struct DeviceSummary: Sendable {
  /// What was learned from the device; nil for what it did not tell.
  struct Figures: Sendable {
    var latency = 0
    var alarms: [Severity: Int]?
    var liveCalls: Int?
    var streamsInTrouble: Int?
  }

  let device: FleetDevice
  let state: String
  /// Why it is not online; empty if it is.
  let reason: String
  let figures: Figures?

  init(_ device: FleetDevice, _ figures: Figures) {
    self.device = device
    state = "online"
    reason = ""
    self.figures = figures
  }

  init(_ device: FleetDevice, failure: any Error) {
    self.device = device
    let error = failure as? DeviceError
    reason = error?.message ?? "\(failure)"
    state =
      switch error {
      case .unreachable: "away"
      case .untrusted: "untrusted"
      case .notAuthorised: "not signed in"
      default: "in trouble"
      }
    figures = nil
  }

  /// Asks a device for everything.
  static func ask(_ context: CommandContext, _ words: CallWords) async throws -> Figures {
    let connection = context.connection
    var figures = Figures()
    let start = ContinuousClock.now
    let classes = try await connection.classes().map(\.name)
    figures.latency = (ContinuousClock.now - start).milliseconds
    let settings = connection.settings
    var source = StatusSource(connection, folder: settings.statusFolder, bounds: settings.status.bounds)
    do throws(DeviceError) {
      let alarms = try await StatusCheck.alarmsNow(&source, connection)
      figures.alarms = alarms.map { Dictionary($0.map { ($0.severity, 1) }, uniquingKeysWith: +) }
    } catch {
      try tell(error, "status", context)
    }
    var book = CallBook(table: words)
    book.find(in: classes)
    var missing: Set<CallWords.Kind> = []
    for name in book.table.allClasses where classes.contains(name) {
      do throws(DeviceError) {
        let records = try await connection.list(name)
        let now = RealTime.now
        var store = Store()
        for record in records { _ = store.apply(record, .resynced, at: now) }
        book.adopt(name, schema: await context.schema(name, records: records), store: store, at: now)
      } catch {
        if let kind = book.table.kind(of: name) { missing.insert(kind) }
        try tell(error, name, context)
      }
    }
    if !missing.contains(.call) {
      figures.liveCalls = book.order(.call).count { uuid in
        guard let entry = book[uuid], entry.ended == nil else { return false }
        return entry.stateKind == .live || entry.stateKind == .trouble || entry.stateKind == nil
      }
    }
    if !missing.contains(.stream) { figures.streamsInTrouble = book.counts(.stream).trouble }
    return figures
  }

  /// Reports a part that the device refuses; throws if the device itself is lost.
  private static func tell(_ error: DeviceError, _ part: String, _ context: CommandContext) throws {
    switch error {
    case .refused, .unreadable:
      context.report?.note(error.exitCode)
      context.complain("\(part): \(error.message)")
    default: throw error
    }
  }

  /// The address without the path that every device has.
  private var url: String {
    let base = device.settings.url
    return base.hasSuffix("/webapi/http/") ? String(base.dropLast("/webapi/http/".count)) : base
  }

  /// As a JSON object.
  var document: JSON {
    let found = device.found
    var members: [(String, JSON)] = [
      ("name", .string(device.name)), ("url", .string(url)),
      ("state", .string(state)), ("reason", reason.isEmpty ? .null : .string(reason)),
      ("latencyMs", figures.map { .number(JSONNumber($0.latency)) } ?? .null),
      ("user", found.apiKey != nil ? .null : found.user.map(JSON.string) ?? .null),
    ]
    let alarms = figures?.alarms.map { counts in
      JSON.object(JSONObject(Severity.allCases.map { ($0.word, .number(JSONNumber(counts[$0] ?? 0))) }))
    }
    members.append(("alarms", alarms ?? .null))
    members.append(("liveCalls", figures?.liveCalls.map { .number(JSONNumber($0)) } ?? .null))
    members.append(("streamsInTrouble", figures?.streamsInTrouble.map { .number(JSONNumber($0)) } ?? .null))
    members += [
      ("badge", found.badge.map(JSON.string) ?? .null), ("groups", .array(found.groups.map(JSON.string))),
    ]
    return .object(JSONObject(members))
  }

  /// The alarms in one word for a table, such as `1 critical, 2 minor`.
  var alarmText: String {
    guard let alarms = figures?.alarms else { return "-" }
    let parts = Severity.allCases.compactMap { severity in
      alarms[severity].map { "\($0) \(severity.word)" }
    }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }

  var row: [String] {
    let found = device.found
    return [
      device.name, url, state,
      figures.map { "\($0.latency) ms" } ?? "-", found.apiKey != nil ? "API key" : found.user ?? "-", alarmText,
    ] + [figures?.liveCalls, figures?.streamsInTrouble].map { $0.map(String.init) ?? "-" } + marks
  }

  /// The cells of a CSV line: a column for each severity.
  var cells: [String] {
    let found = device.found
    let counts = Severity.allCases.map { severity in figures?.alarms.map { String($0[severity] ?? 0) } ?? "" }
    return [
      device.name, url, state, reason,
      figures.map { String($0.latency) } ?? "", found.apiKey != nil ? "" : found.user ?? "",
    ] + counts + [figures?.liveCalls, figures?.streamsInTrouble].map { $0.map(String.init) ?? "" } + marks
  }

  private var marks: [String] { [device.found.badge ?? "", device.found.groups.joined(separator: " ")] }

  static let cellTitles =
    ["name", "url", "state", "reason", "latencyMs", "user"] + Severity.allCases.map(\.word)
    + ["liveCalls", "streamsInTrouble", "badge", "groups"]
  static let rowTitles = [
    "name", "url", "state", "latency", "user", "alarms", "live calls", "streams in trouble", "badge", "groups",
  ]
}
