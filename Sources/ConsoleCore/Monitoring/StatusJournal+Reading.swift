import Glibc

/// Reading: where to go on from, and pages of lines in both directions, none of which needs the whole of the journal.
extension StatusJournal {
  /// Finds the place to go on from; what cannot be read is passed over and counted.
  public func recover() -> Recovered {
    var recovered = Recovered()
    for number in numbers().suffix(2) {
      guard let bytes = try? PrivateFile.read(path(number), limit: 1 << 30) else { continue }
      for line in bytes.split(separator: 0x0A) {
        guard let json = try? JSON.parse(Array(line)), case .object(let object) = json else {
          recovered.unreadable += 1
          continue
        }
        if object["kind"] == "cursor", let cursor = object["cursor"]?.stringValue {
          recovered.cursor = cursor
        } else if let key = object["key"]?.stringValue {
          recovered.recentKeys.insert(key)
        } else {
          recovered.unreadable += 1
        }
      }
    }
    return recovered
  }

  /// The place before all lines; nil where there are none.
  public var start: Position? { numbers().first.map { Position(file: $0, offset: 0) } }

  /// The place behind all lines that are there now; nil where there are none.
  public var end: Position? {
    guard let file = numbers().last, let size = size(file) else { return nil }
    return Position(file: file, offset: size)
  }

  private func size(_ file: Int) -> Int? {
    var information = stat()
    return stat(path(file), &information) == 0 ? Int(information.st_size) : nil
  }

  /// The lines before a place (by default the end), oldest first, and the place before them; nil where there are none.
  /// Reads one piece of a file.
  public func page(before position: Position? = nil, bytes wanted: Int = 256 << 10) -> (lines: [Line], next: Position?)?
  {
    let all = numbers()
    guard let file = position?.file ?? all.last else { return nil }
    let before = all.last { $0 < file }.map { Position(file: $0, offset: Position.endOfFile) }
    // A file that was removed meanwhile has nothing before it, either.
    guard let handle = reader(file) else { return before.map { ([], $0) } }
    defer { close(handle) }
    let end = min(position?.offset ?? Position.endOfFile, Int(lseek(handle, 0, SEEK_END)))
    let start = max(0, end - wanted)
    guard var piece = read(handle, start..<end) else { return nil }
    var begin = start
    // The piece begins inside a line, which belongs to the page before.
    if start > 0 {
      guard let cut = piece.firstIndex(of: 0x0A) else { return page(before: position, bytes: wanted * 4) }
      begin += cut + 1 - piece.startIndex
      piece = piece[(cut + 1)...]
    }
    let lines = StatusJournal.lines(piece, at: Position(file: file, offset: begin))
    return (lines, begin > 0 ? Position(file: file, offset: begin) : before)
  }

  /// The lines from a place on, oldest first, and the place behind them, which is the same where there are none.
  /// Reads one piece of a file, and no line that is not ended.
  public func page(after position: Position, bytes wanted: Int = 256 << 10) -> (lines: [Line], next: Position) {
    let following = numbers().first { $0 > position.file }.map { Position(file: $0, offset: 0) }
    guard let handle = reader(position.file) else { return ([], following ?? position) }
    defer { close(handle) }
    let size = Int(lseek(handle, 0, SEEK_END))
    let start = min(position.offset, size)
    guard let piece = read(handle, start..<min(size, start + wanted)), let cut = piece.lastIndex(of: 0x0A) else {
      if size - start > wanted { return page(after: position, bytes: wanted * 4) }
      return ([], following ?? position)
    }
    let end = start + (cut + 1 - piece.startIndex)
    let lines = StatusJournal.lines(piece[...cut], at: Position(file: position.file, offset: start))
    return (lines, Position(file: position.file, offset: end))
  }

  /// The place of the first line that was written at a time (milliseconds since 1970) or later; nil where there are none.
  public func position(at time: Int64) -> Position? {
    let all = numbers()
    guard let first = all.first else { return nil }
    func isBefore(_ position: Position) -> Bool {
      guard let line = page(after: position, bytes: 4096).lines.first else { return true }
      return line.seen < time
    }
    let file = all.last { isBefore(Position(file: $0, offset: 0)) } ?? first
    var low = 0
    var high = size(file) ?? 0
    // Offsets inside a line stand for the line after it.
    while high - low > 8192 {
      let middle = low + (high - low) / 2
      guard let start = lineStart(file, after: middle), start < high else { break }
      if isBefore(Position(file: file, offset: start)) { low = start } else { high = middle }
    }
    let place = Position(file: file, offset: low)
    return page(after: place).lines.first { $0.seen >= time }?.position ?? Position(file: file, offset: high)
  }

  private var callPath: String { folder + "/call.json" }

  /// The place up to which `status` has told the journal; nil before its first call.
  public var callPlace: Position? {
    guard let bytes = try? PrivateFile.read(callPath), let json = try? JSON.parse(bytes),
      let file = json["file"]?.intValue, let offset = json["offset"]?.intValue, offset >= 0
    else { return nil }
    return Position(file: file, offset: offset)
  }

  /// Keeps the place up to which `status` has told the journal.
  public func keep(callPlace place: Position) throws(FileError) {
    let members: [(String, JSON)] = [
      ("file", .number(JSONNumber(place.file))), ("offset", .number(JSONNumber(place.offset))),
    ]
    try PrivateFile.write(JSON.object(JSONObject(members)).bytes() + [0x0A], to: callPath)
  }

  private func lineStart(_ file: Int, after offset: Int) -> Int? {
    guard let handle = reader(file) else { return nil }
    defer { close(handle) }
    guard let piece = read(handle, offset..<offset + 65_536), let cut = piece.firstIndex(of: 0x0A) else { return nil }
    return offset + (cut + 1 - piece.startIndex)
  }

  private func read(_ handle: Int32, _ range: Range<Int>) -> ArraySlice<UInt8>? {
    guard !range.isEmpty else { return [] }
    var buffer = [UInt8](repeating: 0, count: range.count)
    let count = pread(handle, &buffer, buffer.count, off_t(range.lowerBound))
    return count >= 0 ? buffer[..<count] : nil
  }

  private static func lines(_ piece: ArraySlice<UInt8>, at position: Position) -> [Line] {
    piece.split(separator: 0x0A).compactMap { bytes in
      guard var line = line(bytes) else { return nil }
      line.position = Position(
        file: position.file, offset: position.offset + bytes.startIndex - piece.startIndex)
      return line
    }
  }

  private static func line(_ bytes: ArraySlice<UInt8>) -> Line? {
    guard case .object(let object)? = try? JSON.parse(Array(bytes)), let key = object["key"]?.stringValue,
      let kind = object["kind"]?.stringValue, let seen = object["seen"]?.intValue, let entry = object["entry"]
    else { return nil }
    return Line(key: key, kind: kind, seen: Int64(seen), entry: entry)
  }
}
