/// Bytes and key codes to keys: UTF-8, combining marks, Alt, escape sequences and pastes; it knows no terminal.
struct KeyDecoder {
  /// A longer paste is cut here, in bytes.
  static let pasteLimit = 1 << 20
  private static let sequenceLimit = 64

  private enum State {
    case ground, escape, csi, ss3, string, paste
    /// The three bytes of an old mouse report still to come.
    case swallow(Int)
  }

  /// The byte that the terminal's line discipline erases with.
  var eraseByte: UInt8 = 0x7F
  private var state = State.ground
  private var sequence: [UInt8] = []
  private var utf8: [UInt8] = []
  private var utf8Alt = false
  private var composed = ""
  private var pasted: [UInt8] = []
  private var overflow: [UInt8] = []
  private var bytesInDrain = 0
  private var keys: [Key] = []

  /// Takes a byte of input.
  mutating func take(_ byte: UInt8) {
    bytesInDrain += 1
    switch state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .csi: control(byte)
    case .ss3: single(byte)
    case .string: string(byte)
    case .paste: paste(byte)
    case .swallow(let count): state = count > 1 ? .swallow(count - 1) : .ground
    }
  }

  /// Takes a key that terminfo knew.
  mutating func take(_ key: Key) {
    if case .paste = state {
      if key == .resize { keys.append(key) }
      return
    }
    settle()
    keys.append(key)
  }

  /// Ends a drain and gives its keys; an unfinished UTF-8 character, sequence or paste is kept for the next one.
  mutating func finish() -> [Key] {
    switch state {
    case .escape, .ss3: settle()
    case .csi, .string: if sequence.count < 2 { settle() }
    case .paste:
      // A terminal that never ends its paste must not swallow the keyboard for good.
      if bytesInDrain == 1, let last = pasted.last, last == 0x03 || last == 0x1B { endPaste(dropping: 1) }
    default: break
    }
    compose()
    bytesInDrain = 0
    defer { keys = [] }
    return keys
  }

  /// Turns what was begun into keys of its own.
  private mutating func settle() {
    compose()
    switch state {
    case .escape: keys.append(.escape)
    case .csi where sequence.count <= 1: keys.append(.alt("["))
    case .ss3: keys.append(.alt("O"))
    case .string where sequence.count <= 1:
      keys.append(.alt(Character(Unicode.Scalar(sequence.first ?? 0x5D))))
    default: break
    }
    sequence = []
    state = .ground
  }

  private mutating func ground(_ byte: UInt8) {
    if byte >= 0x80 || !utf8.isEmpty {
      multibyte(byte)
      return
    }
    if byte >= 0x20, byte != 0x7F {
      scalar(Unicode.Scalar(byte), alt: false)
      return
    }
    compose()
    if byte == 0x1B {
      state = .escape
    } else {
      keys.append(controlKey(byte))
    }
  }

  private func controlKey(_ byte: UInt8) -> Key {
    switch byte {
    case eraseByte, 0x7F, 0x08: .backspace
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x00: .control(" ")
    default: .control(Character(Unicode.Scalar(byte < 0x1B ? byte + 0x60 : byte + 0x40)))
    }
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x1B: keys.append(.escape)
    case UInt8(ascii: "["): begin(.csi, byte)
    case UInt8(ascii: "O"): begin(.ss3, byte)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"): begin(.string, byte)
    case 0x7F, 0x00..<0x20:
      settle()
      ground(byte)
    default:
      state = .ground
      utf8Alt = true
      byte >= 0x80 ? multibyte(byte) : scalar(Unicode.Scalar(byte), alt: true)
    }
  }

  private mutating func begin(_ next: State, _ byte: UInt8) {
    state = next
    sequence = [byte]
  }

  private mutating func multibyte(_ byte: UInt8) {
    if utf8.isEmpty || byte & 0xC0 == 0x80 {
      utf8.append(byte)
    } else {
      // The character broke off; this byte begins anew.
      utf8 = []
      keys.append(.character("\u{FFFD}"))
      ground(byte)
      return
    }
    let first = utf8[0]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
    guard utf8.count >= length else { return }
    let text = String(validating: utf8, as: UTF8.self)
    let alt = utf8Alt
    utf8 = []
    utf8Alt = false
    guard let found = text?.unicodeScalars.first else {
      compose()
      keys.append(.character("\u{FFFD}"))
      return
    }
    if found.value >= 0xA0 { scalar(found, alt: alt) }
  }

  private mutating func scalar(_ scalar: Unicode.Scalar, alt: Bool) {
    utf8Alt = false
    if alt {
      compose()
      keys.append(.alt(Character(scalar)))
      return
    }
    var longer = composed
    longer.unicodeScalars.append(scalar)
    if longer.count > 1 {
      compose()
      composed.unicodeScalars.append(scalar)
    } else {
      composed = longer
    }
  }

  /// Emits the character that combining marks could still have joined.
  private mutating func compose() {
    if let character = composed.first { keys.append(.character(character)) }
    composed = ""
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x20...0x3F:
      if sequence.count < KeyDecoder.sequenceLimit { sequence.append(byte) }
    case 0x40...0x7E:
      let parameters = sequence.dropFirst()
      state = .ground
      sequence = []
      if byte == UInt8(ascii: "M"), parameters.isEmpty {
        state = .swallow(3)
      } else if byte == UInt8(ascii: "~"), parameters.elementsEqual("200".utf8) {
        state = .paste
        pasted = []
      } else if let key = KeySequence.key(parameters: parameters, final: byte) {
        keys.append(key)
      }
    default:
      state = .ground
      sequence = []
      ground(byte)
    }
  }

  private mutating func single(_ byte: UInt8) {
    state = .ground
    sequence = []
    if let key = KeySequence.application(byte) {
      keys.append(key)
    } else {
      keys.append(.alt("O"))
      ground(byte)
    }
  }

  /// Swallows an answer of the terminal up to BEL or ST.
  private mutating func string(_ byte: UInt8) {
    if byte == 0x07 || byte == 0x5C && sequence.last == 0x1B {
      state = .ground
      sequence = []
    } else if sequence.count >= 4096 {
      settle()
    } else {
      sequence.append(byte)
    }
  }

  private mutating func paste(_ byte: UInt8) {
    if pasted.count < KeyDecoder.pasteLimit {
      pasted.append(byte)
    } else {
      // The end mark is looked for behind the limit too.
      overflow.append(byte)
      if overflow.count > 6 { overflow.removeFirst() }
    }
    let end = Array("\u{1B}[201~".utf8)
    if byte == UInt8(ascii: "~"), (pasted.suffix(6) + overflow).suffix(6).elementsEqual(end) {
      endPaste(dropping: max(0, 6 - overflow.count))
    }
  }

  private mutating func endPaste(dropping count: Int) {
    var previous: UInt8 = 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pasted.count)
    for byte in pasted.dropLast(count) {
      if byte == 0x0A, previous == 0x0D {
        previous = byte
        continue
      }
      bytes.append(byte == 0x0D ? 0x0A : byte)
      previous = byte
    }
    keys.append(.paste(String(decoding: bytes, as: UTF8.self)))
    pasted = []
    overflow = []
    state = .ground
  }
}
