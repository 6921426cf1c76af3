/// A time in which alarms of a pattern are not announced: set on this machine, with an end, and to be ended early.
public struct AlarmSilence: Sendable, Hashable {
  public let id: String
  /// What the messages of its alarms look like; empty for all.
  public var message: AlarmPattern
  /// What the sources of its alarms look like; empty for all.
  public var source: AlarmPattern
  /// When it was set, in milliseconds since 1970.
  public var start: Int64
  public var until: Int64
  /// Who has set it, or has changed it last.
  public var by: String
  public var note: String

  /// A new silence.
  public init(
    message: AlarmPattern, source: AlarmPattern = AlarmPattern(""), start: Int64, until: Int64, by: String,
    note: String = ""
  ) {
    id = "s" + String(start, radix: 36) + "-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    (self.message, self.source, self.note) = (message, source, note)
    (self.start, self.until, self.by) = (start, until, by)
  }

  /// Whether it has begun and is not over.
  public func holds(at time: Int64) -> Bool { start <= time && time < until }

  /// Whether an alarm is one of those that it is about, whatever the time.
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

  /// Reads a silence; nil where it says not what it is about or when it ends.
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
  /// All that is said of the source, in one text.
  public var words: String { [objectClass, uuid, text].compactMap { $0 }.joined(separator: " ") }
}
