/// Limits for parsing, so that no input can exhaust the stack or the memory.
public struct JSONLimits: Sendable {
  /// The deepest nesting of arrays and objects.
  public var depth: Int
  /// The longest text, in bytes.
  public var bytes: Int
  /// Whether texts that are not UTF-8 are kept to be written back unchanged (`String.isBroken`), instead of
  /// being replaced by U+FFFD.
  public var keepsBrokenText: Bool

  public init(depth: Int = 200, bytes: Int = 512 << 20, keepsBrokenText: Bool = false) {
    self.depth = depth
    self.bytes = bytes
    self.keepsBrokenText = keepsBrokenText
  }

  public static let standard = JSONLimits()
  /// Limits for data from a device, and for copies of it on disk.
  public static let device = JSONLimits(keepsBrokenText: true)
}

/// The reason why a text is not JSON, and the position.
public struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The position of the fault, in bytes from the start.
  public let offset: Int
  public let reason: String

  public init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }

  public var description: String { "\(reason) at byte \(offset)" }
}

/// A value with the oddities of the text from which it was parsed.
public struct JSONDocument: Sendable {
  public let value: JSON
  /// Names that occur more than once in an object, in order; the last value counts (at most 100 are listed).
  public let duplicateKeys: [String]
  /// Whether a text had broken UTF-8 or half a surrogate pair, which becomes U+FFFD unless it is kept.
  public let hadBrokenText: Bool
}

extension JSON {
  /// Parses a JSON text (RFC 8259).
  public static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONParseError) -> JSON {
    try document(bytes, limits: limits).value
  }

  /// Parses a JSON text (RFC 8259).
  public static func parse(_ text: String, limits: JSONLimits = .standard) throws(JSONParseError) -> JSON {
    try document(Array(text.utf8), limits: limits).value
  }

  /// Parses a JSON text and reports its oddities.
  public static func document(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONParseError) -> JSONDocument {
    var notes: JSONArrayNotes?
    return try document(bytes, limits, &notes)
  }

  static func document(
    _ bytes: [UInt8], _ limits: JSONLimits, _ notes: inout JSONArrayNotes?
  ) throws(JSONParseError) -> JSONDocument {
    guard bytes.count <= limits.bytes else {
      throw JSONParseError(offset: limits.bytes, reason: "the text is longer than \(limits.bytes) bytes")
    }
    let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONDocument, JSONParseError> in
      var parser = JSONParser(buffer, limits)
      parser.arrayNotes = notes
      defer { notes = parser.arrayNotes }
      do throws(JSONParseError) {
        let value = try parser.parseDocument()
        return .success(
          JSONDocument(value: value, duplicateKeys: parser.duplicateKeys, hadBrokenText: parser.hadBrokenText))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Parses several JSON texts in one buffer; similar ones share their keys. A text that is not JSON becomes nil.
  static func parseEach(
    _ bytes: [UInt8], _ ranges: [Range<Int>], limits: JSONLimits = .standard, _ body: (Int, JSON?) -> Void
  ) {
    bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(buffer, limits)
      for (index, range) in ranges.enumerated() { body(index, try? parser.parse(range)) }
    }
  }
}
