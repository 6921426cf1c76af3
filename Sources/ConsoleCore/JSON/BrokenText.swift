import Glibc

/// Bytes that are not UTF-8 and halves of surrogate pairs, kept inside a `String` so that they can be written back as
/// they came.
///
/// Each stands as one private-use scalar at the end of plane 16, much as PEP 383 does it with surrogates. A text that
/// really has one of these scalars is taken for its four bytes, so that it comes back as it was, too.
enum BrokenText {
  private static let firstByte: UInt32 = 0x10FE00
  private static let firstHalf: UInt32 = 0x10F000
  /// How the UTF-8 of every scalar that stands for something broken begins.
  private static let lead: UInt8 = 0xF4

  /// The byte that a scalar stands for.
  static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    (firstByte + 0x80...firstByte + 0xFF).contains(scalar.value) ? UInt8(scalar.value - firstByte) : nil
  }

  /// The half of a surrogate pair that a scalar stands for.
  static func half(_ scalar: Unicode.Scalar) -> UInt16? {
    (firstHalf..<firstHalf + 0x800).contains(scalar.value) ? UInt16(0xD800 + scalar.value - firstHalf) : nil
  }

  static func isMark(_ scalar: Unicode.Scalar) -> Bool { byte(scalar) != nil || half(scalar) != nil }

  /// What stands for half a surrogate pair.
  static func mark(half: UInt32) -> Unicode.Scalar { Unicode.Scalar(firstHalf + (half - 0xD800)) ?? "\u{FFFD}" }

  private static func mark(byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(firstByte + UInt32(byte)) ?? "\u{FFFD}" }

  /// Whether a text may hold such a scalar: quick, and seldom wrong.
  @inline(__always)
  static func mayBe(in text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { mayBe(in: $0) } ?? text.utf8.contains(lead)
  }

  @inline(__always)
  static func mayBe(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return memchr(base, Int32(lead), bytes.count) != nil
  }

  /// The bytes of a text as they came; half a surrogate pair, which has none, as U+FFFD.
  static func bytes(of text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if let byte = byte(scalar) {
        bytes.append(byte)
      } else {
        bytes.append(contentsOf: (half(scalar) == nil ? String(scalar) : "\u{FFFD}").utf8)
      }
    }
    return bytes
  }

  /// The text of bytes, what is not UTF-8 in them kept by its marks.
  static func text(_ bytes: some Collection<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var rest = bytes[...]
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if isMark(scalar) {
          scalars.append(contentsOf: rest.prefix(encoded.count).map(mark(byte:)))
        } else {
          scalars.append(scalar)
        }
        rest = rest.dropFirst(encoded.count)
      case .error(let length):
        scalars.append(contentsOf: rest.prefix(length).map(mark(byte:)))
        rest = rest.dropFirst(length)
      case .emptyInput: return String(scalars)
      }
    }
  }
}

extension String {
  /// Whether the text has bytes that are not UTF-8, or half a surrogate pair, as a device sent them.
  public var isBroken: Bool { BrokenText.mayBe(in: self) && unicodeScalars.contains(where: BrokenText.isMark) }

  /// The text with U+FFFD for what is broken, as any other reader makes it of the same bytes.
  public var mended: String {
    isBroken ? String(decoding: BrokenText.bytes(of: self), as: UTF8.self) : self
  }
}

extension JSON {
  /// The places of texts, and of members' names, that are not UTF-8 or have half a surrogate pair.
  public var brokenTexts: [JSONPointer] {
    var found: [JSONPointer] = []
    func walk(_ value: JSON, _ pointer: JSONPointer) {
      switch value {
      case .string(let text): if text.isBroken { found.append(pointer) }
      case .array(let elements):
        for (index, element) in elements.enumerated() { walk(element, pointer.appending(index)) }
      case .object(let object):
        for (key, member) in object {
          if key.isBroken { found.append(pointer.appending(key)) } else { walk(member, pointer.appending(key)) }
        }
      default: break
      }
    }
    walk(self, .root)
    return found
  }

  /// The value with the texts that came broken put back where only their mended form was passed on, as an editor does.
  public func restoringBrokenTexts(of original: JSON) -> JSON {
    let places = original.brokenTexts
    if places.isEmpty { return self }
    var known: [JSONKey: String?] = [:]
    for text in places.compactMap({ original[$0]?.stringValue }) {
      // Two that look alike are told apart by their places alone.
      let shown = JSONKey(text.mended)
      known[shown] = known[shown].map { $0?.hasSameBytes(as: text) == true ? text : nil } ?? .some(text)
    }
    func restored(_ value: JSON, _ own: JSON?) -> JSON {
      switch value {
      case .string(let text):
        if let before = own?.stringValue, before.mended.hasSameBytes(as: text) { return .string(before) }
        return known[JSONKey(text)].flatMap { $0 }.map(JSON.string) ?? value
      case .array(let elements):
        let before = own?.arrayValue ?? []
        return .array(elements.enumerated().map { restored($1, $0 < before.count ? before[$0] : nil) })
      case .object(let object):
        let names = own?.objectValue?.keys.filter(\.isBroken) ?? []
        return .object(
          JSONObject(
            object.map { key, member in
              let name = names.first { $0.mended.hasSameBytes(as: key) } ?? key
              return (name, restored(member, own?[name]))
            }))
      default: return value
      }
    }
    return restored(self, original)
  }
}
