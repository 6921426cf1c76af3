/// A login that has not ended yet.
struct Session: Sendable {
  /// The value of the cookie.
  let id: String
  /// The UUID of the user's record.
  let user: String
  /// Seconds since 1970 on the device's clock.
  let since: Double
  /// The monotonic time of the login or of the last HEAD.
  var refreshedAt: Double
}
