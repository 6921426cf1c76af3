import ConsoleCore
import Curses
import Glibc

/// Waits for keys, messages and signals, lets the app answer, and draws at most thirty times a second.
@MainActor final class EventLoop {
  private let app: App
  private let terminal: Terminal
  private let mailbox: Mailbox
  private let runner: RequestRunner
  private let configuration: (ClassSetting) -> String?
  private var budget = FrameBudget()
  private var feed: LiveFeed?
  private var status: StatusFeed?
  private var ending: (hungUp: Bool, Void)?

  init(
    app: App, terminal: Terminal, mailbox: Mailbox, saveSetting: @escaping (ClassSetting) -> String?
  ) {
    self.app = app
    self.terminal = terminal
    self.mailbox = mailbox
    runner = RequestRunner(mailbox: mailbox)
    configuration = saveSetting
  }

  /// Runs until the operator leaves or the terminal is gone; true where it is gone.
  func run() -> Bool {
    perform(app.start())
    while ending == nil {
      draw()
      wait()
      for key in terminal.readKeys() { take(key) }
      for signal in terminal.readSignals() { perform(app.update(.signal(signal))) }
      takeMessages()
      if let deadline = app.nextDeadline(), deadline <= .now { perform(app.update(.tick)) }
    }
    mailbox.close()
    feed?.stop()
    status?.stop()
    // What was typed last is on disk before the program ends, however it ends.
    app.device.editing?.draftWriter?.flush()
    return ending?.hungUp ?? false
  }

  /// Takes what the network brought, for so long only that a key has not to wait.
  private func takeMessages() {
    let deadline = ContinuousClock.now + EventLoop.slice
    repeat {
      guard let message = mailbox.next() else { return }
      perform(app.update(message))
    } while ContinuousClock.now < deadline
  }

  private static let slice = Duration.milliseconds(8)

  private func take(_ key: Key) {
    guard ending == nil else { return }
    if case .resize = key { perform(app.update(.resized(terminal.size))) }
    perform(app.update(.key(key)))
  }

  private func draw() {
    guard app.needsDrawing, lastKeyWasRecent || budget.nextFrame() <= .now else { return }
    app.needsDrawing = false
    app.layout()
    terminal.show(app.render())
    budget.spend()
  }

  /// A key is answered at once: the limit is for what the device sends.
  private var lastKeyWasRecent = true

  private func wait() {
    var descriptors = [terminal.inputDescriptor, mailbox.wakeDescriptor, terminal.signalDescriptor].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    let found = poll(&descriptors, nfds_t(descriptors.count), timeout())
    // EINTR means that ncurses has a resize to tell, which it does by a key.
    lastKeyWasRecent = found < 0 || descriptors[0].revents != 0 || descriptors[2].revents != 0
  }

  /// Milliseconds until something is due, -1 where nothing is.
  private func timeout() -> Int32 {
    let frame = app.needsDrawing ? budget.nextFrame() : nil
    guard let next = [frame, app.nextDeadline(), terminal.keyDeadline].compactMap({ $0 }).min() else { return -1 }
    let rest = next - .now
    let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
    return Int32(clamping: max(0, milliseconds + 1))
  }

  /// Follows the signals of the device that is connected now.
  private func follow(_ number: Int) {
    feed?.stop()
    feed = app.device.connection.map { connection in
      LiveFeed(connection: connection, room: mailbox.room) { [mailbox] in mailbox.post($0, of: number) }
    }
    feed?.start()
    status?.stop()
    status = app.device.connection.map { connection in
      let settings = connection.settings
      return StatusFeed(connection: connection, folder: settings.statusFolder, bounds: settings.status.bounds) {
        [mailbox] in mailbox.post(.status($0, of: number))
      }
    }
    status?.start()
  }

  private func perform(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .send(let ticket, let request):
        if let writer = app.device.editing?.writer { runner.send(ticket, request, with: writer) }
      case .cancel(let ticket): runner.cancel(ticket)
      case .copy(let text):
        if !terminal.copy(text.mended) {
          app.say("Not copied: the terminal refused it, or the text is too long", .warning)
        }
      case .bell: terminal.bell()
      case .redraw: terminal.redrawAll()
      case .suspend:
        status?.pause()
        terminal.suspend()
        status?.resume()
        perform(app.update(.resized(terminal.size)))
        terminal.redrawAll()
      case .edit(let text):
        terminal.leave()
        let result = ExternalEditor.edit(text) { terminal.endSignal }
        terminal.resume()
        perform(app.update(.resized(terminal.size)))
        perform(app.update(.edited(result)))
        terminal.redrawAll()
      case .follow(let number): follow(number)
      case .watch(let classes): feed?.watch(classes)
      case .reconnectFeed: feed?.reconnect()
      case .refreshStatus: status?.refresh()
      case .save(let setting):
        if let problem = configuration(setting) { app.say(problem, .warning) }
      case .quit(let hungUp): ending = (hungUp, ())
      }
    }
  }
}
