import Glibc

/// The operators' notes on alarms: acknowledged, shelved, silenced. They stay on this machine.
public struct AlarmNotes: Sendable, Equatable {
  /// An acknowledgement: who, when, and with what text.
  public struct Note: Sendable, Equatable {
    /// The alarm's `since`: an alarm that is raised again is a new one.
    public var since: Int64
    public var by: String
    /// In milliseconds since 1970.
    public var time: Int64
    public var text: String
  }

  /// A shelved alarm is not announced until a given time.
  public struct Shelf: Sendable, Equatable {
    public var until: Int64
    public var by: String
    public var time: Int64
  }

  /// By the alarm's key.
  private var notes: [String: Note] = [:]
  /// By the alarm's key: shelving concerns one alarm, however similar others are.
  private var shelves: [String: Shelf] = [:]
  /// Silences by pattern, in the order in which they were set; ended ones stay until the next change.
  public private(set) var silences: [AlarmSilence] = []
  static let limit = 2000

  public init() {}

  public func note(of alarm: Alarm) -> Note? {
    notes[alarm.key].flatMap { $0.since == alarm.since ? $0 : nil }
  }

  public func shelf(of alarm: Alarm, at time: Int64) -> Shelf? {
    shelves[alarm.key].flatMap { $0.until > time ? $0 : nil }
  }

  /// The silence that matches an alarm, of several the one that ends last; nil if there is none.
  public func silence(of alarm: Alarm, at time: Int64) -> AlarmSilence? {
    silences.filter { $0.holds(at: time) && $0.matches(alarm) }.max { $0.until < $1.until }
  }

  /// Whether an alarm is not announced at a time, because it is shelved or silenced.
  public func isQuiet(_ alarm: Alarm, at time: Int64) -> Bool {
    shelf(of: alarm, at: time) != nil || silence(of: alarm, at: time) != nil
  }

  /// Whether nobody has acknowledged, shelved or silenced an alarm, even if it was cleared before anybody saw it.
  public func isNew(_ alarm: Alarm, at time: Int64) -> Bool {
    note(of: alarm) == nil && !isQuiet(alarm, at: time)
  }

  /// The silences in force, the one that ends first at the front.
  public func silences(at time: Int64) -> [AlarmSilence] {
    silences.filter { $0.holds(at: time) }.sorted { ($0.until, $0.id) < ($1.until, $1.id) }
  }

  public mutating func acknowledge(_ alarm: Alarm, by name: String, _ text: String, at time: Int64) {
    notes[alarm.key] = Note(since: alarm.since, by: name, time: time, text: text)
  }

  /// Shelves an alarm until a time; nil ends its shelving.
  public mutating func shelve(_ alarm: Alarm, until: Int64?, by name: String, at time: Int64) {
    shelves[alarm.key] = until.map { Shelf(until: $0, by: name, time: time) }
  }

  /// Adds a silence, or replaces the one with the same id.
  public mutating func set(_ silence: AlarmSilence, at time: Int64) {
    silences.removeAll { $0.id == silence.id || $0.until <= time }
    silences = (silences + [silence]).suffix(AlarmNotes.mostSilences)
  }

  /// Ends a silence early; false if it no longer exists.
  @discardableResult public mutating func end(silence id: String) -> Bool {
    let count = silences.count
    silences.removeAll { $0.id == id }
    return silences.count < count
  }

  /// When the next shelving or silence ends; nil for never.
  public func nextEnd(after time: Int64) -> Int64? {
    (shelves.values.map(\.until) + silences.map(\.until)).filter { $0 > time }.min()
  }

  private static let mostSilences = 500

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
      key, shelf -> (String, JSON) in
      let value: JSON = [
        "until": .milliseconds(shelf.until), "by": .string(shelf.by), "time": .milliseconds(shelf.time),
      ]
      return (key, value)
    }
    return .object(
      JSONObject([
        ("acknowledged", .object(JSONObject(acknowledged))), (AlarmNotes.shelves, .object(JSONObject(shelved))),
        ("silences", .array(silences.map(\.json))),
      ]))
  }

  private init(_ json: JSON) {
    for (key, item) in json["acknowledged"]?.objectValue ?? JSONObject() {
      guard let since = item["since"]?.intValue, let time = item["time"]?.intValue else { continue }
      notes[key] = Note(
        since: Int64(since), by: item["by"]?.stringValue ?? "", time: Int64(time),
        text: item["note"]?.stringValue ?? "")
    }
    for (key, item) in json[AlarmNotes.shelves]?.objectValue ?? JSONObject() {
      guard let until = item["until"]?.intValue, let time = item["time"]?.intValue else { continue }
      shelves[key] = Shelf(until: Int64(until), by: item["by"]?.stringValue ?? "", time: Int64(time))
    }
    silences = (json["silences"]?.arrayValue ?? []).compactMap(AlarmSilence.init)
  }

  /// The member with shelved alarms. Earlier versions used `shelved`, by patterns without numbers; as it is unknown
  /// which alarm was meant, those are dropped and the alarms announced again.
  private static let shelves = "shelvedAlarms"

  private static func path(_ folder: String) -> String { folder + "/alarms.json" }

  /// Reads the notes of all consoles of a profile; empty if they cannot be read.
  public static func read(folder: String) -> AlarmNotes {
    guard let bytes = try? PrivateFile.read(path(folder)), let json = try? JSON.parse(bytes) else {
      return AlarmNotes()
    }
    return AlarmNotes(json)
  }

  /// Changes the notes of all consoles of a profile on disk, and returns the result.
  ///
  /// A file lock keeps changes by several threads and consoles apart.
  public static func change(folder: String, _ change: (inout AlarmNotes) -> Void) throws(FileError) -> AlarmNotes {
    try PrivateFile.makeFolder(folder)
    let lock = folder + "/alarms.lock"
    let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw PrivateFile.error(lock) }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw PrivateFile.error(lock) }
    }
    var notes = read(folder: folder)
    change(&notes)
    try PrivateFile.write(notes.json.bytes(escapingUnsafe: true) + [0x0A], to: path(folder))
    return notes
  }
}
