/// An alarm, an event or a log entry as a device told it (device API: monitoring).
public struct StatusEntry: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case alarm, event, log
  }

  /// What an entry is about; each part where the device told it.
  public struct Source: Sendable, Hashable {
    public var objectClass: String?
    public var uuid: String?
    /// The source in the device's words where it is no record.
    public var text: String?

    public init() {}

    public var isEmpty: Bool { objectClass == nil && uuid == nil && text == nil }
  }

  public let kind: Kind
  /// The device's own name for the entry; nil where it gives none.
  public let id: String?
  public let severity: Severity
  /// What kind of alarm or entry it is in the device's words; nil where it says nothing of that.
  public let type: String?
  /// The severity in the device's words.
  public let severityText: String
  public let message: String
  public let source: Source
  /// When it happened, of an alarm since when it is there, in milliseconds since 1970; nil where that cannot be read.
  public let time: Int64?
  /// The time in the device's words where it cannot be read.
  public let unreadTime: String?
  /// Whether an alarm lasts: it is listed, and says nothing else of itself.
  public let isActive: Bool
  /// The entry as it came, members that are not known here included.
  public let document: JSON

  /// Reads an entry; what is no object is taken for its message.
  public init(_ document: JSON, kind: Kind) {
    self.kind = kind
    self.document = document
    let object = document.objectValue ?? JSONObject()
    func first(_ names: String...) -> JSON? { names.lazy.compactMap { object[$0] }.first { !$0.isNull } }
    let severityValue = first("severity", "level", "priority")
    severity = Severity(severityValue)
    severityText = severityValue.map { $0.stringValue ?? $0.text() } ?? ""
    let told = first("message", "text", "description", "title", "name")
    message = told.map { $0.stringValue ?? $0.text() } ?? document.stringValue ?? document.text()
    source = StatusEntry.source(object)
    type = first("type", "code", "category").map { $0.stringValue ?? $0.text() }
    isActive = !StatusEntry.isOver(object)
    let names =
      kind == .alarm ? ["since", "time", "timestamp", "raised", "date"] : ["time", "timestamp", "date", "since"]
    let read = names.lazy.compactMap { TimeReader.milliseconds(object[$0]) }.first
    time = read
    unreadTime =
      read != nil ? nil : names.lazy.compactMap { object[$0] }.first { !$0.isNull }.map { $0.stringValue ?? $0.text() }
    // Beside a class the UUID is that of the record which the entry is about.
    let own = object["objectClass"] == nil ? first("id", "uuid") : first("id")
    id = own.map { $0.stringValue ?? $0.text() }
  }

  private static let overWords: Set<String> = [
    "cleared", "clear", "inactive", "off", "ended", "resolved", "closed", "normal", "gone", "ok",
  ]

  private static func isOver(_ object: JSONObject) -> Bool {
    if object["active"] == false { return true }
    guard let word = (object["state"] ?? object["status"])?.stringValue else { return false }
    return overWords.contains(word.lowercased())
  }

  private static func source(_ object: JSONObject) -> Source {
    var source = Source()
    switch object["source"] {
    case .object(let told)?:
      source.objectClass = told["objectClass"]?.stringValue ?? told["class"]?.stringValue
      source.uuid = told["uuid"]?.stringValue
      source.text = told["name"]?.stringValue
    case .string(let text)?: source.text = text
    default: break
    }
    if source.objectClass == nil, let name = object["objectClass"]?.stringValue {
      source.objectClass = name
      source.uuid = source.uuid ?? object["uuid"]?.stringValue
    }
    return source
  }
}

/// What a device answers to a call for its status.
public struct StatusAnswer: Sendable {
  /// The cursor for the next call; nil where the device gave none.
  public let cursor: String?
  /// The list of alarms as it came; nil where the answer says nothing of alarms.
  let alarmDocuments: JSON?
  public let events: [StatusEntry]
  public let log: [StatusEntry]
  /// Whatever else the answer bears: named figures, nested ones too.
  public let figures: JSONObject

  /// Reads an answer; nil where it is no object.
  public init?(_ json: JSON) {
    guard case .object(let outer) = json else { return nil }
    let object = StatusAnswer.unwrapped(outer)
    cursor = object["cursor"].flatMap { $0.isNull ? nil : $0.stringValue ?? $0.text() }
    func entries(_ name: String, _ kind: StatusEntry.Kind) -> [StatusEntry] {
      StatusAnswer.list(object[name])?.map { StatusEntry($0, kind: kind) } ?? []
    }
    alarmDocuments = StatusAnswer.list(object["alarms"]).map { .array($0) }
    events = entries("events", .event)
    log = entries("log", .log)
    let known: Set<String> = ["cursor", "alarms", "events", "log"]
    figures = JSONObject(object.filter { !known.contains($0.key) }.map { ($0.key, $0.value) })
  }

  /// An answer inside its only member.
  private static func unwrapped(_ object: JSONObject) -> JSONObject {
    let known = ["cursor", "alarms", "events", "log"]
    guard object.count == 1, let inner = object.first?.value.objectValue, !known.contains(object.first?.key ?? ""),
      known.contains(where: { inner[$0] != nil })
    else { return object }
    return inner
  }

  /// The entries of a list, of a map by their names, or the one entry that stands in its place; nil for anything else.
  private static func list(_ value: JSON?) -> [JSON]? {
    if let elements = value?.arrayValue { return elements }
    guard let object = value?.objectValue else { return nil }
    if object["message"] != nil || object["severity"] != nil || object["text"] != nil { return [.object(object)] }
    return object.map { key, member -> JSON in
      guard var entry = member.objectValue, entry["id"] == nil else { return member }
      entry["id"] = .string(key)
      return .object(entry)
    }
  }

  /// The alarms that last; nil where the answer says nothing of alarms.
  public var alarms: [StatusEntry]? {
    alarmDocuments?.arrayValue?.map { StatusEntry($0, kind: .alarm) }.filter(\.isActive)
  }
}
