import ConsoleCore
import Curses

/// What effects need of the world beside the network: a terminal, or a test in its place.
@MainActor protocol Outside: AnyObject {
  var size: Size { get }
  /// Puts a text on the terminal's clipboard; false where the terminal does not take it.
  func copy(_ text: String) -> Bool
  func bell()
  func redraw()
  /// Stops the program until the shell lets it go on.
  func suspend()
  /// Gives the terminal to the operator's editor until that ends.
  func edit(_ text: String) -> EditorResult
  func quit(hungUp: Bool)
}

/// Hands messages to the app and does what comes of them, for the event loop and for tests alike.
@MainActor final class EffectRunner {
  private let app: App
  private let mailbox: Mailbox
  private unowned let outside: any Outside
  /// Keeps a setting in the configuration; the reason where that fails. It waits for the disk.
  private let keep: @Sendable (ClassSetting) -> String?
  /// The last setting that is being kept; they follow each other.
  private var keeping: Task<Void, Never>?
  private var devices: [DeviceID: DeviceRunner] = [:]
  /// The sign-outs that are under way.
  private var leaving: [Task<Void, Never>] = []

  init(
    app: App, mailbox: Mailbox, outside: any Outside, keep: @escaping @Sendable (ClassSetting) -> String? = { _ in nil }
  ) {
    self.keep = keep
    self.app = app
    self.mailbox = mailbox
    self.outside = outside
  }

  func start() { perform(app.start()) }

  func update(_ message: Message) { perform(app.update(message)) }

  /// Handles what the network brought, no longer than `slice`, and what is due.
  func takeMessages(for slice: Duration = .seconds(3600)) {
    let deadline = ContinuousClock.now + slice
    while let message = mailbox.next() {
      update(message)
      if ContinuousClock.now >= deadline { break }
    }
    if let due = app.nextDeadline(), due <= .now { update(.tick) }
  }

  /// Ends the feeds of all devices; what was typed last is on disk then, unless the disk takes longer than three seconds.
  func close() {
    mailbox.close()
    for device in devices.values { device.stop() }
    let (writers, keeping) = (devices.values.compactMap { $0.session.editing?.draftWriter }, keeping)
    Blocking.wait(atMost: 3) {
      for writer in writers { await writer.flushed() }
      await keeping?.value
    }
  }

  /// Signs out of all devices, and waits for that no longer than each of them may take.
  func signOut() {
    let tasks = leaving + devices.values.map { leave($0.session) }
    devices = [:]
    Blocking.wait(atMost: 3) { for task in tasks { await task.value } }
  }

  private func leave(_ session: DeviceSession) -> Task<Void, Never> {
    let (connection, drafts) = (session.connection, session.editing?.draftWriter)
    return Task.detached {
      await connection?.logout(within: 2)
      await drafts?.flushed()
    }
  }

  private func perform(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .device(let id, let command): devices[id]?.perform(command)
      case .open(let session):
        let id = session.id
        devices[id] = DeviceRunner(session, room: mailbox.room) { [mailbox] in mailbox.post($0, of: id) }
      case .close(let session):
        devices.removeValue(forKey: session.id)?.stop()
        leaving.append(leave(session))
      default: performOutside(effect)
      }
    }
  }

  private func keepSetting(_ setting: ClassSetting) {
    keeping = Task.detached { [keep, mailbox, keeping] in
      await keeping?.value
      let problem = await PosixThread.run { keep(setting) }
      if let problem { mailbox.post(.problem(problem)) }
    }
  }

  private func performOutside(_ effect: Effect) {
    switch effect {
    case .copy(let text):
      if !outside.copy(text.mended) {
        app.say("Not copied: the terminal refused it, or the text is too long", .warning)
      }
    case .bell: outside.bell()
    case .redraw: outside.redraw()
    case .suspend:
      for device in devices.values { device.pause() }
      outside.suspend()
      for device in devices.values { device.resume() }
      update(.resized(outside.size))
      outside.redraw()
    case .edit(let text):
      let result = outside.edit(text)
      update(.resized(outside.size))
      update(.edited(result))
      outside.redraw()
    case .save(let setting): keepSetting(setting)
    case .quit(let hungUp): outside.quit(hungUp: hungUp)
    case .device, .open, .close: break
    }
  }
}
