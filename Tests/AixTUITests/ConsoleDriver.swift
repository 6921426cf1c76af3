import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// A console without a terminal: keys go in, the screen comes out as text, and waiting is for idle, never for a time.
@MainActor final class ConsoleDriver {
  let simulator: DeviceSimulator
  let app: App
  private let mailbox = Mailbox()
  private lazy var effects = EffectRunner(app: app, mailbox: mailbox, outside: self)
  private(set) var copied: [String] = []
  private(set) var hasQuit = false
  private(set) var bells = 0
  /// What has to live as long as the console, such as the folder of a class that was dropped in.
  var kept: [AnyObject] = []
  /// What the operator's editor does with a text.
  var editor: (String) -> EditorResult = { .text($0) }

  /// A console signed in to a simulated device that stands still.
  convenience init(
    _ envelope: SimulatorOptions.Envelope = .wrapped, size: Size = Size(width: 100, height: 30),
    counts: [String: Int] = [:], readOnly: Bool = false, password: String? = "ferncast", glyphs: Glyphs = .unicode,
    schemaFolder: String? = nil, user: String = "root", stateFolder: String? = nil, dialect: Dialect = Dialect(),
    configure: (inout SimulatorOptions) -> Void = { _ in }
  ) throws {
    var options = SimulatorOptions(envelope: envelope, counts: counts, eventRate: 0, seed: 7)
    options.schemaFolder = schemaFolder
    configure(&options)
    let simulator = DeviceSimulator(options: options)
    _ = try simulator.start()
    try self.init(
      on: simulator, size: size, readOnly: readOnly, password: password, glyphs: glyphs, user: user,
      stateFolder: stateFolder, dialect: dialect)
  }

  /// A console signed in to a device that runs already.
  init(
    on simulator: DeviceSimulator, size: Size, readOnly: Bool = false, password: String? = "ferncast",
    glyphs: Glyphs = .unicode, user: String = "root", stateFolder: String? = nil, dialect: Dialect = Dialect(),
    label: DeviceLabel = DeviceLabel(), others: [(address: String, label: DeviceLabel, password: String?)] = []
  ) throws {
    self.simulator = simulator
    let address = try #require(simulator.url)
    let mailbox = mailbox
    func settings(_ address: String, _ user: String?, _ password: Secret?) -> ConnectionSettings? {
      var settings = ConnectionSettings(
        address: address, user: user, password: password, readOnly: readOnly, staysOpen: true)
      settings?.stateFolder = stateFolder
      settings?.dialect = dialect
      settings?.status.bell = true
      return settings
    }
    let known = DeviceSettings()
    func session(
      _ address: String, _ user: String?, _ settings: ConnectionSettings, _ label: DeviceLabel
    ) -> DeviceSession {
      let id = DeviceID(address: address)
      let connection = Connection(settings: settings) { mailbox.post(.device(id, .connection($0))) }
      return DeviceSession(id: id, label: label, connection: connection, user: user, settings: known)
    }
    let first = try #require(settings(address, user, password.map { Secret($0) }))
    let rest = try others.map { other in
      let own = try #require(settings(other.address, user, other.password.map { Secret($0) }))
      return session(other.address, user, own, other.label)
    }
    app = App(fleet: Fleet(session(address, user, first, label), rest), keymap: Keymap(), glyphs: glyphs, size: size) {
      (attempt, old) throws(DeviceError) -> DeviceSession in
      guard let next = settings(attempt.address, attempt.user, attempt.password) else {
        throw .unreachable("no address")
      }
      return session(attempt.address, attempt.user, next, attempt.address == old.address ? old.label : DeviceLabel())
    }
    // On a busy machine a test may look later than an operator would.
    app.messages.expires = false
    effects.start()
  }

  isolated deinit {
    // What another console of the same test takes up is let go of first.
    let writers = app.fleet.sessions.compactMap { $0.editing?.draftWriter }
    app.layers = LayerStack()
    effects.close()
    for writer in writers { writer.flush() }
  }

  /// Presses keys by their names: `j`, `enter`, `ctrl-s`.
  func press(_ names: String...) async throws {
    for name in names {
      let key = try #require(Key(name: name), "there is no key \(name)")
      effects.update(.key(key))
      try await idle()
    }
  }

  /// Types text, one character after the other.
  func type(_ text: String) async throws {
    for character in text { effects.update(.key(.character(character))) }
    try await idle()
  }

  /// Moves the form's cursor to a field by its name.
  func focus(key: String) async throws {
    for _ in 0..<60 {
      let form = try #require(app.layers.last as? FormScreen)
      if form.current?.field.key == key { return }
      try await press("down")
    }
    Issue.record("there is no field \(key)\n\(screen)")
  }

  /// Moves the form's cursor to a row by its title.
  func focus(_ title: String, by key: String = "down") async throws {
    for _ in 0..<80 {
      let top = app.layers.last
      guard let form = top as? FormScreen ?? (top as? MethodForm)?.form, let row = form.current else { break }
      let text = line(containing: "▸")?.drop { "▸~! ▾".contains($0) } ?? ""
      if text.hasPrefix(title) || (row.kind == .field && row.field.title == title) { return }
      try await press(key)
    }
    Issue.record("no row \(title)\n\(screen)")
  }

  /// Waits until nothing is on its way any more; the bound is there for a test that would wait for ever.
  func idle() async throws {
    for _ in 0..<20_000 {
      takeMessages()
      effects.layout()
      let sessions = app.fleet.sessions.filter { $0 === app.device || $0.isSignedIn }
      if sessions.allSatisfy({ $0.requests.isEmpty && !$0.sync.isWaitingForSubscription }) { return }
      try await Task.sleep(for: .milliseconds(3))
    }
    Issue.record("the console does not come to rest: \(app.device.requests.values)")
  }

  /// Waits until a condition holds, taking what the network brings.
  func wait(until condition: () -> Bool) async throws {
    // Most conditions draw a whole screen, and all tests share the main actor.
    for _ in 0..<3_000 {
      takeMessages()
      effects.layout()
      if condition() { return }
      try await Task.sleep(for: .milliseconds(30))
    }
    Issue.record("what was waited for did not come; the screen is\n\(screen)")
  }

  /// Waits for the offer of drafts that a console makes when it starts, and opens the first one.
  func openOfferedDraft() async throws {
    try await idle()
    // An offer that comes by itself takes no keys at first.
    try await wait { screen.contains("Press Esc to keep them for later.") }
    try await press("enter")
    try await wait { app.layers.last is FormScreen }
  }

  /// Takes what the network brought and what is due, and waits for nothing.
  func takeMessages() { effects.takeMessages() }

  func send(_ message: Message) { effects.update(message) }

  /// Has the device's status feed tell something.
  func send(status event: StatusEvent) { send(.device(app.device.id, .status(event))) }

  /// Has the device's connection tell another state.
  func send(connection state: ConnectionState) { send(.device(app.device.id, .connection(state))) }

  var surface: Surface {
    effects.layout()
    return app.render()
  }

  var screen: String { surface.text }

  func line(containing text: String) -> String? {
    screen.split(separator: "\n").map(String.init).first { $0.contains(text) }
  }

  /// The words of the selected line, whatever its columns' widths are.
  var selectedWords: [Substring] { surface.text(of: .selection).joined().split(separator: " ") }
}

extension ConsoleDriver: Outside {
  var size: Size { app.size }

  func copy(_ text: String) -> Bool {
    copied.append(text)
    return true
  }

  func bell() { bells += 1 }
  func redraw() {}
  func suspend() {}
  func edit(_ text: String) -> EditorResult { editor(text) }
  func quit(hungUp: Bool) { hasQuit = true }
}

extension JSON {
  /// A JSON Patch without what only guards the change.
  var withoutTests: JSON { .array((arrayValue ?? []).filter { $0["op"] != "test" }) }
}
