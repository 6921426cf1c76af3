/// The limits of a number, with the schema's digits (JSON Schema draft-07, 6.2).
public struct NumberRules: Sendable, Hashable {
  public var minimum: JSONNumber?
  public var maximum: JSONNumber?
  public var exclusiveMinimum: JSONNumber?
  public var exclusiveMaximum: JSONNumber?
  public var multipleOf: JSONNumber?

  public init(minimum: JSONNumber? = nil, maximum: JSONNumber? = nil) {
    self.minimum = minimum
    self.maximum = maximum
  }
}
