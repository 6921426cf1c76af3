extension StatusJournal {
  /// Recovers the last cursor and the recent keys: reads the last `bytes` of the journal, or back to the cursor if that
  /// lies further back. Skips and counts unreadable lines.
  public func recover(bytes limit: Int = 64 << 10) -> Recovered {
    var recovered = Recovered()
    var read = 0
    var place: Position?
    while read < limit || recovered.cursor == nil {
      guard let page = files.page(before: place, bytes: 64 << 10) else { break }
      read += page.lines.reduce(0) { $0 + $1.bytes.count + 1 }
      collect(page.lines, into: &recovered)
      guard let next = page.next else { break }
      place = next
    }
    return recovered
  }

  private func collect(_ lines: [JournalFiles.Line], into recovered: inout Recovered) {
    // Pages are read from the end, so the last cursor of the first page with one counts.
    var cursor: String?
    for line in lines {
      guard case .object(let object)? = try? JSON.parse(Array(line.bytes)) else {
        recovered.unreadable += 1
        continue
      }
      if object["kind"] == "cursor", let text = object["cursor"]?.stringValue {
        cursor = text
      } else if let key = object["key"]?.stringValue {
        if let kind = object["kind"]?.stringValue.flatMap(StatusEntry.Kind.init), let entry = object["entry"] {
          let content = StatusReader.content(of: StatusEntry(entry, kind: kind))
          recovered.recentKeys.formUnion(RecentKeys.names(of: key, content, in: recovered.recentKeys))
        } else {
          recovered.recentKeys.insert(key)
        }
      } else {
        recovered.unreadable += 1
      }
    }
    recovered.cursor = recovered.cursor ?? cursor
  }

  /// The place before the first line; nil if there are no lines.
  public var start: Position? { files.start }

  /// The place after the last line; nil if there are no lines.
  public var end: Position? { files.end }

  /// The lines before a place (by default the end), oldest first, and the place before them; nil if there are none.
  public func page(before position: Position? = nil, bytes wanted: Int = 256 << 10) -> (lines: [Line], next: Position?)?
  {
    files.page(before: position, bytes: wanted).map { ($0.lines.compactMap(StatusJournal.line), $0.next) }
  }

  /// The lines from a place on, oldest first, and the place after them, which is the same if there are none.
  public func page(after position: Position, bytes wanted: Int = 256 << 10) -> (lines: [Line], next: Position) {
    let page = files.page(after: position, bytes: wanted)
    return (page.lines.compactMap(StatusJournal.line), page.next)
  }

  /// The lines from a place to the end, or until a page exceeds `limit`, and the place after them.
  public func lines(from start: Position, limit: Int = .max) -> (lines: [Line], end: Position) {
    var lines: [Line] = []
    var place = start
    while lines.count < limit {
      let page = page(after: place)
      lines += page.lines
      if page.next == place { break }
      place = page.next
    }
    return (lines, place)
  }

  /// The place of the first line written at or after a time (milliseconds since 1970); nil if there is none.
  public func position(at time: Int64) -> Position? {
    files.firstPlace { StatusJournal.line($0).map { $0.seen < time } ?? true }
  }

  private var callPath: String { folder + "/call.json" }

  /// The place up to which the `status` command has printed the journal; nil before its first run.
  public var callPlace: Position? {
    guard let bytes = try? PrivateFile.read(callPath), let json = try? JSON.parse(bytes),
      let file = json["file"]?.intValue, let offset = json["offset"]?.intValue, offset >= 0
    else { return nil }
    return Position(file: file, offset: offset)
  }

  /// Saves the place up to which the `status` command has printed the journal.
  public func keep(callPlace place: Position) throws(FileError) {
    let members: [(String, JSON)] = [
      ("file", .number(JSONNumber(place.file))), ("offset", .number(JSONNumber(place.offset))),
    ]
    try PrivateFile.write(JSON.object(JSONObject(members)).bytes() + [0x0A], to: callPath)
  }

  private static func line(_ raw: JournalFiles.Line) -> Line? {
    guard case .object(let object)? = try? JSON.parse(Array(raw.bytes)), let key = object["key"]?.stringValue,
      let kind = object["kind"]?.stringValue, let seen = object["seen"]?.intValue, let entry = object["entry"]
    else { return nil }
    let offset = object["offset"]?.intValue ?? 0
    var line = Line(key: key, kind: kind, seen: Int64(seen), entry: entry, offset: Int64(offset))
    line.position = raw.position
    return line
  }
}
