/// Texts that stand in more than one place.
enum Texts {
  static let readOnly = "this console is read-only"
  static let saving = "the save is still running"
  static let calling = "the method call is still running"

  /// What is said where a secret was to be copied.
  static func secretNotCopied(_ title: String) -> String { "\(title) is a secret and was not copied" }
}
