import ConsoleCore
import Glibc

/// Refuses text that is not UTF-8 on the command line and in the environment: a device would receive other text.
enum TextCheck {
  /// The variables whose values the program uses as text.
  static let variables = [
    "AIXTUI_PASSWORD", "AIXTUI_API_KEY", "HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "EDITOR", "VISUAL",
  ]

  static func check() throws(UsageError) {
    let words = CommandLine.unsafeArgv
    for index in 0..<Int(CommandLine.argc) {
      guard let word = words[index], !isUTF8(word) else { continue }
      throw UsageError("argument \(index) is not UTF-8 (\(String(cString: word)))")
    }
    for name in variables {
      if let value = getenv(name), !isUTF8(value) { throw UsageError("the variable \(name) is not UTF-8") }
    }
  }

  private static func isUTF8(_ text: UnsafePointer<CChar>) -> Bool { String(validatingCString: text) != nil }
}
