import ConsoleCore
import Curses
import Glibc
import Synchronization

/// What several devices say on standard error, how far the command is, and the exit code.
final class FleetReport: Sendable {
  private struct State {
    var code = ExitCode.done
    var waiting: Set<String> = []
    var order: [String] = []
    /// The signs on the line of the progress.
    var shown = 0
    var isHeld = false
  }

  private let state = Mutex(State())
  private let progress = Mutex<Task<Void, Never>?>(nil)

  init() {}

  /// The worst exit code: the highest one.
  var code: Int32 { state.withLock(\.code) }

  func note(_ code: Int32) { state.withLock { $0.code = max($0.code, code) } }

  /// Says something of a device, in one line.
  func say(_ device: String, _ text: String) { line("\(device): " + FleetReport.oneLine(text)) }

  /// Says something of the whole command.
  func say(_ text: String) { line("aixtui: " + FleetReport.oneLine(text)) }

  private func line(_ text: String) {
    let clean = Sanitiser.clean(text, ascii: Output.localeIsASCII)
    state.withLock { state in
      FleetReport.clear(&state)
      Output.writeAll(clean + "\n", to: STDERR_FILENO)
    }
  }

  /// Reports that something failed on a device.
  func failed(_ device: String, _ error: any Error) {
    switch error {
    case let status as ExitStatus: note(status.code)
    case let error as DeviceError:
      note(error.exitCode)
      var text = error.message
      if case .untrusted(let failure) = error, let fingerprint = failure.fingerprint {
        text += ". Its public key is \(fingerprint): if that is right, set it as \"pin\" of its profile"
      }
      say(device, text)
    case let error as UsageError:
      note(ExitCode.usage)
      say(device, error.message)
    default:
      note(ExitCode.refused)
      say(device, "\(error)")
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  // MARK: Progress

  /// Shows on a terminal how many devices have answered, once that takes longer than half a second.
  func begin(_ names: [String]) {
    guard names.count > 1, isatty(STDERR_FILENO) == 1 else { return }
    state.withLock { ($0.waiting, $0.order) = (Set(names), names) }
    let task = Task { [weak self] in
      var pause = Duration.milliseconds(500)
      while (try? await Task.sleep(for: pause)) != nil {
        guard let self else { return }
        self.draw()
        pause = .milliseconds(200)
      }
    }
    progress.withLock { $0 = task }
  }

  func finish(_ name: String) { state.withLock { _ = $0.waiting.remove(name) } }

  func end() {
    progress.withLock { task in
      task?.cancel()
      task = nil
    }
    clear()
  }

  /// Leaves the line alone while a question stands on it.
  func hold(_ isHeld: Bool) {
    state.withLock { state in
      FleetReport.clear(&state)
      state.isHeld = isHeld
    }
  }

  /// Takes the progress off the line, for other output.
  func clear() { state.withLock { FleetReport.clear(&$0) } }

  private func draw() {
    state.withLock { state in
      guard !state.isHeld, !state.waiting.isEmpty else { return }
      let names = state.order.filter(state.waiting.contains)
      let all = state.order.count
      var text = "\(all - names.count) of \(all) devices; waiting for " + names.prefix(4).joined(separator: ", ")
      if names.count > 4 { text += ", ..." }
      text = CellWidth.truncate(Sanitiser.clean(text, ascii: Output.localeIsASCII), to: 78, ellipsis: "~")
      FleetReport.clear(&state)
      Output.writeAll(text, to: STDERR_FILENO)
      state.shown = CellWidth.width(of: text)
    }
  }

  private static func clear(_ state: inout State) {
    guard state.shown > 0 else { return }
    Output.writeAll("\r" + String(repeating: " ", count: state.shown) + "\r", to: STDERR_FILENO)
    state.shown = 0
  }
}
