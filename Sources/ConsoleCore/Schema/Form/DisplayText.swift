/// Texts of values for cells and lines; secrets are masked here and nowhere else.
public enum DisplayText {
  /// What stands for a secret that is set.
  public static let mask = "••••••"
  /// Longest text of a list that is put together for one line, in characters.
  private static let listLimit = 200

  /// One line for a cell: lists as `a, b`, objects as `{3 fields}`, choices by title; an empty secret stays empty.
  public static func short(_ value: JSON, _ field: Field?) -> String {
    if let field, field.isSecret { return value.isNull || value == "" ? "" : mask }
    if let field, case .choice(let choices) = field.kind,
      let choice = choices.first(where: { $0.value == value })
    {
      return choice.title
    }
    switch value {
    case .null: return ""
    case .bool(let isTrue): return isTrue ? "yes" : "no"
    case .number(let number): return number.text
    case .string(let text): return text
    case .array(let elements): return list(elements, field)
    case .object(let object): return object.isEmpty ? "{}" : "{\(Words.count(object.count, "field"))}"
    }
  }

  private static func list(_ elements: [JSON], _ field: Field?) -> String {
    guard !elements.isEmpty else { return "" }
    let containsObjects = elements.contains { $0.objectValue != nil || $0.arrayValue != nil }
    if containsObjects { return "[\(Words.count(elements.count, "entry"))]" }
    var text = ""
    for (index, element) in elements.enumerated() {
      if text.utf8.count > listLimit { return text + ", …" }
      text += (index == 0 ? "" : ", ") + short(element, field?.itemTemplate)
    }
    return text
  }

  /// The whole value as a line of a save sheet or a tree: texts as they are, objects and lists as JSON, secrets masked.
  public static func full(_ value: JSON, _ field: Field?) -> String {
    guard value.objectValue != nil || value.arrayValue != nil, field?.isSecret != true else {
      return short(value, field)
    }
    return masked(value, field).text()
  }

  /// The value with every secret in it masked, for previews and copies that others may see.
  public static func masked(_ value: JSON, _ field: Field?) -> JSON {
    SecretLeaves().replacing(in: value, field, with: .string(mask))
  }
}
