/// One reason why a value does not follow its schema, in words for an operator.
public struct ValidationIssue: Sendable, Hashable {
  /// The value that is wrong or missing, inside the fields object (or the validated value).
  public let pointer: JSONPointer
  /// The message without the field's name, such as "must be 1 to 65535".
  public let message: String
  /// The schema keyword that was not met.
  public let keyword: String

  public init(pointer: JSONPointer, message: String, keyword: String) {
    self.pointer = pointer
    self.message = message
    self.keyword = keyword
  }
}
