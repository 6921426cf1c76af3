/// The limits of a text; lengths are in code points (JSON Schema draft-07, 6.3).
public struct TextRules: Sendable, Hashable {
  public var minLength: Int?
  public var maxLength: Int?
  public var pattern: String?
  public var format: String?
  /// Whether the text is likely to have several lines.
  public var isMultiline = false

  public init(minLength: Int? = nil, maxLength: Int? = nil, pattern: String? = nil, format: String? = nil) {
    self.minLength = minLength
    self.maxLength = maxLength
    self.pattern = pattern
    self.format = format
  }
}
