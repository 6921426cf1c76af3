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
    for name in ["events", "log"] where object[name] != nil { object[name] = .array([]) }
    document = .object(object)
  }

  init?(_ json: JSON) {
    guard let time = json["time"]?.intValue, let document = json["answer"] else { return nil }
    self.time = Int64(time)
    book = AlarmBook(json["book"])
    ticks = EntryTicks(json["ticks"])
    self.document = document
  }

  var json: JSON {
    .object(
      JSONObject([("time", .milliseconds(time)), ("book", book.json), ("ticks", ticks.json), ("answer", document)]))
  }
}

extension StatusJournal {
  private var snapshotPath: String { folder + "/latest.json" }

  /// What was known at the last answer that any console of this profile got; nil where that cannot be read.
  public func snapshot() -> StatusSnapshot? {
    guard let bytes = try? PrivateFile.read(snapshotPath), let json = try? JSON.parse(bytes) else { return nil }
    return StatusSnapshot(json)
  }

  /// Keeps what is known now; it is made anew with the next answer, so that no disk is waited for.
  func write(_ snapshot: StatusSnapshot) throws(FileError) {
    try PrivateFile.write(snapshot.json.bytes(escapingUnsafe: true) + [0x0A], to: snapshotPath, synchronised: false)
  }
}
