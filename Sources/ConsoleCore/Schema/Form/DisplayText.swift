/// Texts of values for cells and lines; this is the only place that masks secrets.
public enum DisplayText {
  /// The mask of a secret that is set.
  public static let mask = "••••••"
  /// The longest text of a list on one line, in characters.
  private static let listLimit = 200

  /// The text of a cell: lists as `a, b`, objects as `{3 fields}`, choices by title; null and empty texts are empty.
  public static func short(_ value: JSON, _ field: Field?) -> String {
    isEmpty(value) ? choice(value, field)?.title ?? "" : line(value, field) { short($0, $1) }
  }

  /// The same if null, empty texts and absent values must look different: null is `null`, an empty text is `""`,
  /// also for a secret; texts that look like these are quoted.
  public static func shown(_ value: JSON, _ field: Field?) -> String {
    if isEmpty(value) || value == "null" || value == "\"\"" {
      return choice(value, field)?.title ?? quoted(value, field)
    }
    return line(value, field) { shown($0, $1) }
  }

  private static func isEmpty(_ value: JSON) -> Bool { value.isNull || value == "" }

  private static func quoted(_ value: JSON, _ field: Field?) -> String {
    field?.isSecret == true && !isEmpty(value) ? mask : value.text()
  }

  private static func choice(_ value: JSON, _ field: Field?) -> FieldChoice? {
    guard let field, !field.isSecret, case .choice(let choices) = field.kind else { return nil }
    return choices.first { $0.value == value }
  }

  private static func line(_ value: JSON, _ field: Field?, _ element: (JSON, Field?) -> String) -> String {
    if field?.isSecret == true { return mask }
    if let choice = choice(value, field) { return choice.title }
    switch value {
    case .null: return "null"
    case .bool(let isTrue): return isTrue ? "yes" : "no"
    case .number(let number): return number.text
    case .string(let text): return text
    case .array(let elements): return list(elements, field, element)
    case .object(let object): return object.isEmpty ? "{}" : "{\(Words.count(object.count, "field"))}"
    }
  }

  private static func list(_ elements: [JSON], _ field: Field?, _ element: (JSON, Field?) -> String) -> String {
    guard !elements.isEmpty else { return "" }
    let containsObjects = elements.contains { $0.objectValue != nil || $0.arrayValue != nil }
    if containsObjects { return "[\(Words.count(elements.count, "entry"))]" }
    var text = ""
    for (index, value) in elements.enumerated() {
      if text.utf8.count > listLimit { return text + ", …" }
      text += (index == 0 ? "" : ", ") + element(value, field?.itemTemplate)
    }
    return text
  }

  /// The whole value on a line of a save sheet or a tree: texts unchanged, objects and lists as JSON, secrets masked.
  public static func full(_ value: JSON, _ field: Field?) -> String {
    guard value.objectValue != nil || value.arrayValue != nil, field?.isSecret != true else {
      return shown(value, field)
    }
    return masked(value, field).text()
  }

  /// The value with all secrets masked, for previews and copies that others may see.
  public static func masked(_ value: JSON, _ field: Field?) -> JSON {
    SecretLeaves().replacing(in: value, field, with: .string(mask))
  }
}
