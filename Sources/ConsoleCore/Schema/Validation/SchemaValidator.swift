/// Checks values against a JSON Schema (draft-07 validation, with the 2020-12 names for the same things).
public struct SchemaValidator: Sendable {
  let document: SchemaDocument

  /// A validator of a whole schema; `isDraft07` decides whether keywords beside `$ref` are ignored, `$schema` by default.
  public init(_ schema: JSON, isDraft07: Bool? = nil) {
    document = SchemaDocument(schema, ignoresReferenceSiblings: isDraft07)
  }

  /// The faults of a value; undecidable rules are not reported.
  public func validate(_ value: JSON) -> [ValidationIssue] {
    var run = ValidationRun(document: document)
    return run.check(document.root, value, at: .root).issues
  }
}
