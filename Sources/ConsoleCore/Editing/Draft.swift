/// An edit of a record: the fields as read and as they are now, with undo.
public struct Draft: Sendable {
  /// The record as read, or as of the last rebase; nil for a new record.
  public internal(set) var base: Record?
  public let objectClass: String
  public internal(set) var envelope: Envelope
  public let schema: Schema
  /// The fields as edited.
  public internal(set) var value: JSONObject
  /// The fields at the start of the edit, or as of the last rebase.
  public internal(set) var original: JSONObject
  /// The merge base of edit and device: the original, with older values where a conflict is open.
  var mergeBase: JSONObject
  /// The number of rebases.
  var revision = 0
  var history = DraftHistory()

  /// An edit of an existing record.
  public init(editing record: Record, schema: Schema) {
    base = record
    objectClass = record.objectClass
    envelope = record.envelope
    self.schema = schema
    value = record.fields
    original = record.fields
    mergeBase = record.fields
  }

  /// A new record, from the schema's defaults or from given fields (of another record or a file).
  public init(creating objectClass: String, envelope: Envelope, schema: Schema, fields: JSONObject? = nil) {
    base = nil
    self.objectClass = objectClass
    self.envelope = envelope
    self.schema = schema
    let start = fields ?? schema.defaultObject()
    value = start
    original = start
    mergeBase = start
  }

  public var isNew: Bool { base == nil }
  /// The form's fields for the current value.
  public var fields: [Field] { schema.fields(for: value) }
  public func field(at pointer: JSONPointer) -> Field? { schema.field(at: pointer, in: value) }
  public subscript(pointer: JSONPointer) -> JSON? { JSON.object(value)[pointer] }
}
