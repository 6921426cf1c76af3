import ConsoleCore
import Curses

/// A command that a layer takes, and why it cannot do it just now.
struct Offer: Sendable {
  let command: Command
  /// Why the command is not to be had at the moment, in words for the operator; nil where it is.
  var disabled: String?
  /// Whether the key bar shows it.
  var inBar: Bool
  /// What the command does here, where that is more than its title says.
  var title: String?

  init(_ command: Command, bar: Bool = false, disabled: String? = nil, title: String? = nil) {
    self.command = command
    self.title = title
    self.disabled = disabled
    inBar = bar
  }

  /// Enter and Tab in a dialog with buttons; Enter does what the button with the focus says.
  static func buttons(_ focused: String) -> [Offer] {
    [Offer(.open, bar: true, title: focused), Offer(.nextField, bar: true, title: "Next button")]
  }

  /// The commands that move in a list.
  static let moving: [Offer] = [.up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom].map { Offer($0) }
}

/// Which keys stand for which commands: the built-in ones, with the configuration's on top.
struct Keymap: Sendable {
  private var keys: [Command: [Key]] = [:]
  /// What the configuration says that cannot be followed.
  private(set) var problems: [String] = []
  /// The commands whose keys the configuration sets.
  private var configured: [Command] = []

  /// The built-in keys.
  init() {
    for info in CommandInfo.all { keys[info.command] = info.keys.compactMap(Key.init(name:)) }
  }

  /// The built-in keys with those of the configuration's `keys` member: `{"edit": "E", "delete": ["x", "f8"]}`.
  ///
  /// Where a key would stand for two commands, the configuration's one has it.
  init(configuration: JSON?) {
    self.init()
    guard let object = configuration?.objectValue else { return }
    for (name, value) in object where !name.hasPrefix("//") {
      guard let command = Command(rawValue: name) else {
        let near = NearestName.of(name, among: Command.allCases.map(\.rawValue))
        problems.append("keys: unknown command \"\(name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
        continue
      }
      // A value of the wrong kind is told by the configuration's own check; the built-in keys stay.
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

  /// Finds keys that stand for two commands in the same place. Of a configured and a built-in one the built-in gives way.
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

  /// Whether two commands can be offered at the same time, as far as their groups tell.
  private static func mayMeet(_ one: Command, _ other: Command) -> Bool {
    guard let first = CommandInfo.byCommand[one], let second = CommandInfo.byCommand[other], one != other else {
      return false
    }
    // Commands that share a key from the start never meet.
    guard Set(first.keys).isDisjoint(with: second.keys) else { return false }
    let wide: Set<CommandInfo.Group> = [.everywhere, .moving]
    return first.group == second.group || wide.contains(first.group) || wide.contains(second.group)
  }

  func keys(for command: Command) -> [Key] { keys[command] ?? [] }

  /// The first key's name as it is shown; while text is typed, the first one that is no character.
  func label(_ command: Command, whileTyping: Bool = false) -> String {
    let usable = keys(for: command).first { key in
      if case .character = key { !whileTyping } else { true }
    }
    return usable.map(Keymap.label) ?? ""
  }

  /// The offered command that a key stands for; one that the configuration gave the key comes before a built-in one.
  func offer(for key: Key, among offers: [Offer]) -> Offer? {
    let own = offers.first { configured.contains($0.command) && keys(for: $0.command).contains(key) }
    return own ?? offers.first { keys(for: $0.command).contains(key) }
  }

  /// A key's name as the key bar and the help show it.
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
