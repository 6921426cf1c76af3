import Glibc

/// Keeps bytes that are not UTF-8, and halves of surrogate pairs, inside a `String`, so that they can be written back
/// unchanged.
///
/// Each is represented by one private-use scalar at the end of plane 16, much as PEP 383 uses surrogates. A text that
/// contains such a scalar itself is read as its four bytes, so that it is written back unchanged as well.
enum BrokenText {
  private static let firstByte: UInt32 = 0x10FE00
  private static let firstHalf: UInt32 = 0x10F000
  /// The first bytes of the UTF-8 of every scalar that represents something broken.
  private static let lead: UInt8 = 0xF4

  /// The byte that a scalar represents.
  static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    (firstByte + 0x80...firstByte + 0xFF).contains(scalar.value) ? UInt8(scalar.value - firstByte) : nil
  }

  /// The half of a surrogate pair that a scalar represents.
  static func half(_ scalar: Unicode.Scalar) -> UInt16? {
    (firstHalf..<firstHalf + 0x800).contains(scalar.value) ? UInt16(0xD800 + scalar.value - firstHalf) : nil
  }

  static func isMark(_ scalar: Unicode.Scalar) -> Bool { byte(scalar) != nil || half(scalar) != nil }

  /// The scalar that represents half a surrogate pair.
  static func mark(half: UInt32) -> Unicode.Scalar { Unicode.Scalar(firstHalf + (half - 0xD800)) ?? "\u{FFFD}" }

  private static func mark(byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(firstByte + UInt32(byte)) ?? "\u{FFFD}" }

  /// Whether a text may contain such a scalar: quick, with rare false positives.
  @inline(__always)
  static func mayBe(in text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { mayBe(in: $0) } ?? text.utf8.contains(lead)
  }

  @inline(__always)
  static func mayBe(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return memchr(base, Int32(lead), bytes.count) != nil
  }

  /// The original bytes of a text; half a surrogate pair, which has none, becomes U+FFFD.
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

  /// The text of bytes; bytes that are not UTF-8 are kept as such scalars.
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
  /// Whether the text contains bytes that are not UTF-8, or half a surrogate pair.
  public var isBroken: Bool { BrokenText.mayBe(in: self) && unicodeScalars.contains(where: BrokenText.isMark) }

  /// The text with U+FFFD in place of everything broken, as other readers produce it.
  public var mended: String {
    isBroken ? String(decoding: BrokenText.bytes(of: self), as: UTF8.self) : self
  }
}

extension JSON {
  /// The locations of texts and member names that are not UTF-8 or contain half a surrogate pair.
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

  /// The value with broken texts restored, where a program such as an editor was given their repaired form.
  public func restoringBrokenTexts(of original: JSON) -> JSON {
    let places = original.brokenTexts
    if places.isEmpty { return self }
    var known: [JSONKey: String?] = [:]
    for text in places.compactMap({ original[$0]?.stringValue }) {
      // Texts with the same repaired form differ only by location.
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
