/// Bytes and key codes to keys: UTF-8, combining marks, Alt, escape sequences and pastes; it knows no terminal.
///
/// Only a complete known sequence or a typed character becomes a key: what a sequence that is not known consists of is
/// swallowed whole, in however many pieces it arrives.
struct KeyDecoder {
  /// A longer paste is cut here, in bytes.
  static let pasteLimit = 1 << 20
  private static let sequenceLimit = 64

  enum State {
    case ground, escape, csi, ss3, string, paste
    /// After `ESC [ [`, which the Linux console puts before one letter.
    case console
    /// The three bytes of an old mouse report still to come.
    case swallow(Int)
  }

  /// The byte that the terminal's line discipline erases with.
  var eraseByte: UInt8 = 0x7F
  var state = State.ground
  /// The introducer of a sequence and its parameters; of a string the first and the last byte.
  private var sequence: [UInt8] = []
  /// Whether the sequence was begun by an Escape, so that its introducer alone is an Alt key.
  private var isAlt = false
  /// Whether the last drain ended in an Escape that may have been the start of a sequence.
  private var isAfterEscape = false
  /// Whether what was begun may be the rest of a sequence whose Escape was taken for a key.
  private var isLate = false
  private var utf8: [UInt8] = []
  private var utf8Alt = false
  private var composed = ""
  var pasted: [UInt8] = []
  var overflow: [UInt8] = []
  var bytesInDrain = 0
  var keys: [Key] = []

  /// Takes a byte of input.
  mutating func receive(_ byte: UInt8) {
    bytesInDrain += 1
    let follows = isAfterEscape
    isAfterEscape = false
    switch state {
    case .ground:
      if follows, byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") {
        begin(byte == UInt8(ascii: "[") ? .csi : .ss3, byte)
        isLate = true
      } else {
        ground(byte)
      }
    case .escape: escape(byte)
    case .csi: control(byte)
    case .ss3: single(byte)
    case .console: (0x20...0x7E).contains(byte) ? end(KeySequence.console(byte)) : abandon(for: byte)
    case .string: string(byte)
    case .paste: paste(byte)
    case .swallow(let count): state = count > 1 ? .swallow(count - 1) : .ground
    }
  }

  /// Takes a key that terminfo knew.
  mutating func receive(_ key: Key) {
    if case .paste = state {
      if key == .resize { keys.append(key) }
      return
    }
    if key != .resize { isAfterEscape = false }
    settle()
    keys.append(key)
  }

  /// How long the rest of what was begun may take until `expire` is to be called; nil where nothing was begun.
  var patience: Duration? {
    switch state {
    case .ground: isAfterEscape ? .milliseconds(100) : utf8.isEmpty ? nil : .seconds(1)
    case .paste: nil
    case .string: sequence.count > 1 ? .seconds(1) : .milliseconds(100)
    // Nobody types a parameter within 0.1 s of Alt-[: what was begun is a sequence, however late the line brings its rest.
    case .console, .swallow: .seconds(3)
    default: sequence.count > 1 ? .seconds(3) : .milliseconds(100)
    }
  }

  /// Ends a drain and gives its keys; an unfinished UTF-8 character, sequence or paste is kept for the next one.
  mutating func finish() -> [Key] {
    switch state {
    case .escape:
      settle()
      isAfterEscape = true
    case .csi where isLate && sequence.count == 1, .ss3 where isLate && sequence.count == 1:
      // One character after an Escape was typed.
      let byte = sequence[0]
      end(nil)
      ground(byte)
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

  /// Gives up on what was begun and never went on, and gives the keys that come of it.
  mutating func expire() -> [Key] {
    if case .paste = state { return [] }
    settle()
    isAfterEscape = false
    if !utf8.isEmpty { breakOff() }
    defer { keys = [] }
    return keys
  }

  /// Turns what was begun into keys of its own: an introducer alone is an Alt key, anything longer is nothing.
  private mutating func settle() {
    compose()
    switch state {
    case .escape: keys.append(.escape)
    case .csi, .ss3, .string:
      if sequence.count == 1, isAlt { keys.append(.alt(Character(Unicode.Scalar(sequence[0])))) }
    default: break
    }
    end(nil)
  }

  /// Ends a sequence with its key, if it is one.
  private mutating func end(_ key: Key?) {
    state = .ground
    sequence = []
    isLate = false
    if let key { keys.append(key) }
  }

  // MARK: Characters

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

  private mutating func multibyte(_ byte: UInt8) {
    guard utf8.isEmpty || byte & 0xC0 == 0x80 else {
      // The character broke off; this byte begins anew.
      breakOff()
      ground(byte)
      return
    }
    if utf8.isEmpty, !utf8Alt, introduce(byte) { return }
    utf8.append(byte)
    let length =
      switch utf8[0] {
      case 0xC2..<0xE0: 2
      case 0xE0..<0xF0: 3
      case 0xF0..<0xF5: 4
      default: 1
      }
    guard utf8.count >= length else { return }
    guard let found = String(validating: utf8, as: UTF8.self)?.unicodeScalars.first else { return breakOff() }
    let alt = utf8Alt
    utf8 = []
    utf8Alt = false
    if found.value >= 0xA0 {
      scalar(found, alt: alt)
    } else if !alt, let control = UInt8(exactly: found.value) {
      _ = introduce(control)
    }
  }

  private mutating func breakOff() {
    compose()
    utf8 = []
    utf8Alt = false
    keys.append(.character("\u{FFFD}"))
  }

  /// Begins the sequence of an 8-bit control, which no text has; false where the byte is none.
  private mutating func introduce(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x9B: begin(.csi, UInt8(ascii: "["))
    case 0x8F: begin(.ss3, UInt8(ascii: "O"))
    case 0x90, 0x98, 0x9D, 0x9E, 0x9F: begin(.string, UInt8(ascii: "]"))
    default: return false
    }
    return true
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

  // MARK: Sequences

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x1B: keys.append(.escape)
    case UInt8(ascii: "["): begin(.csi, byte, alt: true)
    case UInt8(ascii: "O"): begin(.ss3, byte, alt: true)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"): begin(.string, byte, alt: true)
    case 0x7F, 0x00..<0x20:
      settle()
      ground(byte)
    default:
      state = .ground
      utf8Alt = true
      byte >= 0x80 ? multibyte(byte) : scalar(Unicode.Scalar(byte), alt: true)
    }
  }

  private mutating func begin(_ next: State, _ byte: UInt8, alt: Bool = false) {
    compose()
    state = next
    sequence = [byte]
    isAlt = alt
    isLate = false
  }

  private mutating func control(_ byte: UInt8) {
    let parameters = sequence.dropFirst()
    switch byte {
    case UInt8(ascii: "$") where !parameters.isEmpty && parameters.allSatisfy({ (0x30...0x39).contains($0) }):
      end(KeySequence.key(parameters: parameters, final: byte))
    case 0x20...0x3F:
      if sequence.count < KeyDecoder.sequenceLimit { sequence.append(byte) }
    case UInt8(ascii: "[") where parameters.isEmpty: state = .console
    case UInt8(ascii: "M") where parameters.isEmpty:
      end(nil)
      state = .swallow(3)
    case UInt8(ascii: "~") where parameters.elementsEqual("200".utf8):
      end(nil)
      state = .paste
      pasted = []
    case 0x40...0x7E:
      let isWhole = sequence.count < KeyDecoder.sequenceLimit
      end(isWhole ? KeySequence.key(parameters: parameters, final: byte) : nil)
    default: abandon(for: byte)
    }
  }

  private mutating func single(_ byte: UInt8) {
    switch byte {
    case 0x30...0x3B: if sequence.count < KeyDecoder.sequenceLimit { sequence.append(byte) }
    case 0x20...0x7E: end(KeySequence.application(parameters: sequence.dropFirst(), final: byte))
    default: abandon(for: byte)
    }
  }

  /// Leaves a sequence that a control character or other text broke off.
  private mutating func abandon(for byte: UInt8) {
    end(nil)
    ground(byte)
  }

  /// Swallows an answer of the terminal up to BEL or ST, however long it is.
  private mutating func string(_ byte: UInt8) {
    let isEscaped = sequence.count > 1 && sequence[1] == 0x1B
    switch byte {
    case 0x07, 0x18, 0x1A: end(nil)
    case 0x5C where isEscaped: end(nil)
    case 0x03: abandon(for: byte)
    default:
      if isEscaped {
        end(nil)
        state = .escape
        escape(byte)
      } else {
        sequence = [sequence[0], byte]
      }
    }
  }
}
