/// One column of a table of records.
public struct Column: Sendable, Hashable {
  public enum Alignment: Sendable, Hashable {
    case leading, trailing
  }

  /// The dotted path, by which a filter and a remembered choice of columns know the column.
  public let key: String
  /// The way to the value inside the record's fields object.
  public let pointer: JSONPointer
  public let title: String
  public let alignment: Alignment
  /// How much the column matters: a higher one comes first and is dropped last.
  public let priority: Int
  /// Whether the column is left out until the operator asks for it.
  public let isHidden: Bool
  /// The width in characters that the title and the sampled values want, between 3 and 40.
  public let preferredWidth: Int
  public let field: Field

  /// The column's value in a record's fields; nil where it is absent.
  public func value(in fields: JSONObject) -> JSON? {
    guard pointer.tokens.count > 1 else { return fields[key] }
    return JSON.object(fields)[pointer]
  }

  /// The text of the column's cell, a secret being masked and an absent value empty.
  public func text(in fields: JSONObject) -> String {
    value(in: fields).map { DisplayText.shown($0, field) } ?? ""
  }
}
