/// Reads a JSON array as its bytes arrive, so that the first records can be shown before the last ones arrive.
///
/// The text is cut at the array's own commas and the pieces are parsed as usual; if it is no array, `isArray`
/// becomes false and the caller parses the whole text at its end.
public struct JSONArrayStream: Sendable {
  /// Whether the text is an array; nil before its first character.
  public private(set) var isArray: Bool?
  /// Whether the closing bracket was read, after which only white space may follow.
  public private(set) var isComplete = false
  /// Duplicate names in objects of the array, as in `JSONDocument`.
  public private(set) var duplicateKeys: [String] = []
  /// Whether any text so far was not UTF-8, as in `JSONDocument`.
  public private(set) var hadBrokenText = false
  private var elementsSoFar = 0
  private var buffer: [UInt8] = []
  private var scanned = 0
  private var depth = 0
  private var inString = false
  private var escaped = false
  /// The offset after the last comma (or the bracket) at the array's own level.
  private var pieceStart = 0
  /// The number of bytes already removed from the buffer.
  private var consumed = 0
  private let limits: JSONLimits

  public init(limits: JSONLimits = .standard) { self.limits = limits }

  /// Reads the next bytes and returns the elements that they complete.
  public mutating func feed(_ bytes: some Collection<UInt8>) throws(JSONParseError) -> [JSON] {
    guard isArray != false else { return [] }
    if isComplete {
      guard bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
        throw JSONParseError(offset: consumed, reason: "more text after the value")
      }
      return []
    }
    buffer.append(contentsOf: bytes)
    var cut: Int?
    while scanned < buffer.count {
      let byte = buffer[scanned]
      if isArray == nil {
        decideKind(byte)
        if isArray == false { return [] }
      } else if step(byte) {
        cut = scanned
        if depth == 0 {
          scanned += 1
          break
        }
      }
      scanned += 1
    }
    guard let cut else { return [] }
    let elements = try read(buffer[pieceStart..<cut])
    let isLast = depth == 0
    guard !elements.isEmpty || (isLast && elementsSoFar == 0) else {
      throw JSONParseError(offset: consumed + cut, reason: "expected a value")
    }
    elementsSoFar += elements.count
    buffer.removeFirst(cut + 1)
    consumed += cut + 1
    scanned -= cut + 1
    pieceStart = 0
    if isLast {
      let rest = buffer
      buffer = []
      isComplete = true
      _ = try feed(rest)
    }
    return elements
  }

  private mutating func decideKind(_ byte: UInt8) {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF: break
    case UInt8(ascii: "["):
      isArray = true
      depth = 1
      pieceStart = scanned + 1
    default: isArray = false
    }
  }

  /// Scans one byte; true if a piece ends here.
  private mutating func step(_ byte: UInt8) -> Bool {
    if inString {
      if escaped {
        escaped = false
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
      } else if byte == UInt8(ascii: "\"") {
        inString = false
      }
      return false
    }
    switch byte {
    case UInt8(ascii: "\""): inString = true
    case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      depth -= 1
      return depth == 0
    case UInt8(ascii: ","): return depth == 1
    default: break
    }
    return false
  }

  private mutating func read(_ piece: ArraySlice<UInt8>) throws(JSONParseError) -> [JSON] {
    var text: [UInt8] = []
    text.reserveCapacity(piece.count + 2)
    text.append(UInt8(ascii: "["))
    text.append(contentsOf: piece)
    text.append(UInt8(ascii: "]"))
    do throws(JSONParseError) {
      let document = try JSON.document(text, limits: limits)
      hadBrokenText = hadBrokenText || document.hadBrokenText
      if duplicateKeys.count < 100 { duplicateKeys += document.duplicateKeys }
      return document.value.arrayValue ?? []
    } catch {
      throw JSONParseError(offset: consumed + piece.startIndex + error.offset - 1, reason: error.reason)
    }
  }
}
