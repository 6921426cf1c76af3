import Glibc

/// A long array near the top of a text that is received repeatedly, such as the alarms of a status: if its bytes are
/// unchanged, the earlier value is reused and it is not parsed again.
public struct JSONKnownArray: Sendable {
  /// The shortest array worth keeping, in bytes.
  static let shortest = 4096
  /// The deepest nesting at which it is looked for.
  static let deepest = 2

  let text: [UInt8]
  let value: JSON

  /// Its length in bytes if these bytes begin with it; nil otherwise.
  ///
  /// An array ends with its bracket, so it does not matter what follows.
  func length(at start: UnsafePointer<UInt8>, upTo count: Int) -> Int? {
    guard text.count <= count else { return nil }
    return memcmp(start, text, text.count) == 0 ? text.count : nil
  }
}

/// The long arrays that a parser looks for, and the ones it finds.
struct JSONArrayNotes {
  let known: JSONKnownArray?
  /// The longest array found, by its place in the text.
  private(set) var longest: (range: Range<Int>, value: JSON, isKnown: Bool)?

  mutating func add(_ range: Range<Int>, _ value: JSON, isKnown: Bool) {
    guard range.count >= max(JSONKnownArray.shortest, (longest?.range.count ?? 0) + 1) else { return }
    longest = (range, value, isKnown)
  }

  /// The known array for the next text.
  func next(of bytes: [UInt8]) -> JSONKnownArray? {
    guard let (range, value, isKnown) = longest else { return nil }
    return isKnown ? known : JSONKnownArray(text: Array(bytes[range]), value: value)
  }
}

extension JSON {
  /// Parses a JSON text and reports its oddities; a long array known from the previous text is reused,
  /// and the longest one of this text becomes the known one.
  public static func document(
    _ bytes: [UInt8], known: inout JSONKnownArray?, limits: JSONLimits = .standard
  ) throws(JSONParseError) -> JSONDocument {
    var notes: JSONArrayNotes? = JSONArrayNotes(known: known)
    defer { known = notes?.next(of: bytes) }
    return try document(bytes, limits, &notes)
  }
}
