import ConsoleCore

/// What a schema says of a field, in one line.
enum FieldNotes {
  /// Name, kind, bounds, default and rights of a field.
  static func facts(_ field: Field) -> String {
    var parts = [field.pointer.tokens.joined(separator: ".") + ": " + kind(field)]
    if let range = field.rangeText { parts.append(range) }
    if let unit = field.unit { parts.append("in \(unit)") }
    if let value = field.defaultValue {
      parts.append("default " + (value == "" ? "empty" : DisplayText.shown(value, field)))
    }
    if field.isRequired { parts.append("required") }
    if field.isReadOnly { parts.append("read-only") }
    if field.isWriteOnly { parts.append("write-only") }
    if field.isDeprecated { parts.append("deprecated") }
    if field.isUnknownToSchema { parts.append("not in the schema") }
    return parts.joined(separator: ", ")
  }

  private static func name(_ type: String) -> String {
    switch type {
    case "string": "text"
    case "boolean": "yes or no"
    case "object": "group"
    case "array": "list"
    case "integer": "whole number"
    default: type
    }
  }

  static func kind(_ field: Field) -> String {
    switch field.kind {
    case .text(let rules): rules.format ?? "text"
    case .integer: "whole number"
    case .number: "number"
    case .boolean: "yes or no"
    case .choice(let choices): "one of \(choices.map(\.title).joined(separator: ", "))"
    case .constant: "fixed"
    case .object: "group"
    case .array: "list"
    case .null: "null"
    case .any: field.types.isEmpty ? "JSON" : field.types.map(name).joined(separator: " or ")
    }
  }
}
