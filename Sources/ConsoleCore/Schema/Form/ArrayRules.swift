/// The limits of an array (JSON Schema draft-07, 6.4).
public struct ArrayRules: Sendable, Hashable {
  public var minItems: Int?
  public var maxItems: Int?
  public var hasUniqueItems = false
  /// Whether all elements are scalars, so that the array can be edited as one list.
  public var hasScalarItems = false

  public init(minItems: Int? = nil, maxItems: Int? = nil) {
    self.minItems = minItems
    self.maxItems = maxItems
  }
}
