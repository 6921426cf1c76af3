import ConsoleCore
import Glibc

/// Reads passwords and keys from files, the environment and a prompt.
enum SecretText {
  /// The secret in some bytes, without byte order mark and line end. `name` tells the operator where it comes from.
  static func secret(_ bytes: [UInt8], _ name: String) throws(UsageError) -> Secret {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw UsageError("\(name) is UTF-16; save it as UTF-8")
    }
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    while let last = rest.last, last == 0x0A || last == 0x0D { rest = rest.dropLast() }
    guard !rest.isEmpty else { throw UsageError("\(name) is empty") }
    guard let text = String(validating: rest, as: UTF8.self) else { throw UsageError("\(name) is not valid UTF-8") }
    for (place, scalar) in text.unicodeScalars.enumerated() where isControl(scalar) {
      let code = String(scalar.value, radix: 16, uppercase: true)
      let digits = String(repeating: "0", count: max(0, 4 - code.count)) + code
      throw UsageError("\(name) has a control character (U+\(digits)) at place \(place + 1); remove it")
    }
    return Secret(text)
  }

  /// The secret in the first line of a file; adds a warning if other users can read the file.
  static func secret(inFile path: String, _ warnings: inout [String]) throws(UsageError) -> Secret {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try PrivateFile.read(path, limit: 1 << 20)
    } catch {
      throw UsageError("cannot read \(error)")
    }
    if PrivateFile.isOpenToOthers(path) { warnings.append("\(path) can be read by other users. Run chmod 600 on it.") }
    // In UTF-16 the byte of a line feed is half a character.
    let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    let line = isWide ? bytes[...] : bytes.prefix { $0 != 0x0A }
    return try secret(Array(line), "the first line of \(path)")
  }

  /// The secret in an environment variable; nil if the variable is not set or empty.
  static func secret(inVariable name: String) throws(UsageError) -> Secret? {
    guard let bytes = Environment.bytes(name), !bytes.isEmpty else { return nil }
    return try secret(bytes, "$\(name)")
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0xFEFF
  }
}
