import Foundation

/// JSON read by another reader than the program's own.
enum JSONText {
  /// A value as compact text with sorted keys, for comparisons.
  static func sorted(_ value: Any) -> String? {
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes]
    return (try? JSONSerialization.data(withJSONObject: value, options: options)).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// Text as compact text with sorted keys; nil where it is not JSON.
  static func sorted(text: String) -> String? { value(text).flatMap(sorted) }

  /// Text without the blanks between tokens: members, order and digits stay as they are.
  static func squeezed(_ text: String) -> String {
    var result = [UInt8]()
    var inString = false
    var escaped = false
    for byte in text.utf8 {
      if inString {
        inString = escaped || byte != UInt8(ascii: "\"")
        escaped = !escaped && byte == UInt8(ascii: "\\")
      } else if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
        continue
      } else {
        inString = byte == UInt8(ascii: "\"")
      }
      result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func value(_ text: String) -> Any? {
    try? JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
  }

  static func object(_ text: String) -> [String: Any]? { value(text) as? [String: Any] }

  static func array(_ text: String) -> [[String: Any]]? { value(text) as? [[String: Any]] }
}
