/// Comma-separated values by RFC 4180.
public enum CSV {
  /// A row of a file, and the number of its first line, starting at 1.
  public struct Row: Sendable, Hashable {
    public let line: Int
    public let cells: [String]
  }

  /// A row with its line end; cells are quoted if necessary.
  public static func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\r\n" }

  /// One cell, quoted if necessary.
  public static func quoted(_ text: String) -> String {
    guard needsQuotes(text) else { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(scalar)
      if scalar == "\"" { result += "\"" }
    }
    return result + "\""
  }

  /// Whether a text contains characters that other programs treat as the end of a cell, or drop without quotes.
  private static func needsQuotes(_ text: String) -> Bool {
    let ends: Set<UInt8> = [0x20, 0x09]
    return text.utf8.contains { [0x22, 0x2C, 0x3B, 0x09, 0x0A, 0x0D].contains($0) }
      || text.utf8.first.map(ends.contains) == true || text.utf8.last.map(ends.contains) == true
  }

  /// The text, with a leading `'` if a spreadsheet would run it as a formula.
  public static func guarded(_ text: String) -> String { looksLikeFormula(text) ? "'" + text : text }

  /// The text without the leading `'` of `guarded`.
  public static func unguarded(_ text: String) -> String {
    text.utf8.first == UInt8(ascii: "'") && looksLikeFormula(text) ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// Whether a text begins like a formula, even after a leading `'`, so that such a text is restored as well.
  private static func looksLikeFormula(_ text: String) -> Bool {
    let first = text.unicodeScalars.first { $0 != "'" }
    return first.map { "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains($0) } ?? false
  }

  /// The rows of a file without empty lines; throws if a quotation never ends.
  ///
  /// A byte order mark is skipped, and lines may end with LF. A first line such as `sep=;` sets the separator; else it
  /// is the most frequent one in the header: comma, semicolon or tab.
  public static func rows(_ bytes: [UInt8]) throws(InputProblem) -> [Row] {
    var reader = CSVReader(bytes)
    return try reader.rows()
  }
}

/// Parses a file byte by byte.
private struct CSVReader {
  private let bytes: [UInt8]
  private let separator: UInt8
  private var place: Int
  private var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = bytes[place...].prefix { $0 != 0x0A && $0 != 0x0D }
    if first.count == 5, String(decoding: first.dropLast(), as: UTF8.self).lowercased() == "sep=" {
      separator = first[first.endIndex - 1]
      place = first.endIndex
      if place < bytes.count, bytes[place] == 0x0D { place += 1 }
      if place < bytes.count, bytes[place] == 0x0A { place += 1 }
      line = 2
    } else {
      separator = CSVReader.separator(of: bytes[place...])
    }
  }

  /// The most frequent separator in the first row.
  private static func separator(of bytes: ArraySlice<UInt8>) -> UInt8 {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
    var counts = [0, 0, 0]
    var isQuoted = false
    for byte in bytes {
      if byte == 0x22 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 0x0A || byte == 0x0D { break }
      if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    let most = counts.max() ?? 0
    return candidates[counts.firstIndex(of: most) ?? 0]
  }

  mutating func rows() throws(InputProblem) -> [CSV.Row] {
    var rows: [CSV.Row] = []
    while place < bytes.count {
      let start = line
      let cells = try row()
      if cells != [""] { rows.append(CSV.Row(line: start, cells: cells)) }
    }
    return rows
  }

  private mutating func row() throws(InputProblem) -> [String] {
    var cells: [String] = []
    while true {
      cells.append(try cell())
      guard place < bytes.count else { return cells }
      let byte = bytes[place]
      place += 1
      if byte == separator {
        // A separator at the very end is followed by an empty cell.
        if place == bytes.count { return cells + [""] }
        continue
      }
      if byte == 0x0D, place < bytes.count, bytes[place] == 0x0A { place += 1 }
      line += 1
      return cells
    }
  }

  private mutating func cell() throws(InputProblem) -> String {
    guard place < bytes.count, bytes[place] == 0x22 else {
      let start = place
      while place < bytes.count, bytes[place] != separator, bytes[place] != 0x0A, bytes[place] != 0x0D { place += 1 }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }
    let start = line
    place += 1
    var content: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == 0x22 {
        guard place < bytes.count, bytes[place] == 0x22 else { return try ended(content) }
        place += 1
      }
      if byte == 0x0A { line += 1 }
      content.append(byte)
    }
    throw InputProblem("line \(start): missing closing quotation mark")
  }

  /// A closing quotation mark ends the cell.
  private func ended(_ content: [UInt8]) throws(InputProblem) -> String {
    if place < bytes.count, bytes[place] != separator, bytes[place] != 0x0A, bytes[place] != 0x0D {
      throw InputProblem("line \(line): text after a closing quotation mark")
    }
    return String(decoding: content, as: UTF8.self)
  }
}
