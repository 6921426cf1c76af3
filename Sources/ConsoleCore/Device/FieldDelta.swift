/// One field that a change touched.
public struct FieldDelta: Sendable, Hashable {
  /// The field's dotted path inside the record's fields, such as `rtp.port`.
  public let field: String
  /// The value before; nil where there was none.
  public let old: JSON?
  /// The value now; nil where there is none.
  public let new: JSON?

  public init(field: String, old: JSON?, new: JSON?) {
    self.field = field
    self.old = old
    self.new = new
  }
}
