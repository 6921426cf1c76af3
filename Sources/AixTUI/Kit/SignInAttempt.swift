import ConsoleCore

/// What the login screen found out.
struct SignInAttempt: Sendable {
  var address: String
  var user: String
  var password: Secret?
  var pin: String?
}
