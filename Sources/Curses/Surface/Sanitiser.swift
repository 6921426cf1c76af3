/// Turns any text into text that is safe to show: whatever a terminal would obey or hide becomes a visible mark.
public enum Sanitiser {
  /// The text with every hostile or invisible part made visible; newlines stay where `keepingNewlines` says so.
  public static func clean(_ text: String, ascii: Bool = false, keepingNewlines: Bool = false) -> String {
    if isPlain(text.utf8) { return text }
    var cleaner = TextCleaner(ascii: ascii, keepingNewlines: keepingNewlines)
    for scalar in text.unicodeScalars { cleaner.add(scalar) }
    return cleaner.finish()
  }

  /// The same for bytes that may not be UTF-8; each bad byte shows as a mark with its hexadecimal value.
  public static func clean(
    bytes: some Collection<UInt8>, ascii: Bool = false, keepingNewlines: Bool = false
  ) -> String {
    if isPlain(bytes) { return String(decoding: bytes, as: UTF8.self) }
    var cleaner = TextCleaner(ascii: ascii, keepingNewlines: keepingNewlines)
    var rest = bytes[...]
    while let first = rest.first {
      let length = sequenceLength(first)
      let sequence = rest.prefix(length)
      if let text = String(validating: sequence, as: UTF8.self), sequence.count == length {
        for scalar in text.unicodeScalars { cleaner.add(scalar) }
        rest = rest.dropFirst(length)
      } else {
        cleaner.addBad(first)
        rest = rest.dropFirst()
      }
    }
    return cleaner.finish()
  }

  /// Whether all of it is printable ASCII, which needs no work.
  static func isPlain(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  private static func sequenceLength(_ first: UInt8) -> Int {
    switch first {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }
}
