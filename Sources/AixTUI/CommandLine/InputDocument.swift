import ConsoleCore
import Glibc

/// JSON from a file or from standard input.
enum InputDocument {
  /// Reads a file, or standard input for `-`; without a name, standard input, and nil if that is a terminal or empty.
  static func read(_ source: String?) throws(UsageError) -> JSON? {
    let bytes: [UInt8]
    let name: String
    if let source, source != "-" {
      let descriptor = open(source, O_RDONLY)
      guard descriptor >= 0 else { throw UsageError("cannot read \(source): \(String(cString: strerror(errno)))") }
      defer { close(descriptor) }
      bytes = try readAll(descriptor, source)
      name = source
    } else {
      guard source == "-" || isatty(STDIN_FILENO) == 0 else { return nil }
      bytes = try readAll(STDIN_FILENO, "standard input")
      name = "standard input"
    }
    if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
      guard source == nil else { throw UsageError("\(name) is empty") }
      return nil
    }
    if let line = TextEncoding.lineThatIsNotUTF8(bytes) { throw UsageError("\(name) is not UTF-8: see line \(line)") }
    let document: JSONDocument
    do throws(JSONParseError) {
      document = try JSON.document(bytes)
    } catch {
      throw UsageError("\(name) is not JSON: \(error)")
    }
    guard !document.hadBrokenText else {
      throw UsageError("\(name) has half of a surrogate pair in a \\u escape")
    }
    return document.value
  }

  private static func readAll(_ descriptor: Int32, _ name: String) throws(UsageError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw UsageError("cannot read \(name): \(String(cString: strerror(errno)))") }
      if count == 0 { return bytes }
      bytes += buffer[0..<count]
    }
  }
}
