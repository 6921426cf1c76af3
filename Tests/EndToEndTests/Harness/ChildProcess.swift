import Foundation
import Glibc
import Synchronization

/// A process of our own whose output goes to files, so that no other child can hold a pipe open.
final class ChildProcess: Sendable {
  let pid: pid_t
  private let folder: TemporaryFolder
  private let status = Mutex<Int32?>(nil)

  /// Starts the command; `environment` is laid over the harness's plain one (`Program.environment`).
  init(
    _ words: [String], environment: [String: String] = [:], input: String = "/dev/null", folder: TemporaryFolder
  ) throws {
    self.folder = folder
    let all = Program.environment.merging(environment) { _, new in new }
    pid = try Self.spawn(words, all.map { "\($0.key)=\($0.value)" }, input, folder)
  }

  deinit {
    guard status.withLock({ $0 }) == nil else { return }
    kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
  }

  var output: String { folder.read("stdout") }
  var errors: String { folder.read("stderr") }

  /// The exit status, or 128 + the signal that ended it; nil while it runs.
  var exitStatus: Int32? {
    status.withLock { known in
      if known != nil { return known }
      var raw: Int32 = 0
      guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
      known = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + (raw & 0x7f)
      return known
    }
  }

  var isRunning: Bool { exitStatus == nil }

  func send(_ signal: Int32) {
    if isRunning { kill(pid, signal) }
  }

  /// Stops the process and waits until all of its threads stand still: until then it may still answer.
  func stop() async throws {
    send(SIGSTOP)
    let folder = "/proc/\(pid)/task"
    _ = try await Poll.until("the process \(pid) to stand still", seconds: 10) {
      let threads = try FileManager.default.contentsOfDirectory(atPath: folder)
      let states = threads.compactMap { thread in
        FileManager.default.contents(atPath: "\(folder)/\(thread)/stat").map { String(decoding: $0, as: UTF8.self) }
      }
      return states.allSatisfy { $0.split(separator: ")").last?.hasPrefix(" T") == true } ? true : nil
    }
  }

  /// Waits for the end; nil when it still runs after that many seconds.
  func wait(seconds: Double) async -> Int32? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      if let exitStatus { return exitStatus }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return exitStatus
  }

  private static func spawn(
    _ words: [String], _ environment: [String], _ input: String, _ folder: TemporaryFolder
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let create = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder.file("stdout"), create, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, folder.file("stderr"), create, 0o600)
    // Sockets of other tests must not live on in a child; closing one that is not open is no error here.
    for descriptor in Int32(3)..<512 { posix_spawn_file_actions_addclose(&actions, descriptor) }

    // The test runner may have signals blocked or ignored; a program under test starts with neither.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for word in arguments + variables { free(word) } }
    var pid: pid_t = 0
    let problem = posix_spawnp(&pid, words.first ?? "", &actions, &attributes, &arguments, &variables)
    guard problem == 0 else { throw HarnessError("\(words.first ?? ""): \(String(cString: strerror(problem)))") }
    return pid
  }
}
