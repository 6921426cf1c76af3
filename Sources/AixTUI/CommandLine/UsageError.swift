/// What is wrong with a command line, in a sentence.
struct UsageError: Error {
  let message: String
  /// The usage of the command, if words are missing or too many.
  let usage: String?

  init(_ message: String, usage: String? = nil) { (self.message, self.usage) = (message, usage) }
}

/// The exit codes of the program.
enum ExitCode {
  static let done: Int32 = 0
  static let refused: Int32 = 1
  static let usage: Int32 = 2
  static let unreachable: Int32 = 3
  static let notAuthorised: Int32 = 4
  static let outputLost: Int32 = 6
}
