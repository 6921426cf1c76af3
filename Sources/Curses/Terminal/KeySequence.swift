/// The keys of xterm's control sequences, for what a terminfo entry leaves out.
enum KeySequence {
  /// The key of `ESC [ parameters final`; nil where it is none.
  static func key(parameters: ArraySlice<UInt8>, final: UInt8) -> Key? {
    let letter = Character(Unicode.Scalar(final))
    if parameters.first == UInt8(ascii: "<") { return mouse(numbers(parameters.dropFirst()), pressed: letter == "M") }
    guard parameters.allSatisfy({ (0x30...0x3B).contains($0) }) else { return nil }
    let values = numbers(parameters)
    let modifiers = values.count > 1 ? max(0, values[1] - 1) : 0
    switch letter {
    case "~":
      if values.count == 3, values[0] == 27 { return text(values[2], modifiers: modifiers) }
      return values.first.flatMap { numbered[$0] }
    case "u": return values.first.flatMap { text($0, modifiers: modifiers) }
    default: return lettered(letter, modifiers: modifiers)
    }
  }

  /// The key of `ESC O letter`.
  static func application(_ byte: UInt8) -> Key? {
    let letter = Character(Unicode.Scalar(byte))
    if letter == "M" { return .enter }
    return lettered(letter, modifiers: 0)
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
    default: break
    }
    guard code >= 0x20, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else { return nil }
    let character = Character(scalar)
    if modifiers & 4 != 0 { return .control(Character(character.lowercased().first.map(String.init) ?? " ")) }
    return modifiers & 2 != 0 ? .alt(character) : .character(character)
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

  private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
      // Bounded, so that a hostile report cannot overflow.
      digits.prefix(7).reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int($1) - 0x30 : $0 }
    }
  }
}
