import ConsoleCore
import Curses
import Glibc

/// Waits for keys, messages and signals, passes them to the app, and limits how often the screen is drawn.
@MainActor final class EventLoop {
  private let app: App
  private let terminal: Terminal
  private let mailbox: Mailbox
  private let keep: @Sendable (ClassSetting) -> String?
  private lazy var effects = EffectRunner(app: app, mailbox: mailbox, outside: self, keep: keep)
  private var budget = FrameBudget()
  private var ending: (hungUp: Bool, Void)?

  init(
    app: App, terminal: Terminal, mailbox: Mailbox, keep: @escaping @Sendable (ClassSetting) -> String?
  ) {
    self.app = app
    self.terminal = terminal
    self.mailbox = mailbox
    self.keep = keep
  }

  /// Runs until the operator quits or the terminal hangs up; true if it hung up.
  func run() -> Bool {
    effects.start()
    while ending == nil {
      draw()
      wait()
      for key in terminal.readKeys() { handle(key) }
      for signal in terminal.readSignals() { effects.update(.signal(signal)) }
      effects.takeMessages(for: EventLoop.slice)
    }
    effects.close()
    return ending?.hungUp ?? false
  }

  /// Signs out; called after the terminal was restored.
  func signOut() { effects.signOut() }

  /// How long network messages are handled before the next look at the keys.
  private static let slice = Duration.milliseconds(8)

  private func handle(_ key: Key) {
    guard ending == nil else { return }
    if case .resize = key { effects.update(.resized(terminal.size)) }
    effects.update(.key(key))
  }

  private func draw() {
    guard app.needsDrawing, lastKeyWasRecent || budget.nextFrame() <= .now else { return }
    app.needsDrawing = false
    effects.layout()
    terminal.show(app.render())
    budget.spend()
  }

  /// Keys and signals are drawn at once; the frame limit is for device data only.
  private var lastKeyWasRecent = true

  private func wait() {
    var descriptors = [terminal.inputDescriptor, mailbox.wakeDescriptor, terminal.signalDescriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let found = poll(&descriptors, nfds_t(descriptors.count), timeout())
    // EINTR means that ncurses will report a resize, as a key.
    lastKeyWasRecent = found < 0 || descriptors[0].revents != 0 || descriptors[2].revents != 0
  }

  /// Milliseconds until something is due, -1 for no limit.
  private func timeout() -> Int32 {
    let frame = app.needsDrawing ? budget.nextFrame() : nil
    guard let next = [frame, app.nextDeadline(), terminal.keyDeadline].compactMap({ $0 }).min() else { return -1 }
    let rest = next - .now
    let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
    return Int32(clamping: max(0, milliseconds + 1))
  }
}

extension EventLoop: Outside {
  var size: Size { terminal.size }

  func copy(_ text: String) -> Bool { terminal.copy(text) }

  func bell() { terminal.bell() }

  func redraw() { terminal.redrawAll() }

  func suspend() { terminal.suspend() }

  func edit(_ text: String) -> EditorResult {
    terminal.leave()
    defer { terminal.resume() }
    return ExternalEditor.edit(text) { terminal.endSignal }
  }

  func quit(hungUp: Bool) { ending = (hungUp, ()) }
}
