/// One of the values that an `enum`, or a `oneOf` of constants, allows.
public struct FieldChoice: Sendable, Hashable {
  public let value: JSON
  public let title: String
  public let description: String?

  public init(value: JSON, title: String? = nil, description: String? = nil) {
    self.value = value
    self.title = title ?? (value == "" ? value.text() : value.stringValue ?? value.text())
    self.description = description
  }

  /// The choices with distinct titles: if there are `1` and `"1"`, the text is quoted.
  static func distinct(_ choices: [FieldChoice], isNullable: Bool) -> [FieldChoice] {
    var counts: [String: Int] = isNullable ? ["null": 1] : [:]
    for choice in choices { counts[choice.title, default: 0] += 1 }
    guard counts.values.contains(where: { $0 > 1 }) else { return choices }
    return choices.map { choice in
      guard choice.value.stringValue == choice.title, (counts[choice.title] ?? 0) > 1 else { return choice }
      return FieldChoice(value: choice.value, title: choice.value.text(), description: choice.description)
    }
  }
}
