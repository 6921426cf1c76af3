extension Schema {
  /// Members that belong to every record and are the device's to change (device API: envelopes).
  static let envelopeMembers = ["uuid", "objectClass", "rev"]

  /// The fields of a record in the schema's order, then members of the value that the schema does not know.
  public func fields(for value: JSONObject) -> [Field] { [] }

  /// The field that a pointer into the fields object leads to, as the present value makes it.
  public func field(at pointer: JSONPointer, in value: JSONObject) -> Field? { nil }

  /// The fields of a new record: defaults, constants and required objects, without read-only members.
  public func defaultObject() -> JSONObject { JSONObject() }

  /// The value that a new element of an array, or an absent object, begins with.
  public func defaultValue(of field: Field) -> JSON { .null }

  /// The columns of a table, the most useful first, from the schema and from a sample of records.
  public func columns(sample: [JSONObject]) -> [Column] { [] }

  /// What the fields of a record do not follow in the schema; read-only fields are not complained about.
  public func validate(fields: JSONObject) -> [ValidationIssue] { [] }

  /// Reads `FIELD=VALUE` of the command line: a name, a dotted path or a JSON Pointer, and a value by the field's kind.
  public func parseAssignment(
    path: String, value text: String, in present: JSONObject = JSONObject()
  ) throws(InputProblem) -> (pointer: JSONPointer, value: JSON) { throw InputProblem("no field \(path)") }
}

extension Field {
  /// Reads a typed text by the field's kind, the digits of a number being kept as typed.
  public func parse(_ text: String) -> Result<JSON, InputProblem> { .success(.string(text)) }

  /// The text that an editor of this field begins with; empty for an absent value.
  public func editText(for value: JSON?) -> String { "" }

  /// The bounds in words, such as "10 to 3600" or "at most 64 characters"; nil where there are none.
  public var rangeText: String? { nil }
}

/// Texts of values for cells and lines; secrets are masked here and nowhere else.
public enum DisplayText {
  /// What stands for a secret that is set.
  public static let mask = "••••••"

  /// One line for a cell: lists as `a, b`, objects as `{3 fields}`, choices by title.
  public static func short(_ value: JSON, _ field: Field?) -> String { "" }
}
