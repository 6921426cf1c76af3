/// What operators of this machine said of alarms: acknowledged, shelved. The device is told nothing of it.
public struct AlarmNotes: Sendable, Equatable {
  /// Who said what, and when.
  public struct Note: Sendable, Equatable {
    /// The alarm's `since`: one that comes again is a new one.
    public var since: Int64
    public var by: String
    /// In milliseconds since 1970.
    public var time: Int64
    public var text: String
  }

  /// That a trouble is not to be announced for a time.
  public struct Shelf: Sendable, Equatable {
    public var until: Int64
    public var by: String
    public var time: Int64
  }

  /// By the alarm's key.
  private var notes: [String: Note] = [:]
  /// By the alarm's cause, so that one that flaps stays shelved.
  private var shelves: [String: Shelf] = [:]
  static let limit = 2000

  public init() {}

  public func note(of alarm: Alarm) -> Note? {
    notes[alarm.key].flatMap { $0.since == alarm.since ? $0 : nil }
  }

  public func shelf(of alarm: Alarm, at time: Int64) -> Shelf? {
    shelves[alarm.cause].flatMap { $0.until > time ? $0 : nil }
  }

  /// Whether nobody has acknowledged or shelved an alarm; one that went before it was seen is news as well.
  public func isNew(_ alarm: Alarm, at time: Int64) -> Bool {
    note(of: alarm) == nil && shelf(of: alarm, at: time) == nil
  }

  public mutating func acknowledge(_ alarm: Alarm, by name: String, _ text: String, at time: Int64) {
    notes[alarm.key] = Note(since: alarm.since, by: name, time: time, text: text)
  }

  /// Shelves an alarm until a time, nil for no longer.
  public mutating func shelve(_ alarm: Alarm, until: Int64?, by name: String, at time: Int64) {
    shelves[alarm.cause] = until.map { Shelf(until: $0, by: name, time: time) }
  }

  /// When the next shelf ends; nil where none will.
  public func nextEnd(after time: Int64) -> Int64? { shelves.values.map(\.until).filter { $0 > time }.min() }

  // MARK: On disk

  private var json: JSON {
    let acknowledged = notes.sorted { $0.value.time < $1.value.time }.suffix(AlarmNotes.limit).map {
      key, note -> (String, JSON) in
      let value: JSON = [
        "since": .milliseconds(note.since), "by": .string(note.by), "time": .milliseconds(note.time),
        "note": .string(note.text),
      ]
      return (key, value)
    }
    let shelved = shelves.sorted { $0.value.time < $1.value.time }.suffix(AlarmNotes.limit).map {
      cause, shelf -> (String, JSON) in
      let value: JSON = [
        "until": .milliseconds(shelf.until), "by": .string(shelf.by), "time": .milliseconds(shelf.time),
      ]
      return (cause, value)
    }
    return .object(
      JSONObject([("acknowledged", .object(JSONObject(acknowledged))), ("shelved", .object(JSONObject(shelved)))]))
  }

  private init(_ json: JSON) {
    for (key, item) in json["acknowledged"]?.objectValue ?? JSONObject() {
      guard let since = item["since"]?.intValue, let time = item["time"]?.intValue else { continue }
      notes[key] = Note(
        since: Int64(since), by: item["by"]?.stringValue ?? "", time: Int64(time),
        text: item["note"]?.stringValue ?? "")
    }
    for (cause, item) in json["shelved"]?.objectValue ?? JSONObject() {
      guard let until = item["until"]?.intValue, let time = item["time"]?.intValue else { continue }
      shelves[cause] = Shelf(until: Int64(until), by: item["by"]?.stringValue ?? "", time: Int64(time))
    }
  }

  private static func path(_ folder: String) -> String { folder + "/alarms.json" }

  /// Reads what all consoles of a profile said; nothing where that cannot be read.
  public static func read(folder: String) -> AlarmNotes {
    guard let bytes = try? PrivateFile.read(path(folder)), let json = try? JSON.parse(bytes) else {
      return AlarmNotes()
    }
    return AlarmNotes(json)
  }

  /// Makes a change in what all consoles of a profile said, as it is on disk now.
  public static func change(folder: String, _ change: (inout AlarmNotes) -> Void) throws(FileError) -> AlarmNotes {
    var notes = read(folder: folder)
    change(&notes)
    try PrivateFile.write(notes.json.bytes(escapingUnsafe: true) + [0x0A], to: path(folder))
    return notes
  }
}
