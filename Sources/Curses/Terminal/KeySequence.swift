/// The keys of the control sequences that xterm, rxvt, PuTTY, kitty and the Linux console send.
///
/// A sequence that is not known is no key at all; its last letter never stands for anything.
enum KeySequence {
  /// The key of `ESC [ parameters final`; nil where it is none.
  static func key(parameters: ArraySlice<UInt8>, final: UInt8) -> Key? {
    let letter = Character(Unicode.Scalar(final))
    if parameters.first == UInt8(ascii: "<") {
      guard letter == "M" || letter == "m" else { return nil }
      return mouse(numbers(parameters.dropFirst()).map { $0[0] }, pressed: letter == "M")
    }
    guard parameters.allSatisfy({ (0x30...0x3B).contains($0) }) else { return nil }
    let values = numbers(parameters)
    guard values.count <= 3, let modifiers = modifiers(values) else { return nil }
    switch letter {
    case "~":
      if values.count == 3 { return values[0][0] == 27 ? text(values[2][0], modifiers: modifiers) : nil }
      return values.first.flatMap { numbered[$0[0]] }
    // rxvt's keys with Shift, Control or both.
    case "$", "^", "@": return values.count == 1 ? values.first.flatMap { numbered[$0[0]] } : nil
    case "u": return values.first.flatMap { text($0[0], modifiers: modifiers) }
    default:
      // A first number other than 1 belongs to an answer of the terminal, such as the cursor's place.
      guard values.count <= 2, values.first.map({ $0[0] <= 1 }) ?? true else { return nil }
      return lettered(letter, modifiers: modifiers) ?? (values.isEmpty ? rxvtArrow(letter, .shiftUp) : nil)
    }
  }

  /// The modifier bits of a sequence; nil where no key of ours has them, and for a key that is released.
  private static func modifiers(_ values: [[Int]]) -> Int? {
    guard values.count > 1 else { return 0 }
    if values[1].count > 1, values[1][1] == 3 { return nil }
    let bits = max(0, values[1][0] - 1)
    let unknown = 8 | 16 | 32
    return bits < 256 && bits & unknown == 0 ? bits : nil
  }

  /// The key of `ESC O parameters letter`.
  static func application(parameters: ArraySlice<UInt8>, final: UInt8) -> Key? {
    let values = numbers(parameters)
    let modifiers = max(0, (values.last.map { $0[0] } ?? 1) - 1)
    guard values.count <= 2, modifiers < 16, modifiers & 8 == 0 else { return nil }
    let letter = Character(Unicode.Scalar(final))
    if let key = lettered(letter, modifiers: modifiers) { return letter == "Z" ? nil : key }
    if let key = keypad(final) {
      // With Control or Alt it is none of our keys.
      return modifiers & 6 == 0 ? key : nil
    }
    return values.isEmpty ? rxvtArrow(letter, .controlUp) : nil
  }

  /// The numeric keypad in application mode: its digits and signs.
  private static func keypad(_ final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "p")...UInt8(ascii: "y"): .character(Character(Unicode.Scalar(final - 0x40)))
    case UInt8(ascii: "j"): .character("*")
    case UInt8(ascii: "k"): .character("+")
    case UInt8(ascii: "l"): .character(",")
    case UInt8(ascii: "m"): .character("-")
    case UInt8(ascii: "n"): .character(".")
    case UInt8(ascii: "o"): .character("/")
    case UInt8(ascii: "X"): .character("=")
    case UInt8(ascii: " "): .character(" ")
    case UInt8(ascii: "I"): .tab
    case UInt8(ascii: "M"): .enter
    default: nil
    }
  }

  /// rxvt's arrows with Shift (`ESC [ a`) or Control (`ESC O a`).
  private static func rxvtArrow(_ letter: Character, _ first: Key) -> Key? {
    let isShift = first == .shiftUp
    switch letter {
    case "a": return first
    case "b": return isShift ? .shiftDown : .controlDown
    case "c": return isShift ? .shiftRight : .controlRight
    case "d": return isShift ? .shiftLeft : .controlLeft
    default: return nil
    }
  }

  /// The key of `ESC [ [ letter`, the Linux console's first function keys.
  static func console(_ byte: UInt8) -> Key? {
    (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(byte) ? .function(Int(byte) - 0x40) : nil
  }

  /// The key of a name that ncurses gives to extended codes, such as `kUP5`.
  static func named(_ name: String) -> Key? {
    let plain: [String: Character] = ["kUP": "A", "kDN": "B", "kRIT": "C", "kLFT": "D", "kHOM": "H", "kEND": "F"]
    guard let digit = name.last?.wholeNumberValue else {
      return plain[name].flatMap { lettered($0, modifiers: 1) }
    }
    let stem = String(name.dropLast())
    if let letter = plain[stem] { return lettered(letter, modifiers: digit - 1) }
    return ["kDC": .delete, "kIC": .insert, "kNXT": .pageDown, "kPRV": .pageUp][stem]
  }

  private static func lettered(_ letter: Character, modifiers: Int) -> Key? {
    let control = modifiers & 4 != 0
    let shift = modifiers & 1 != 0
    switch letter {
    case "A": return control ? .controlUp : shift ? .shiftUp : .up
    case "B": return control ? .controlDown : shift ? .shiftDown : .down
    case "C": return control ? .controlRight : shift ? .shiftRight : .right
    case "D": return control ? .controlLeft : shift ? .shiftLeft : .left
    case "H": return .home
    case "F": return .end
    case "Z": return .backTab
    case "P", "Q", "R", "S": return letter.asciiValue.map { .function(Int($0) - 0x4F) }
    default: return nil
    }
  }

  private static let numbered: [Int: Key] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
    23: .function(11), 24: .function(12),
  ]

  /// A character with modifiers, as modifyOtherKeys and CSI u report it.
  private static func text(_ code: Int, modifiers: Int) -> Key? {
    switch code {
    case 9: return modifiers & 1 != 0 ? .backTab : .tab
    case 13: return .enter
    case 27: return .escape
    case 8, 127: return .backspace
    case 57_344...63_743: return kitty(code)
    default: break
    }
    guard code >= 0x20, !(0x80..<0xA0).contains(code), let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init)
    else { return nil }
    let character = Character(scalar)
    if modifiers & 4 != 0 { return .control(Character(character.lowercased().first.map(String.init) ?? " ")) }
    return modifiers & 2 != 0 ? .alt(character) : .character(character)
  }

  /// The keypad of the kitty protocol, which numbers its keys where Unicode has no characters.
  private static func kitty(_ code: Int) -> Key? {
    let signs = Array("0123456789./*-+")
    let moves: [Key] = [.left, .right, .up, .down, .pageUp, .pageDown, .home, .end, .insert, .delete]
    switch code {
    case 57_399...57_413: return .character(signs[code - 57_399])
    case 57_414: return .enter
    case 57_415: return .character("=")
    case 57_416: return .character(",")
    case 57_417...57_426: return moves[code - 57_417]
    default: return nil
    }
  }

  private static func mouse(_ values: [Int], pressed: Bool) -> Key? {
    guard values.count == 3 else { return nil }
    let place = Point(x: max(0, values[1] - 1), y: max(0, values[2] - 1))
    let button = values[0] & 3
    let kind: MouseEvent.Kind
    if values[0] & 64 != 0 {
      guard pressed, button < 2 else { return nil }
      kind = button == 0 ? .wheelUp : .wheelDown
    } else if !pressed || button == 3 {
      kind = .release
    } else {
      kind = values[0] & 32 != 0 ? .drag : .press(button + 1)
    }
    return .mouse(MouseEvent(kind: kind, position: place))
  }

  /// The parameters, each with the parts that colons set off; there is at least one part.
  private static func numbers(_ bytes: ArraySlice<UInt8>) -> [[Int]] {
    if bytes.isEmpty { return [] }
    return bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { parameter in
      parameter.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { digits in
        // Bounded, so that a hostile report cannot overflow.
        digits.prefix(7).reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int($1) - 0x30 : $0 }
      }
    }
  }
}
