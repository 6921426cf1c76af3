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

  /// The built-in keys.
  init() {
    for info in CommandInfo.all { keys[info.command] = info.keys.compactMap(Key.init(name:)) }
  }

  /// The built-in keys with those of the configuration's `keys` member: `{"edit": "E", "delete": ["x", "f8"]}`.
  init(configuration: JSON?) {
    self.init()
    guard let object = configuration?.objectValue else { return }
    for (name, value) in object {
      guard let command = Command(rawValue: name) else {
        problems.append("keys: there is no command \"\(name)\"")
        continue
      }
      let names = value.stringValue.map { [$0] } ?? value.arrayValue?.compactMap(\.stringValue) ?? []
      let parsed = names.compactMap { name in
        let key = Key(name: name)
        if key == nil { problems.append("keys: there is no key \"\(name)\" (for \(command.rawValue))") }
        return key
      }
      keys[command] = parsed
    }
  }

  func keys(for command: Command) -> [Key] { keys[command] ?? [] }

  /// The first key's name as it is shown; while text is typed, the first one that is no character.
  func label(_ command: Command, whileTyping: Bool = false) -> String {
    let usable = keys(for: command).first { key in
      if case .character = key { !whileTyping } else { true }
    }
    return usable.map(Keymap.label) ?? ""
  }

  /// The offered command that a key stands for.
  func offer(for key: Key, among offers: [Offer]) -> Offer? {
    offers.first { keys(for: $0.command).contains(key) }
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
