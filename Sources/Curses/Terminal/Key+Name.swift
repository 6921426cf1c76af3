extension Key {
  /// The key's name as in the configuration and the help: `x`, `space`, `ctrl-d`, `alt-x`, `f5`, `pgdn`.
  public var name: String {
    switch self {
    case .character(" "): "space"
    case .character(let character): String(character)
    case .control(" "): "ctrl-space"
    case .control(let character): "ctrl-" + String(character)
    case .alt(" "): "alt-space"
    case .alt(let character): "alt-" + String(character)
    case .function(let number): "f\(number)"
    case .paste: "paste"
    case .mouse: "mouse"
    case .resize: "resize"
    case .endOfInput: "end-of-input"
    default: Key.named.first { $0.key == self }?.name ?? ""
    }
  }

  /// The key of a name, nil where there is none; case matters for single characters only.
  public init?(name: String) {
    if name.count == 1, let character = name.first, character != " " {
      self = .character(character)
      return
    }
    let lower = name.lowercased()
    let plain = Key.aliases[lower] ?? lower
    if let found = Key.named.first(where: { $0.name == plain }) {
      self = found.key
    } else if plain == "space" {
      self = .character(" ")
    } else if let rest = Key.rest(of: plain, after: ["ctrl-", "control-", "c-", "^"]) {
      guard let character = Key.single(rest) else { return nil }
      self = .control(character)
    } else if Key.rest(of: plain, after: ["alt-", "meta-", "m-"]) != nil {
      // An Alt key keeps the case of its character.
      guard let dash = name.firstIndex(of: "-"), let character = Key.single(String(name[name.index(after: dash)...]))
      else { return nil }
      self = .alt(character)
    } else if plain.first == "f", let number = Int(plain.dropFirst()), (1...63).contains(number) {
      self = .function(number)
    } else {
      return nil
    }
  }

  private static func rest(of text: String, after prefixes: [String]) -> String? {
    for prefix in prefixes where text.hasPrefix(prefix) && text.count > prefix.count {
      return String(text.dropFirst(prefix.count))
    }
    return nil
  }

  private static func single(_ text: String) -> Character? {
    if text.lowercased() == "space" { return " " }
    return text.count == 1 ? text.first : nil
  }

  private static let named: [(name: String, key: Key)] = [
    ("up", .up), ("down", .down), ("left", .left), ("right", .right),
    ("home", .home), ("end", .end), ("pgup", .pageUp), ("pgdn", .pageDown),
    ("ins", .insert), ("del", .delete), ("backspace", .backspace),
    ("tab", .tab), ("shift-tab", .backTab), ("enter", .enter), ("esc", .escape),
    ("shift-up", .shiftUp), ("shift-down", .shiftDown), ("shift-left", .shiftLeft), ("shift-right", .shiftRight),
    ("ctrl-up", .controlUp), ("ctrl-down", .controlDown), ("ctrl-left", .controlLeft),
    ("ctrl-right", .controlRight),
  ]

  private static let aliases: [String: String] = [
    "pageup": "pgup", "page-up": "pgup", "pagedown": "pgdn", "page-down": "pgdn", "insert": "ins",
    "delete": "del", "backtab": "shift-tab", "return": "enter", "cr": "enter", "escape": "esc", "spc": "space",
    "bs": "backspace", "ctrl-i": "tab", "ctrl-m": "enter", "ctrl-j": "enter", "ctrl-h": "backspace",
  ]
}
