import ConsoleCore
import Dispatch
import Glibc

/// Passwords that are asked for on the terminal, one question at a time, and kept in memory only.
final class FleetPasswords: Sendable {
  private let report: FleetReport
  private let interrupt: FleetInterrupt
  private let queue = DispatchQueue(label: "passwords")

  init(_ report: FleetReport, _ interrupt: FleetInterrupt) {
    self.report = report
    self.interrupt = interrupt
  }

  /// Whether there is a terminal to ask on.
  var canAsk: Bool {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { return false }
    close(terminal)
    return true
  }

  /// Asks while other devices go on; nil if nothing was typed or the command is ended.
  func ask(_ question: String) async -> Secret? {
    await withCheckedContinuation { continuation in
      // Reading from a terminal blocks a thread, which must not be one of those that serve the devices.
      queue.async { [self] in
        guard interrupt.signal == nil else { return continuation.resume(returning: nil) }
        report.hold(true)
        let answer: Secret?
        do throws(UsageError) {
          answer = try PasswordPrompt.ask(question) { [interrupt] in interrupt.signal != nil }
        } catch {
          answer = nil
          report.say(error.message)
        }
        report.hold(false)
        continuation.resume(returning: answer)
      }
    }
  }

  /// Asks on standard error for a `yes` on standard input.
  func confirm(_ question: String) async -> Bool {
    await withCheckedContinuation { continuation in
      queue.async { [self] in
        Output.writeAll(question, to: STDERR_FILENO)
        while !PasswordPrompt.isReadable(STDIN_FILENO) {
          if interrupt.signal != nil {
            Output.writeAll("\n", to: STDERR_FILENO)
            return continuation.resume(returning: false)
          }
        }
        continuation.resume(returning: readLine() == "yes")
      }
    }
  }

  /// Fills in the passwords that are missing: each user is asked for one, for all devices that have none.
  static func fill(_ all: [Connector.Found]) throws(UsageError) -> [Connector.Found] {
    var all = all
    for found in all where found.apiKey == nil && found.user == nil {
      throw UsageError("\(found.name): no user given: use --user NAME or an API key")
    }
    var asked: Set<String> = []
    for found in all where found.apiKey == nil && found.password == nil {
      guard let user = found.user, asked.insert(user).inserted else { continue }
      let places = all.indices.filter { all[$0].apiKey == nil && all[$0].password == nil && all[$0].user == user }
      let names = places.prefix(3).map { all[$0].name } + (places.count > 3 ? ["..."] : [])
      let count = places.count == 1 ? "" : "\(places.count) devices: "
      let password = try PasswordPrompt.ask("Password of \(user) on \(count)\(names.joined(separator: ", ")): ")
      for place in places { all[place].password = password }
    }
    return all
  }
}
