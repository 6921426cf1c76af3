/// What was known at the last answer: it is there at the next start, and for consoles that read along.
public struct StatusSnapshot: Sendable {
  /// When the answer came, in milliseconds since 1970.
  public let time: Int64
  public let book: AlarmBook
  public let ticks: EntryTicks
  /// The answer without its entries, which are in the journal.
  public let document: JSON

  init(_ update: StatusUpdate) {
    time = update.time
    book = update.book
    ticks = update.ticks
    var object = update.document.objectValue ?? JSONObject()
    for name in ["alarms", "events", "log"] where object[name] != nil { object[name] = .array([]) }
    document = .object(object)
  }

  /// Puts together what two files tell; nil where the newer one cannot be read.
  init?(latest: JSON?, book: JSON?) {
    guard let time = latest?["time"]?.intValue, var document = latest?["answer"]?.objectValue else { return nil }
    self.time = Int64(time)
    self.book = AlarmBook(book?["book"])
    ticks = EntryTicks(book?["ticks"])
    if let alarms = book?["alarms"] { document["alarms"] = alarms }
    self.document = .object(document)
  }
}

/// The snapshot on disk: what changes with each answer in a small file, the alarms in one that is written when they change.
extension StatusJournal {
  private var latestPath: String { folder + "/latest.json" }
  private var bookPath: String { folder + "/book.json" }

  /// What was known at the last answer that any console of this profile got; nil where that cannot be read.
  public func snapshot() -> StatusSnapshot? {
    StatusSnapshot(latest: StatusJournal.json(latestPath), book: StatusJournal.json(bookPath))
  }

  private static func json(_ path: String) -> JSON? {
    guard let bytes = try? PrivateFile.read(path), let json = try? JSON.parse(bytes) else { return nil }
    return json
  }

  /// Keeps what is known now; it is made anew with the next answer, so that no disk is waited for.
  func write(_ snapshot: StatusSnapshot) throws(FileError) {
    try write([("time", .milliseconds(snapshot.time)), ("answer", snapshot.document)], latestPath)
  }

  /// Keeps the alarms, when they came and went, and how much came when.
  func writeBook(of snapshot: StatusSnapshot, alarms: JSON?) throws(FileError) {
    var members: [(String, JSON)] = [("book", snapshot.book.json), ("ticks", snapshot.ticks.json)]
    if let alarms { members.append(("alarms", alarms)) }
    try write(members, bookPath)
  }

  private func write(_ members: [(String, JSON)], _ path: String) throws(FileError) {
    let bytes = JSON.object(JSONObject(members)).bytes(escapingUnsafe: true)
    try PrivateFile.write(bytes + [0x0A], to: path, synchronised: false)
  }
}
