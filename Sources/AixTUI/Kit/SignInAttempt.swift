import ConsoleCore

/// What the operator entered on the sign-in screen.
struct SignInAttempt: Sendable {
  var address: String
  var user: String
  var password: Secret?
  var pin: String?
}
