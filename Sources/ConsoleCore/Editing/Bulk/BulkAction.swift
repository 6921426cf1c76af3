/// What is done to each of many records.
public enum BulkAction: Sendable, Hashable {
  /// One field's new value; nil takes the field out.
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
  /// Operations on the document that GET gives.
  case patch(JSONPatch)
  case delete
  /// So many clones of each record.
  case clone(Int)
  /// A new record with these fields.
  case create(JSONObject)

  /// Switches records on or off; nil where the schema has no field that does.
  public static func enabling(_ isOn: Bool, schema: Schema) -> BulkAction? {
    schema.enabling.map { .set([Assignment($0.pointer, .bool(isOn == $0.meansOn))]) }
  }
}
