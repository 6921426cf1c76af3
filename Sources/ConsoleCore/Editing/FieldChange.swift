/// One difference between a record as read and as edited.
public struct FieldChange: Sendable, Hashable {
  /// The changed value inside the fields object.
  public let pointer: JSONPointer
  /// The titles from the outermost object to the field.
  public let titlePath: [String]
  public let before: JSON?
  public let after: JSON?
  public let isSecret: Bool
  /// The field, by which the values are shown.
  public let field: Field
}
