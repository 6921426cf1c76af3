#if AIX_DRAFT
extension Draft {
  /// Whether a save would send anything.
  public var isDirty: Bool { false }

  /// Whether a value differs from what was read.
  public func isChanged(at pointer: JSONPointer) -> Bool { false }

  /// What was changed, in form order.
  public var changes: [FieldChange] { [] }

  /// The changes as operations on the document that GET gave; empty for a new record (RFC 6902).
  public func patch() -> JSONPatch { JSONPatch([]) }

  /// The body of a POST: without `uuid`, `rev` and read-only members (device API: envelopes).
  public func createBody() -> JSON { .null }

  /// The record's document as a PUT sends it; the body of a POST for a new record.
  public func document() -> JSON { .null }

  /// What the fields do not follow in the schema now.
  public var issues: [ValidationIssue] { [] }

  /// The issues that the edit brought in; what the device itself sent does not stop a save.
  public var blockingIssues: [ValidationIssue] { [] }
}

/// Finds the field that a device's error message is about.
public enum DeviceErrorLocator {
  /// The field named by a message, by pointer, dotted path, name or title; nil where none is named.
  public static func pointer(in message: String, fields: [Field], objectClass: String = "") -> JSONPointer? { nil }
}
#endif
