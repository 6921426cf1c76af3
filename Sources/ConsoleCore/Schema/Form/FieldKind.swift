/// The kind of a field's value, which decides how it is edited.
public enum FieldKind: Sendable, Hashable {
  case text(TextRules)
  case integer(NumberRules)
  case number(NumberRules)
  case boolean
  case choice([FieldChoice])
  case constant(JSON)
  /// An object; its members are the field's `children`.
  case object
  /// An array; its elements are the field's `children`, a new one is its `itemTemplate`.
  case array(ArrayRules)
  case null
  /// Anything else, edited as JSON text.
  case any

  public var isScalar: Bool {
    switch self {
    case .object, .array, .any: false
    default: true
    }
  }

  /// Whether the value contains other values.
  public var isGroup: Bool {
    switch self {
    case .object, .array: true
    default: false
    }
  }

  public var isNumeric: Bool {
    switch self {
    case .integer, .number: true
    default: false
    }
  }
}
