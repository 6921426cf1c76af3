/// The layout of a value as text.
public enum JSONStyle: Sendable {
  /// On one line without white space.
  case compact
  /// One member or element per line, indented by two spaces.
  case pretty
}

extension JSON {
  /// The value as JSON text; `escapingUnsafe` writes characters that affect a terminal as `\uXXXX` (C1 controls, bidi
  /// overrides, separators).
  public func text(_ style: JSONStyle = .compact, escapingUnsafe: Bool = false) -> String {
    String(decoding: bytes(style, escapingUnsafe: escapingUnsafe), as: UTF8.self)
  }

  /// The value as the UTF-8 bytes of `text`.
  public func bytes(_ style: JSONStyle = .compact, escapingUnsafe: Bool = false) -> [UInt8] {
    var writer = JSONWriter(isPretty: style == .pretty, escapesUnsafe: escapingUnsafe)
    writer.write(self, indent: 0)
    return writer.output
  }
}

struct JSONWriter {
  let isPretty: Bool
  let escapesUnsafe: Bool
  var output: [UInt8] = []

  mutating func write(_ value: JSON, indent: Int) {
    switch value {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let number): output.append(contentsOf: number.text.utf8)
    case .string(let text): write(text)
    case .array(let elements):
      writeList("[", "]", elements.count, indent) { writer, index in
        writer.write(elements[index], indent: indent + 1)
      }
    case .object(let object):
      writeList("{", "}", object.count, indent) { writer, index in
        let member = object[index]
        writer.write(member.key)
        writer.output.append(UInt8(ascii: ":"))
        if writer.isPretty { writer.output.append(UInt8(ascii: " ")) }
        writer.write(member.value, indent: indent + 1)
      }
    }
  }

  private mutating func writeList(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ count: Int, _ indent: Int,
    _ item: (inout JSONWriter, Int) -> Void
  ) {
    output.append(UInt8(ascii: open))
    for index in 0..<count {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      if isPretty { newLine(indent + 1) }
      item(&self, index)
    }
    if isPretty, count > 0 { newLine(indent) }
    output.append(UInt8(ascii: close))
  }

  private mutating func newLine(_ indent: Int) {
    output.append(0x0A)
    output.append(contentsOf: repeatElement(0x20, count: indent * 2))
  }

  mutating func write(_ text: String) {
    output.append(UInt8(ascii: "\""))
    if BrokenText.mayBe(in: text) {
      for scalar in text.unicodeScalars { writeAsItCame(scalar) }
    } else if escapesUnsafe, !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      for scalar in text.unicodeScalars { writeEscapingUnsafe(scalar) }
    } else {
      for byte in text.utf8 { write(byte) }
    }
    output.append(UInt8(ascii: "\""))
  }

  /// Writes bytes that are not UTF-8 and halves of surrogate pairs as the device sent them; for a terminal such a byte
  /// becomes U+FFFD.
  private mutating func writeAsItCame(_ scalar: Unicode.Scalar) {
    if let byte = BrokenText.byte(scalar) {
      if escapesUnsafe { output.append(contentsOf: "\u{FFFD}".utf8) } else { output.append(byte) }
    } else if let half = BrokenText.half(scalar) {
      writeUnicodeEscape(half)
    } else if escapesUnsafe {
      writeEscapingUnsafe(scalar)
    } else {
      for byte in String(scalar).utf8 { write(byte) }
    }
  }

  private mutating func write(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
    case 0x0A: output.append(contentsOf: "\\n".utf8)
    case 0x0D: output.append(contentsOf: "\\r".utf8)
    case 0x09: output.append(contentsOf: "\\t".utf8)
    case 0..<0x20: writeUnicodeEscape(UInt16(byte))
    default: output.append(byte)
    }
  }

  private mutating func writeEscapingUnsafe(_ scalar: Unicode.Scalar) {
    guard scalar.value >= 0x7F else { return write(UInt8(scalar.value)) }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      for unit in String(scalar).utf16 { writeUnicodeEscape(unit) }
    default: output.append(contentsOf: String(scalar).utf8)
    }
  }

  private mutating func writeUnicodeEscape(_ unit: UInt16) {
    let digits = Array("0123456789abcdef".utf8)
    output.append(contentsOf: "\\u".utf8)
    for shift in [12, 8, 4, 0] { output.append(digits[Int(unit >> UInt16(shift)) & 15]) }
  }
}
