import ConsoleCore
import Curses

/// A command that a layer offers, and why it is unavailable just now.
struct Offer: Sendable {
  let command: Command
  /// Why the command is unavailable, in words for the operator; nil if it is available.
  var disabled: String?
  /// Whether the key bar shows it.
  var inBar: Bool
  /// What the command does here, if that differs from its usual title.
  var title: String?

  init(_ command: Command, bar: Bool = false, disabled: String? = nil, title: String? = nil) {
    self.command = command
    self.title = title
    self.disabled = disabled
    inBar = bar
  }

  /// Enter and Tab in a dialog with buttons; Enter presses the focused button.
  static func buttons(_ focused: String) -> [Offer] {
    [Offer(.open, bar: true, title: focused), Offer(.nextField, bar: true, title: "Next button")]
  }

  /// The commands that move the cursor in a list.
  static let moving: [Offer] = [.up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom].map { Offer($0) }
}

/// The keys of each command: the built-in ones, overridden by the configuration.
struct Keymap: Sendable {
  private var keys: [Command: [Key]] = [:]
  /// Errors in the configuration's keys.
  private(set) var problems: [String] = []
  /// The commands whose keys the configuration sets.
  private var configured: [Command] = []

  /// The built-in keys.
  init() {
    for info in CommandInfo.all { keys[info.command] = info.keys.compactMap(Key.init(name:)) }
  }

  /// The built-in keys with the configuration's `keys` member applied: `{"edit": "E", "delete": ["x", "f8"]}`.
  ///
  /// If a key would stand for two commands, the configured one gets it.
  init(configuration: JSON?) {
    self.init()
    guard let object = configuration?.objectValue else { return }
    for (name, value) in object where !name.hasPrefix("//") {
      guard let command = Command(rawValue: name) else {
        let near = NearestName.of(name, among: Command.allCases.map(\.rawValue))
        problems.append("keys: unknown command \"\(name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
        continue
      }
      // The configuration's own check reports a value of the wrong kind; the built-in keys stay.
      let all = value.stringValue.map { [$0] } ?? value.arrayValue?.map { $0.stringValue ?? "" }
      guard let names = all, !names.contains("") else { continue }
      let parsed = names.compactMap { name in
        let key = Key(name: name)
        if key == nil { problems.append("keys: unknown key \"\(name)\" (for \(command.rawValue))") }
        return key
      }
      guard !parsed.isEmpty || names.isEmpty else { continue }
      keys[command] = parsed
      configured.append(command)
    }
    resolveDoubles()
  }

  /// Reports keys that stand for two commands in the same place; a built-in command loses the key to a configured one.
  private mutating func resolveDoubles() {
    for (place, command) in configured.enumerated() {
      for key in keys(for: command) {
        for other in configured[(place + 1)...] where keys(for: other).contains(key) {
          guard Keymap.mayMeet(command, other) else { continue }
          problems.append(Keymap.double(key, command, other))
        }
        for info in CommandInfo.all where !configured.contains(info.command) && keys(for: info.command).contains(key) {
          guard Keymap.mayMeet(command, info.command) else { continue }
          keys[info.command]?.removeAll { $0 == key }
          problems.append(Keymap.double(key, command, info.command))
        }
      }
    }
  }

  private static func double(_ key: Key, _ one: Command, _ other: Command) -> String {
    "keys: \(label(key)) is set for both \(one.rawValue) and \(other.rawValue); change one of them"
  }

  /// Whether two commands can be offered at the same time, judged by their groups.
  private static func mayMeet(_ one: Command, _ other: Command) -> Bool {
    guard let first = CommandInfo.byCommand[one], let second = CommandInfo.byCommand[other], one != other else {
      return false
    }
    // Commands that share a built-in key are never offered together.
    guard Set(first.keys).isDisjoint(with: second.keys) else { return false }
    let wide: Set<CommandInfo.Group> = [.everywhere, .moving]
    return first.group == second.group || wide.contains(first.group) || wide.contains(second.group)
  }

  func keys(for command: Command) -> [Key] { keys[command] ?? [] }

  /// The name of the command's first key, or while text is typed of the first key that is no character.
  func label(_ command: Command, whileTyping: Bool = false) -> String {
    let usable = keys(for: command).first { key in
      if case .character = key { !whileTyping } else { true }
    }
    return usable.map(Keymap.label) ?? ""
  }

  /// The offered command for a key; a configured key takes precedence over a built-in one.
  func offer(for key: Key, among offers: [Offer]) -> Offer? {
    let own = offers.first { configured.contains($0.command) && keys(for: $0.command).contains(key) }
    return own ?? offers.first { keys(for: $0.command).contains(key) }
  }

  /// A key's name in the key bar and the help.
  static func label(_ key: Key) -> String {
    switch key {
    case .control(let character): "^" + String(character).uppercased()
    case .alt(let character): "M-" + String(character)
    case .function(let number): "F\(number)"
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "S-Tab"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .home: "Home"
    case .end: "End"
    case .character(" "): "Space"
    default: key.name
    }
  }
}
