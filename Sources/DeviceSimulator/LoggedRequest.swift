import ConsoleCore

/// A request that was answered, with every secret in its body redacted.
public struct LoggedRequest: Sendable {
  /// Seconds since 1970 on the device's clock.
  public let time: Double
  /// The HTTP method.
  public let method: String
  /// The request's target, query included.
  public let path: String
  /// The HTTP status of the answer.
  public let status: Int
  /// The request's Content-Type; nil where it bore none.
  public let contentType: String?
  /// The user of the session or key; nil where there was none.
  public let user: String?
  /// The body: a JSON value, or its length as a text where it is not JSON.
  public let body: JSON?
}
