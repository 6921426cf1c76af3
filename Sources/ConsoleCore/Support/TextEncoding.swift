/// How the bytes of a text file are read.
public enum TextEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case windows1252 = "windows-1252"
  case latin1 = "iso-8859-1"

  /// An encoding by one of its usual names, in whatever case.
  public init?(name: String) {
    let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
    switch plain {
    case "utf8": self = .utf8
    case "utf16le", "utf16": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    case "windows1252", "cp1252", "1252", "ansi": self = .windows1252
    case "iso88591", "latin1": self = .latin1
    default: return nil
    }
  }

  /// The first line (from 1) that is not UTF-8; nil where all of it is.
  public static func lineThatIsNotUTF8(_ bytes: [UInt8]) -> Int? {
    guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
    var line = 1
    for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if String(validating: part, as: UTF8.self) == nil { return line }
      line += 1
    }
    return line
  }

  /// The bytes as UTF-8 without a byte order mark, which tells the encoding where none is given.
  static func utf8(_ bytes: [UInt8], as given: TextEncoding? = nil) throws(InputProblem) -> [UInt8] {
    if given == nil || given == .utf8, bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return try utf8(Array(bytes.dropFirst(3)), as: .utf8)
    }
    let mark: TextEncoding? =
      bytes.starts(with: [0xFF, 0xFE]) ? .utf16LittleEndian : bytes.starts(with: [0xFE, 0xFF]) ? .utf16BigEndian : nil
    if let mark, given == nil || given == mark { return try mark.decoded(Array(bytes.dropFirst(2))) }
    return try (given ?? .utf8).decoded(bytes)
  }

  private func decoded(_ bytes: [UInt8]) throws(InputProblem) -> [UInt8] {
    switch self {
    case .utf8:
      if let line = TextEncoding.lineThatIsNotUTF8(bytes) {
        throw InputProblem(
          "line \(line) is not UTF-8. Save the file as UTF-8, or name its encoding, such as --encoding windows-1252")
      }
      // Half of UTF-16 is zeros; without its mark it would pass for a text.
      if let place = bytes.firstIndex(of: 0), bytes.count(where: { $0 == 0 }) * 4 > bytes.count {
        let line = bytes[..<place].count { $0 == 0x0A } + 1
        throw InputProblem(
          "line \(line) has zero bytes, as UTF-16 has. Save the file as UTF-8, or add --encoding utf-16le")
      }
      return bytes
    case .utf16LittleEndian, .utf16BigEndian: return try decodedUTF16(bytes)
    case .windows1252, .latin1: return try decodedSingleBytes(bytes)
    }
  }

  private func decodedUTF16(_ bytes: [UInt8]) throws(InputProblem) -> [UInt8] {
    let isLittle = self == .utf16LittleEndian
    guard bytes.count % 2 == 0 else { throw InputProblem("the file is not UTF-16: it has an odd number of bytes") }
    let units = stride(from: 0, to: bytes.count, by: 2).map { place -> UInt16 in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw InputProblem("the file is not UTF-16: it has half of a surrogate pair")
    }
    return Array(text.utf8)
  }

  /// What 0x80 to 0x9F stand for in Windows-1252; zero where nothing does.
  private static let upper: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
    0x0178,
  ]

  private func decodedSingleBytes(_ bytes: [UInt8]) throws(InputProblem) -> [UInt8] {
    var scalars = String.UnicodeScalarView()
    for (place, byte) in bytes.enumerated() {
      guard self == .windows1252, (0x80...0x9F).contains(byte) else {
        scalars.append(Unicode.Scalar(byte))
        continue
      }
      guard case let value = TextEncoding.upper[Int(byte - 0x80)], value != 0, let scalar = Unicode.Scalar(value) else {
        let line = bytes[..<place].count { $0 == 0x0A } + 1
        throw InputProblem("line \(line) is not Windows-1252: it has the byte \(String(byte, radix: 16))")
      }
      scalars.append(scalar)
    }
    return Array(String(scalars).utf8)
  }
}
