import ConsoleCore
import FoundationEssentials
import Glibc

/// Runs `$VISUAL`, `$EDITOR`, nano or vi on a private temporary file.
enum ExternalEditor {
  /// The editor's command line, in shell syntax; nil if no editor is found.
  static func command(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
    for name in ["VISUAL", "EDITOR"] {
      if let value = environment[name], value.contains(where: { !$0.isWhitespace }) { return value }
    }
    let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    return ["nano", "vi"].first { name in folders.contains { access("\($0)/\(name)", X_OK) == 0 } }
  }

  /// Opens a text in the editor and waits until it ends; the terminal must have been released.
  ///
  /// A nonzero `endSignal` is forwarded to the editor.
  static func edit(_ text: String, in state: String = Paths().state, endSignal: () -> Int32) -> EditorResult {
    guard let command = command() else {
      return .failed("No editor found. Set EDITOR, or install nano or vi.", text: text)
    }
    do throws(FileError) {
      try PrivateFile.makeFolder(state)
      removeLeftovers(in: state)
      let folder = try temporaryFolder(in: state)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let path = folder + "/record.json"
      try PrivateFile.write(Array(text.utf8), to: path)
      let status = run(command, path, endSignal)
      let bytes = try PrivateFile.read(path)
      let result = String(decoding: bytes, as: UTF8.self)
      if let problem = problem(status, command) { return .failed(problem, text: result) }
      guard result.utf8.elementsEqual(bytes) else { return .failed("The text is not UTF-8", text: result) }
      return .text(result)
    } catch {
      return .failed(error.isAbsent ? "The editor deleted the file" : error.description, text: text)
    }
  }

  private static func problem(_ status: Int32, _ command: String) -> String? {
    if status == 0 { return nil }
    let signal = status & 0x7F
    if signal != 0 { return "\(command) was stopped by signal \(signal)" }
    switch (status >> 8) & 0xFF {
    case 126, 127: return "Cannot run \(command)"
    case let code: return "\(command) failed with exit code \(code)"
    }
  }

  private static func temporaryFolder(in state: String) throws(FileError) -> String {
    var template = Array("\(state)/edit.\(getpid()).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw PrivateFile.error(state) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes the folders of processes that were killed while their editor ran.
  static func removeLeftovers(in state: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: state)) ?? [] where name.hasPrefix("edit.") {
      guard let owner = name.split(separator: ".").dropFirst().first.flatMap({ pid_t($0) }) else { continue }
      if kill(owner, 0) != 0, errno == ESRCH { try? FileManager.default.removeItem(atPath: "\(state)/\(name)") }
    }
  }

  /// Runs the editor in the foreground until it ends; returns its `waitpid` status, 127 << 8 if it did not start.
  private static func run(_ command: String, _ path: String, _ endSignal: () -> Int32) -> Int32 {
    // ^C and ^\ go to the editor alone; ^Z stops both, and `fg` continues both.
    let kept = [SIGINT, SIGQUIT, SIGTSTP].map { number -> (Int32, sigaction) in
      var action = sigaction()
      sigaction(number, nil, &action)
      signal(number, number == SIGTSTP ? SIG_DFL : SIG_IGN)
      return (number, action)
    }
    defer {
      for (number, var action) in kept { sigaction(number, &action, nil) }
    }
    guard let child = spawn(["/bin/sh", "-c", command + " \"$@\"", command, path]) else { return 127 << 8 }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      if errno != EINTR { return 127 << 8 }
      let signal = endSignal()
      if signal != 0 { kill(child, signal) }
    }
    return status
  }

  private static func spawn(_ words: [String]) -> pid_t? {
    var attributes = posix_spawnattr_t()
    guard posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for number in [SIGINT, SIGQUIT, SIGTSTP, SIGPIPE] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments = words.map { strdup($0) } + [nil]
    var environment = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + environment { free(pointer) } }
    var child: pid_t = 0
    return posix_spawn(&child, words[0], nil, &attributes, &arguments, &environment) == 0 ? child : nil
  }
}
