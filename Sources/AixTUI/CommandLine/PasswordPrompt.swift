import ConsoleCore
import Glibc

/// Asks for a password on the controlling terminal without showing it.
enum PasswordPrompt {
  /// Returns what was typed; nil if there is no terminal or nothing was typed.
  static func ask(
    _ question: String, isCancelled: () -> Bool = { false }
  ) throws(UsageError) -> Secret? {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { return nil }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(terminal, TCSAFLUSH, &silent)
    defer {
      tcsetattr(terminal, TCSAFLUSH, &before)
      Output.writeAll("\n", to: terminal)
    }
    Output.writeAll(question, to: terminal)
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !isReadable(terminal) { if isCancelled() { return nil } }
    while bytes.count < 4096, read(terminal, &byte, 1) == 1, byte != 0x0A { bytes.append(byte) }
    return bytes.isEmpty ? nil : try SecretText.secret(bytes, "the password that was typed")
  }

  /// Whether a line is there to be read, or the end; waits a moment for it.
  static func isReadable(_ descriptor: Int32) -> Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, 100) != 0
  }
}
