/// A violation of a schema by a value, in words for an operator.
public struct ValidationIssue: Sendable, Hashable {
  /// The location of the wrong or missing value inside the fields object (or the validated value).
  public let pointer: JSONPointer
  /// The message without the field's name, such as "must be 1 to 65535".
  public let message: String
  /// The violated schema keyword.
  public let keyword: String

  public init(pointer: JSONPointer, message: String, keyword: String) {
    self.pointer = pointer
    self.message = message
    self.keyword = keyword
  }
}
