/// Texts of values for cells and lines; secrets are masked here and nowhere else.
public enum DisplayText {
  /// What stands for a secret that is set.
  public static let mask = "••••••"
  /// Longest text of a list that is put together for one line, in characters.
  private static let listLimit = 200

  /// One line for a cell: lists as `a, b`, objects as `{3 fields}`, choices by title. An empty text is `""` and null is
  /// `null`, so that neither looks like an absent value; texts that look like these stand in quotation marks.
  public static func short(_ value: JSON, _ field: Field?) -> String {
    if let field, field.isSecret { return value.isNull || value == "" ? value.text() : mask }
    if let field, case .choice(let choices) = field.kind,
      let choice = choices.first(where: { $0.value == value })
    {
      return choice.title
    }
    switch value {
    case .null: return "null"
    case .bool(let isTrue): return isTrue ? "yes" : "no"
    case .number(let number): return number.text
    case .string(let text): return ["", "null", "\"\""].contains(text) ? value.text() : text
    case .array(let elements): return list(elements, field)
    case .object(let object): return object.isEmpty ? "{}" : "{\(Words.count(object.count, "field"))}"
    }
  }

  /// The same for places where nothing is to stand for null and for an empty text.
  static func plain(_ value: JSON, _ field: Field?) -> String {
    value.isNull || value == "" ? "" : short(value, field)
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

  /// The value with every secret below it masked, for previews and copies that others may see.
  public static func masked(_ value: JSON, _ field: Field?) -> JSON {
    if field?.isSecret == true, !value.isNull, value != "" { return .string(mask) }
    switch value {
    case .object(let object):
      return .object(
        JSONObject(
          object.map { key, member in
            let child = field?.children.first { $0.key == key } ?? field?.template(for: key)
            let hidden = child == nil && SecretNames.isSecret(key) && member.stringValue != nil
            return (key, hidden ? .string(mask) : masked(member, child))
          }))
    case .array(let elements):
      return .array(
        elements.enumerated().map { index, element in
          masked(element, field?.children.first { $0.key == String(index) } ?? field?.itemTemplate)
        })
    default: return value
    }
  }
}
