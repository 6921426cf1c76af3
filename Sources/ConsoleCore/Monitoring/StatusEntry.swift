/// An alarm, an event or a log entry from a device (device API: monitoring).
public struct StatusEntry: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case alarm, event, log
  }

  /// The source of an entry, as far as the device sent it.
  public struct Source: Sendable, Hashable {
    public var objectClass: String?
    public var uuid: String?
    /// The source in the device's words if it is no record.
    public var text: String?

    public init() {}

    public var isEmpty: Bool { objectClass == nil && uuid == nil && text == nil }
  }

  public let kind: Kind
  /// The device's id for the entry; nil if it sends none.
  public let id: String?
  public let severity: Severity
  /// The type in the device's words; nil if it sends none.
  public let type: String?
  /// The severity in the device's words.
  public let severityText: String
  public let message: String
  public let source: Source
  /// When the entry happened or the alarm was raised, in milliseconds since 1970; nil if unreadable.
  public let time: Int64?
  /// The time in the device's words if it is unreadable.
  public let unreadTime: String?
  /// Whether an alarm is active: it is listed and does not say that it is cleared.
  public let isActive: Bool
  /// The entry as received, including unknown members.
  public let document: JSON

  /// Reads an entry; a value that is no object becomes its message.
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
    // With a class, `uuid` identifies the record that the entry is about.
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

/// A device's status response.
public struct StatusAnswer: Sendable {
  /// The cursor for the next request; nil if the device sent none.
  public let cursor: String?
  /// The list of alarms as received; nil if the response has none.
  let alarmDocuments: JSON?
  public let events: [StatusEntry]
  public let log: [StatusEntry]
  /// All other members: named figures, including nested ones.
  public let figures: JSONObject

  /// Reads a response; nil if it is no object.
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

  /// The inner object if the response is wrapped in a single member.
  private static func unwrapped(_ object: JSONObject) -> JSONObject {
    let known = ["cursor", "alarms", "events", "log"]
    guard object.count == 1, let inner = object.first?.value.objectValue, !known.contains(object.first?.key ?? ""),
      known.contains(where: { inner[$0] != nil })
    else { return object }
    return inner
  }

  /// The entries of a list, of a map by id, or a single entry in place of a list; nil for anything else.
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

  /// The active alarms; nil if the response has no list of alarms.
  public var alarms: [StatusEntry]? {
    alarmDocuments?.arrayValue?.map { StatusEntry($0, kind: .alarm) }.filter(\.isActive)
  }
}
