import Glibc

/// Reading: pages of lines in both directions, none of which needs the whole of the journal.
extension JournalFiles {
  /// A line with its place, and without its end.
  struct Line {
    let position: JournalPosition
    let bytes: ArraySlice<UInt8>
  }

  /// The place before all lines; nil where there are none.
  var start: JournalPosition? { numbers().first.map { JournalPosition(file: $0, offset: 0) } }

  /// The place behind all lines that are there now; nil where there are none.
  var end: JournalPosition? {
    guard let file = numbers().last, let size = size(file) else { return nil }
    return JournalPosition(file: file, offset: size)
  }

  private func size(_ file: Int) -> Int? {
    var information = stat()
    return stat(path(file), &information) == 0 ? Int(information.st_size) : nil
  }

  /// The lines before a place (by default the end), oldest first, and the place before them; nil where there are none.
  /// Reads one piece of a file.
  func page(before position: JournalPosition?, bytes wanted: Int) -> (lines: [Line], next: JournalPosition?)? {
    let all = numbers()
    guard let file = position?.file ?? all.last else { return nil }
    let before = all.last { $0 < file }.map { JournalPosition(file: $0, offset: JournalPosition.endOfFile) }
    // A file that was removed meanwhile has nothing before it, either.
    guard let handle = reader(file) else { return before.map { ([], $0) } }
    defer { close(handle) }
    let end = min(position?.offset ?? JournalPosition.endOfFile, Int(lseek(handle, 0, SEEK_END)))
    let start = max(0, end - wanted)
    guard var piece = read(handle, start..<end) else { return nil }
    var begin = start
    // The piece begins inside a line, which belongs to the page before.
    if start > 0 {
      // The last byte ends the last line: where no other line ends in the piece, it holds a part of one alone.
      guard let cut = piece.dropLast().firstIndex(of: 0x0A) else { return page(before: position, bytes: wanted * 4) }
      begin += cut + 1 - piece.startIndex
      piece = piece[(cut + 1)...]
    }
    let place = JournalPosition(file: file, offset: begin)
    return (JournalFiles.lines(piece, at: place), begin > 0 ? place : before)
  }

  /// The lines from a place on, oldest first, and the place behind them, which is the same where there are none.
  /// Reads one piece of a file, and no line that is not ended.
  func page(after position: JournalPosition, bytes wanted: Int) -> (lines: [Line], next: JournalPosition) {
    let following = numbers().first { $0 > position.file }.map { JournalPosition(file: $0, offset: 0) }
    guard let handle = reader(position.file) else { return ([], following ?? position) }
    defer { close(handle) }
    let size = Int(lseek(handle, 0, SEEK_END))
    let start = min(position.offset, size)
    guard let piece = read(handle, start..<min(size, start + wanted)), let cut = piece.lastIndex(of: 0x0A) else {
      if size - start > wanted { return page(after: position, bytes: wanted * 4) }
      return ([], following ?? position)
    }
    let end = start + (cut + 1 - piece.startIndex)
    let lines = JournalFiles.lines(piece[...cut], at: JournalPosition(file: position.file, offset: start))
    return (lines, JournalPosition(file: position.file, offset: end))
  }

  /// The first place, by halving, whose line is not before what is looked for; lines are taken to be in its order.
  func firstPlace(where isBefore: (Line) -> Bool) -> JournalPosition? {
    let all = numbers()
    guard let first = all.first else { return nil }
    func leads(_ place: JournalPosition) -> Bool { page(after: place, bytes: 4096).lines.first.map(isBefore) ?? true }
    let file = all.last { leads(JournalPosition(file: $0, offset: 0)) } ?? first
    var low = 0
    var high = size(file) ?? 0
    // Offsets inside a line stand for the line after it.
    while high - low > 8192 {
      let middle = low + (high - low) / 2
      guard let start = lineStart(file, after: middle), start < high else { break }
      if leads(JournalPosition(file: file, offset: start)) { low = start } else { high = middle }
    }
    let lines = page(after: JournalPosition(file: file, offset: low), bytes: 256 << 10).lines
    return lines.first { !isBefore($0) }?.position ?? JournalPosition(file: file, offset: high)
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

  private static func lines(_ piece: ArraySlice<UInt8>, at position: JournalPosition) -> [Line] {
    piece.split(separator: 0x0A).map { bytes in
      let offset = position.offset + bytes.startIndex - piece.startIndex
      return Line(position: JournalPosition(file: position.file, offset: offset), bytes: bytes)
    }
  }
}
