/// Comma-separated values by RFC 4180.
public enum CSV {
  /// A row of a file, and the line on which it begins (from 1).
  public struct Row: Sendable, Hashable {
    public let line: Int
    public let cells: [String]
  }

  /// A row with its line end; cells are quoted where they have to be.
  public static func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\r\n" }

  /// One cell, quoted where it has to be.
  public static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(scalar)
      if scalar == "\"" { result += "\"" }
    }
    return result + "\""
  }

  /// The rows of a file; empty lines are left out, and a quotation that never ends is told.
  ///
  /// A byte order mark is passed over, line ends may be LF, and a header that has semicolons and no comma is
  /// separated by these, as spreadsheets of many countries write it.
  public static func rows(_ bytes: [UInt8]) throws(InputProblem) -> [Row] {
    var reader = CSVReader(bytes)
    return try reader.rows()
  }
}

/// Reads a file byte by byte.
private struct CSVReader {
  private let bytes: [UInt8]
  private let separator: UInt8
  private var place: Int
  private var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let header = bytes.prefix { $0 != 0x0A }
    let comma = UInt8(ascii: ",")
    separator = !header.contains(comma) && header.contains(UInt8(ascii: ";")) ? UInt8(ascii: ";") : comma
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
        // A separator at the very end has an empty cell behind it.
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
    throw InputProblem("line \(start): a quotation mark is never closed")
  }

  /// Behind a closing quotation mark the cell ends.
  private func ended(_ content: [UInt8]) throws(InputProblem) -> String {
    if place < bytes.count, bytes[place] != separator, bytes[place] != 0x0A, bytes[place] != 0x0D {
      throw InputProblem("line \(line): there is text behind a closing quotation mark")
    }
    return String(decoding: content, as: UTF8.self)
  }
}
