/// What is said of methods beyond their schemas: which are dangerous, and which act on records.
public struct MethodWords: Sendable, Hashable {
  /// That a method acts on the records of a class, and which argument takes the UUID.
  public struct Action: Sendable, Hashable {
    public var objectClass: String
    /// nil where the schema is to tell it.
    public var argument: JSONPointer?

    public init(objectClass: String, argument: JSONPointer? = nil) {
      self.objectClass = objectClass
      self.argument = argument
    }
  }

  /// Actions by method; an empty list says that a method is none, whatever its schema tells.
  public var actions: [String: [Action]] = [:]
  /// Names, or words of names, that the configuration calls dangerous, and those that it calls harmless.
  public var dangerous: [String] = []
  public var harmless: [String] = []

  public init() {}

  /// Words of names by which a method can take a device off the air, or something away that does not come back.
  public static let usualDangers = [
    "reboot", "restart", "factory", "factoryreset", "reset", "clear", "erase", "wipe", "purge", "format", "shutdown",
    "shut down", "poweroff", "power off", "power down", "halt", "firmware", "upgrade", "software update",
    "update software", "system update", "update system", "device update", "update device",
  ]

  /// Whether a method asks for the device's name to be typed. The longest name that fits decides; of two as long, the
  /// configuration's comes before the built-in one, and the dangerous before the harmless.
  public func isDangerous(_ method: String) -> Bool {
    let words = SecretNames.words(of: method)
    let (told, harmless) = (longest(dangerous, words), longest(harmless, words))
    if told > 0, told >= harmless { return true }
    return longest(MethodWords.usualDangers, words) > harmless
  }

  /// How many words the longest of the names has that stands in a method's name; 0 where none does.
  private func longest(_ names: [String], _ words: [String]) -> Int {
    names.map { SecretNames.words(of: $0) }.filter { WordSequence.contains($0, in: words) }.map(\.count).max() ?? 0
  }
}

extension MethodWords {
  /// The built-in table with what the configuration's `methods` member says; unknown names and wrong kinds are told in
  /// `problems`.
  ///
  /// `dangerous` and `harmless` are lists of method names or words of them; `actions` is `{METHOD: {"class": NAME,
  /// "argument": NAME}}`, or a list of such objects, or null for a method that is no action.
  public init(_ json: JSON?, problems: inout [String]) {
    self.init()
    guard let json else { return }
    guard let object = json.objectValue else {
      problems.append("methods must be an object")
      return
    }
    for (name, value) in object {
      switch name {
      case "dangerous": dangerous = MethodWords.names(value, name, &problems)
      case "harmless": harmless = MethodWords.names(value, name, &problems)
      case "actions" where value.objectValue != nil: readActions(value.objectValue ?? JSONObject(), &problems)
      default: problems.append("methods: \(name) is unknown or has the wrong type")
      }
    }
  }

  private static func names(_ value: JSON, _ title: String, _ problems: inout [String]) -> [String] {
    let names = value.arrayValue?.compactMap(\.stringValue) ?? []
    guard names.count == value.arrayValue?.count, !names.contains(where: { SecretNames.words(of: $0).isEmpty }) else {
      problems.append("methods: \(title) must be a list of names")
      return names.filter { !SecretNames.words(of: $0).isEmpty }
    }
    return names
  }

  private mutating func readActions(_ members: JSONObject, _ problems: inout [String]) {
    for (method, value) in members {
      let entries: [JSON] = value.isNull ? [] : value.arrayValue ?? [value]
      let found = entries.compactMap(MethodWords.action)
      if found.count == entries.count {
        actions[method] = found
      } else {
        problems.append("methods: actions/\(method) needs the string class (argument is optional), or null")
      }
    }
  }

  private static func action(_ value: JSON) -> Action? {
    guard let object = value.objectValue, object.keys.allSatisfy(["class", "argument"].contains),
      let name = object["class"]?.stringValue
    else { return nil }
    guard let argument = object["argument"] else { return Action(objectClass: name) }
    guard let text = argument.stringValue, !text.isEmpty else { return nil }
    guard text.hasPrefix("/") else {
      return Action(objectClass: name, argument: JSONPointer(tokens: text.split(separator: ".").map(String.init)))
    }
    return JSONPointer(text).map { Action(objectClass: name, argument: $0) }
  }
}
