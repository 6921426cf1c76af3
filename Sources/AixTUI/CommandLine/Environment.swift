import Glibc

/// The process's environment.
enum Environment {
  /// A variable's value; nil if it is not set or empty.
  static func value(_ name: String) -> String? {
    guard let bytes = getenv(name) else { return nil }
    let text = String(cString: bytes)
    return text.isEmpty ? nil : text
  }

  /// A variable's bytes as they are; nil if it is not set.
  static func bytes(_ name: String) -> [UInt8]? {
    guard let text = getenv(name) else { return nil }
    return Array(UnsafeBufferPointer(start: text, count: strlen(text))).map { UInt8(bitPattern: $0) }
  }
}
