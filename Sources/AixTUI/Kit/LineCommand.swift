import ConsoleCore

/// The language of the `:` line: the commands of the screen, the classes of the device, and a few with an argument.
enum LineCommand {
  struct Completion {
    let line: String
    let help: String
  }

  /// The commands with an argument.
  static let help: [(usage: String, text: String)] = [
    ("CLASS", "open a class"),
    ("CLASS TEXT", "open a class, filtered"),
    ("filter TEXT", "filter the table"),
    ("sort COLUMN", "sort the table; sort -COLUMN for the other order"),
    ("open UUID", "open a record of this class by its UUID"),
    ("group by NAME", "group the alarms by pattern, source or severity; none ends it"),
    ("METHOD", "open the form of a method"),
    ("call METHOD", "the same, for a method that is named like a command"),
    ("refresh", "reload what is on screen"),
    ("quit", "quit the console"),
  ]

  /// Completions of a line: the available commands, the classes and the methods.
  @MainActor static func completions(_ text: String, offers: [Offer], _ context: Context) -> [Completion] {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let word = (parts.first ?? "").lowercased()
    if parts.count > 1 { return word == "call" ? methods(parts[1], context) : [] }
    let classes = context.device.classes.map { Completion(line: $0.name, help: $0.description ?? "class") }
    let commands = offers.filter { $0.disabled == nil }.compactMap { offer -> Completion? in
      guard let info = CommandInfo.byCommand[offer.command], info.group != .moving else { return nil }
      return Completion(line: name(offer.command), help: info.help)
    }
    let methods = context.device.methods.items.map { Completion(line: $0.name, help: $0.description ?? "method") }
    let all =
      classes + commands + methods
      + help.filter { $0.usage.first?.isLowercase == true }.map {
        Completion(line: String($0.usage.prefix { $0 != " " }), help: $0.text)
      }
    var seen: Set<String> = []
    let matching = all.filter { $0.line.lowercased().hasPrefix(word) && seen.insert($0.line).inserted }
    return matching.isEmpty
      ? all.filter { $0.line.lowercased().contains(word) && seen.insert($0.line).inserted } : matching
  }

  /// Completions of `call` with a method.
  @MainActor private static func methods(_ text: String, _ context: Context) -> [Completion] {
    let wanted = text.lowercased()
    return context.device.methods.items.filter { $0.name.lowercased().hasPrefix(wanted) }
      .map { Completion(line: "call " + $0.name, help: $0.description ?? "method") }
  }

  /// A command's word on the `:` line: `copyRecord` becomes `copy-record`.
  static func name(_ command: Command) -> String {
    command.rawValue.reduce(into: "") { text, character in
      text += character.isUppercase ? "-" + character.lowercased() : String(character)
    }
  }

  static func command(named word: String) -> Command? {
    let aliases: [String: Command] = ["q": .quit, "exit": .quit, "refresh": .reload, "h": .help, "login": .signIn]
    return aliases[word] ?? Command.allCases.first { name($0) == word }
  }
}
