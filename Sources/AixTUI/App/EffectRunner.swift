import ConsoleCore
import Curses

/// What effects need besides the network: a terminal, or a test double.
@MainActor protocol Outside: AnyObject {
  var size: Size { get }
  /// Copies a text to the terminal's clipboard; false if the terminal refuses it.
  func copy(_ text: String) -> Bool
  func bell()
  func redraw()
  /// Stops the program until the shell resumes it.
  func suspend()
  /// Lets the operator's editor use the terminal until it ends.
  func edit(_ text: String) -> EditorResult
  func quit(hungUp: Bool)
}

/// Passes messages to the app and performs its effects, for the event loop and for tests.
@MainActor final class EffectRunner {
  private let app: App
  private let mailbox: Mailbox
  private unowned let outside: any Outside
  /// Saves a setting to the configuration; returns why that failed. It waits for the disk.
  private let keep: @Sendable (ClassSetting) -> String?
  /// The last save of a setting; each waits for the one before.
  private var keeping: Task<Void, Never>?
  private var devices: [DeviceID: DeviceRunner] = [:]
  /// The sign-outs in progress.
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

  /// Brings the layers in line with the data, and has read what they need for that.
  func layout() {
    app.layout()
    perform(app.effectsOfLayout())
  }

  /// Handles waiting messages for at most `slice`, then a tick if one is due.
  func takeMessages(for slice: Duration = .seconds(3600)) {
    let deadline = ContinuousClock.now + slice
    while let message = mailbox.next() {
      update(message)
      if ContinuousClock.now >= deadline { break }
    }
    if let due = app.nextDeadline(), due <= .now { update(.tick) }
  }

  /// Stops the subscriptions and status pollers of all devices, and waits up to three seconds for drafts and settings
  /// to reach the disk.
  func close() {
    mailbox.close()
    for device in devices.values { device.stop() }
    let (writers, keeping) = (devices.values.compactMap { $0.session.editing?.draftWriter }, keeping)
    Blocking.wait(atMost: 3) {
      for writer in writers { await writer.flushed() }
      await keeping?.value
    }
  }

  /// Signs out of all devices, and waits at most three seconds.
  func signOut() {
    let tasks = leaving + devices.values.map { leave($0.session) }
    devices = [:]
    Blocking.wait(atMost: 3) { for task in tasks { await task.value } }
  }

  private func leave(_ session: DeviceSession) -> Task<Void, Never> {
    let (connection, drafts) = (session.connection, session.editing?.draftWriter)
    return Task.detached {
      await connection?.signOut(within: 2)
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
