import ConsoleCore

/// A schema's facts about a field.
enum FieldNotes {
  /// Name, kind, bounds, default and access of a field, in one line.
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

  /// The wrapped facts, then `rest`; long facts are cut to leave room for two lines of `rest`.
  static func lines(_ facts: String, _ rest: [Dialog.Line], width: Int, height: Int) -> [Dialog.Line] {
    var shown = Dialog.wrap(facts, width: width)
    let room = max(1, height - min(rest.count, 2))
    if shown.count > room {
      // The last line holds all remaining text and is cut at the screen's edge.
      shown = Array(shown.prefix(room - 1)) + [shown.dropFirst(room - 1).joined(separator: " ")]
    }
    return Array((shown.map { Dialog.Line(text: $0, style: .secondary) } + rest).prefix(max(0, height)))
  }

  /// Readable names for JSON Schema formats.
  private static let formats = [
    "hostname": "host name", "idn-hostname": "host name", "email": "email address", "idn-email": "email address",
    "ipv4": "IPv4 address", "ipv6": "IPv6 address", "uri": "URI", "iri": "URI", "uuid": "UUID",
    "date-time": "date and time", "regex": "regular expression", "json-pointer": "JSON Pointer",
  ]

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
    case .text(let rules): rules.format.map { formats[$0] ?? $0 } ?? "text"
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
