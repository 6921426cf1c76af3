/// The state at the last response, for the next start and for consoles that read along.
public struct StatusSnapshot: Sendable {
  /// When the response arrived, in milliseconds since 1970.
  public let time: Int64
  public let book: AlarmBook
  public let ticks: EntryTicks
  /// The response without its entries, which are in the journal.
  public let document: JSON

  init(_ update: StatusUpdate) {
    time = update.time
    book = update.book
    ticks = update.ticks
    var object = update.document.objectValue ?? JSONObject()
    for name in ["alarms", "events", "log"] where object[name] != nil { object[name] = .array([]) }
    document = .object(object)
  }

  /// Combines two files; nil if the newer one is unreadable.
  init?(latest: JSON?, book: JSON?) {
    guard let time = latest?["time"]?.intValue, var document = latest?["answer"]?.objectValue else { return nil }
    self.time = Int64(time)
    self.book = AlarmBook(book?["book"])
    ticks = EntryTicks(book?["ticks"])
    if let alarms = book?["alarms"] { document["alarms"] = alarms }
    self.document = .object(document)
  }
}

/// The snapshot on disk: a small file for each response, and one with the alarms that is written when they change.
extension StatusJournal {
  private var latestPath: String { folder + "/latest.json" }
  private var bookPath: String { folder + "/book.json" }

  /// The state at the last response to any console of this profile; nil if unreadable.
  public func snapshot() -> StatusSnapshot? {
    StatusSnapshot(latest: StatusJournal.json(latestPath), book: StatusJournal.json(bookPath))
  }

  private static func json(_ path: String) -> JSON? {
    guard let bytes = try? PrivateFile.read(path), let json = try? JSON.parse(bytes) else { return nil }
    return json
  }

  /// Writes the current state without waiting for the disk, as the next response replaces it.
  func write(_ snapshot: StatusSnapshot) throws(FileError) {
    try write([("time", .milliseconds(snapshot.time)), ("answer", snapshot.document)], latestPath)
  }

  /// Writes the alarms, their histories and the ticks.
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
