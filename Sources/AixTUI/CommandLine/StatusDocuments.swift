import ConsoleCore
import Glibc
import Synchronization

/// The status of several devices as JSON: one array, each document printed as it comes, or one after the other.
final class StatusDocuments: Sendable {
  private let isArray: Bool
  private let count = Mutex(0)

  init(isArray: Bool) { self.isArray = isArray }

  /// Prints a document; false if the output cannot be written.
  func print(_ document: JSON) -> Bool {
    count.withLock { count in
      let text = document.text(.pretty, escapingUnsafe: true)
      guard isArray else { return Output.writeAll(text + "\n", to: STDOUT_FILENO) }
      let inner = text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
      let start = count == 0 ? "[\n" : ",\n"
      count += 1
      return Output.writeAll(start + inner, to: STDOUT_FILENO)
    }
  }

  /// Closes the array.
  func end() {
    guard isArray else { return }
    Output.writeAll(count.withLock { $0 } == 0 ? "[]\n" : "\n]\n", to: STDOUT_FILENO)
  }
}
