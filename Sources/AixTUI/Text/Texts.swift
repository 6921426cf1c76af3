import ConsoleCore

/// Texts used in more than one place.
enum Texts {
  static let readOnly = "this console is read-only"
  static let saving = "the save is still running"
  static let calling = "the method is still running"
  static let noRecord = "no record in this line"
  static let resultUnknown = "Result unknown: the device may or may not have done it. Check before you retry."

  /// Why something is not on screen before it is loaded.
  static func notLoaded(_ what: String, _ state: ConnectionState) -> String {
    switch state {
    case .away: "\(what) not loaded: device not reachable. Retrying."
    case .signedOut: "\(what) not loaded: not signed in."
    case .signingIn, .signedIn: "\(what) not loaded yet."
    }
  }

  /// The refusal to copy a secret.
  static func secretNotCopied(_ title: String) -> String { "\(title) is a secret and was not copied" }
}
