import Glibc

/// A long array near the top of a text that comes again and again, such as the alarms of a status: where it stands byte
/// by byte as it did, it is the value that it was, and is not read anew.
public struct JSONKnownArray: Sendable {
  /// The shortest that is worth keeping, in bytes.
  static let shortest = 4096
  /// In how many arrays and objects it may stand.
  static let deepest = 2

  let text: [UInt8]
  let value: JSON

  /// Its length in bytes where it stands at the start of these bytes; nil where something else does.
  ///
  /// An array ends with its bracket, so that whatever follows belongs to what is around it.
  func length(at start: UnsafePointer<UInt8>, upTo count: Int) -> Int? {
    guard text.count <= count else { return nil }
    return memcmp(start, text, text.count) == 0 ? text.count : nil
  }
}

/// What a reader looks for and finds of long arrays.
struct JSONArrayNotes {
  let known: JSONKnownArray?
  /// The longest that was met, by its place in the text.
  private(set) var longest: (range: Range<Int>, value: JSON, isKnown: Bool)?

  mutating func add(_ range: Range<Int>, _ value: JSON, isKnown: Bool) {
    guard range.count >= max(JSONKnownArray.shortest, (longest?.range.count ?? 0) + 1) else { return }
    longest = (range, value, isKnown)
  }

  /// What is known for the next text.
  func next(of bytes: [UInt8]) -> JSONKnownArray? {
    guard let (range, value, isKnown) = longest else { return nil }
    return isKnown ? known : JSONKnownArray(text: Array(bytes[range]), value: value)
  }
}

extension JSON {
  /// Reads one JSON text and tells what was odd about it; a long array that is known from the text before is taken over,
  /// and the longest one of this text is known from now on.
  public static func document(
    _ bytes: [UInt8], known: inout JSONKnownArray?, limits: JSONLimits = .standard
  ) throws(JSONParseError) -> JSONDocument {
    var notes: JSONArrayNotes? = JSONArrayNotes(known: known)
    defer { known = notes?.next(of: bytes) }
    return try document(bytes, limits, &notes)
  }
}
