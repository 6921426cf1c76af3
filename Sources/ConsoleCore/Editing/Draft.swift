/// A record under edit: the fields as read, as they are now, and the way back.
public struct Draft: Sendable {
  /// The record as read, or as the edit was last rebased on; nil for one that is being created.
  public internal(set) var base: Record?
  public let objectClass: String
  public internal(set) var envelope: Envelope
  public let schema: Schema
  /// The fields as edited.
  public internal(set) var value: JSONObject
  /// The fields that the edit began with, or was last rebased on.
  public internal(set) var original: JSONObject
  /// What edit and device are both compared with: the original, with older values where a conflict is open.
  var mergeBase: JSONObject
  /// How often it was rebased.
  var revision = 0
  var history = DraftHistory()

  /// An edit of a record that exists.
  public init(editing record: Record, schema: Schema) {
    base = record
    objectClass = record.objectClass
    envelope = record.envelope
    self.schema = schema
    value = record.fields
    original = record.fields
    mergeBase = record.fields
  }

  /// A new record, from the schema's defaults or from given fields (a copy of another record, a file).
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
  /// The fields of the form as the present value makes them.
  public var fields: [Field] { schema.fields(for: value) }
  public func field(at pointer: JSONPointer) -> Field? { schema.field(at: pointer, in: value) }
  public subscript(pointer: JSONPointer) -> JSON? { JSON.object(value)[pointer] }
}
