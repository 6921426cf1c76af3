/// One of the values that an `enum`, or a `oneOf` of constants, allows.
public struct FieldChoice: Sendable, Hashable {
  public let value: JSON
  public let title: String
  public let description: String?

  public init(value: JSON, title: String? = nil, description: String? = nil) {
    self.value = value
    self.title = title ?? value.stringValue ?? value.text()
    self.description = description
  }
}
