/// What a bulk operation does to each record.
public enum BulkAction: Sendable, Hashable {
  /// A field's new value; nil removes the field.
  public struct Assignment: Sendable, Hashable {
    /// The value inside the fields object.
    public let pointer: JSONPointer
    public let value: JSON?

    public init(_ pointer: JSONPointer, _ value: JSON?) {
      self.pointer = pointer
      self.value = value
    }
  }

  case set([Assignment])
  /// Operations on the document as GET returns it.
  case patch(JSONPatch)
  case delete
  /// This many clones of each record.
  case clone(Int)
  /// A new record with these fields.
  case create(JSONObject)

  /// Switches records on or off; nil if the schema has no field for that.
  public static func enabling(_ isOn: Bool, schema: Schema) -> BulkAction? {
    schema.enabling.map { .set([Assignment($0.pointer, .bool(isOn == $0.meansOn))]) }
  }
}
