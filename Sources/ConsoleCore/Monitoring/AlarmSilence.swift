/// Suppresses the announcement of matching alarms on this machine until a given time; it can be ended early.
public struct AlarmSilence: Sendable, Hashable {
  public let id: String
  /// The pattern for messages; empty for all.
  public var message: AlarmPattern
  /// The pattern for sources; empty for all.
  public var source: AlarmPattern
  /// When it was set, in milliseconds since 1970.
  public var start: Int64
  public var until: Int64
  /// Who set it, or last changed it.
  public var by: String
  public var note: String

  /// Makes a silence with a new id.
  public init(
    message: AlarmPattern, source: AlarmPattern = AlarmPattern(""), start: Int64, until: Int64, by: String,
    note: String = ""
  ) {
    id = "s" + String(start, radix: 36) + "-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    (self.message, self.source, self.note) = (message, source, note)
    (self.start, self.until, self.by) = (start, until, by)
  }

  /// Whether it is in force at a time.
  public func holds(at time: Int64) -> Bool { start <= time && time < until }

  /// Whether an alarm matches, whatever the time.
  public func matches(_ alarm: Alarm) -> Bool {
    message.matches(alarm.entry.message) && source.matches(alarm.entry.source.words)
  }

  /// The patterns in one text.
  public var title: String {
    let message = message.text.isEmpty ? "*" : message.text
    return source.text.isEmpty ? message : "\(message)  (\(source.text))"
  }

  var json: JSON {
    [
      "id": .string(id), "message": .string(message.text), "source": .string(source.text),
      "start": .milliseconds(start), "until": .milliseconds(until), "by": .string(by), "note": .string(note),
    ]
  }

  /// Reads a silence; nil without its patterns and times.
  init?(_ json: JSON) {
    guard let id = json["id"]?.stringValue, let message = json["message"]?.stringValue,
      let source = json["source"]?.stringValue, let start = json["start"]?.intValue,
      let until = json["until"]?.intValue
    else { return nil }
    self.id = id
    (self.message, self.source) = (AlarmPattern(message), AlarmPattern(source))
    (self.start, self.until) = (Int64(start), Int64(until))
    (by, note) = (json["by"]?.stringValue ?? "", json["note"]?.stringValue ?? "")
  }
}

extension StatusEntry.Source {
  /// All parts of the source in one text.
  public var words: String { [objectClass, uuid, text].compactMap { $0 }.joined(separator: " ") }
}
