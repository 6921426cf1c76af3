/// One column of a table of records.
public struct Column: Sendable, Hashable {
  public enum Alignment: Sendable, Hashable {
    case leading, trailing
  }

  /// The dotted path, which identifies the column in filters and saved column choices.
  public let key: String
  /// The path to the value inside the record's fields object.
  public let pointer: JSONPointer
  public let title: String
  public let alignment: Alignment
  /// The priority of the column: higher ones come first and are dropped last.
  public let priority: Int
  /// Whether the column is hidden until the operator shows it.
  public let isHidden: Bool
  /// The width for the title and the sampled values, from 3 to 40 characters.
  public let preferredWidth: Int
  public let field: Field

  /// The column's value in a record's fields; nil if it is absent.
  public func value(in fields: JSONObject) -> JSON? {
    guard pointer.tokens.count > 1 else { return fields[key] }
    return JSON.object(fields)[pointer]
  }

  /// The text of the column's cell; a secret is masked, an absent value is empty.
  public func text(in fields: JSONObject) -> String {
    value(in: fields).map { DisplayText.shown($0, field) } ?? ""
  }
}
