import ConsoleCore
import Curses

/// The console's state; it changes only through `update`.
@MainActor final class App {
  /// The session with the device that is on screen.
  private(set) var device: DeviceSession
  let keymap: Keymap
  let glyphs: Glyphs
  /// Earlier lines of the `:` prompt, oldest first.
  var lineHistory: [String] = []
  /// Makes a session from what the operator typed on the sign-in screen.
  let connect: (SignInAttempt) throws(DeviceError) -> DeviceSession
  var now: ContinuousClock.Instant
  /// Tells the time; tests replace it.
  var clock: () -> ContinuousClock.Instant = { ContinuousClock().now }
  var size: Size
  var layers: [any Layer] = []
  var messages = MessageLog()
  var effects: [Effect] = []
  /// Whether the screen may be out of date.
  var needsDrawing = true
  var isEnding = false
  /// The number of keys pressed so far, which shows whether the operator has gone on meanwhile.
  private(set) var keyCount = 0
  /// The panes the operator left, in the state in which he left them.
  var panes: [Command: any Layer] = [:]
  /// Requests for records to show when they arrive.
  var visits: Set<Ticket> = []
  /// Requests for records to copy as JSON when they arrive; true to copy their secrets too.
  var copies: [Ticket: Bool] = [:]
  /// Drops keys that are still meant for a dialog that closed by itself.
  var strayKeys: KeyGuard?

  init(
    device: DeviceSession, keymap: Keymap, glyphs: Glyphs, size: Size,
    connect: @escaping (SignInAttempt) throws(DeviceError) -> DeviceSession
  ) {
    self.device = device
    self.connect = connect
    self.keymap = keymap
    self.glyphs = glyphs
    self.size = size
    now = ContinuousClock().now
  }

  /// Handles one message and returns the effects to perform.
  func update(_ message: Message) -> [Effect] {
    now = clock()
    device.now = now
    switch message {
    case .key(let key): press(key)
    case .resized(let newSize):
      size = newSize
      needsDrawing = true
    case .device(let id, let event): if id == device.id { receive(event) }
    case .signal(let signal): receive(signal)
    case .edited(let result): deliver(.edited(result))
    case .problem(let text): say(text, .warning)
    case .tick: tick()
    }
    for notice in device.editing?.notices.take() ?? [] { say(notice, .error) }
    if case .key = message { layout() }
    switch message {
    // Events from the device do not edit a form; there may be thousands of them a second.
    case .device(_, .subscription), .device(_, .status), .tick: break
    default: keepDrafts()
    }
    askForMissing()
    follow()
    return takeEffects()
  }

  /// The effects so far, with the session's commands.
  private func takeEffects() -> [Effect] {
    passOn()
    defer { effects = [] }
    return effects
  }

  /// Passes on the session's commands and notices.
  func passOn() {
    let (commands, notices) = device.drain()
    effects += commands.map { .device(device.id, $0) }
    for notice in notices {
      switch notice {
      case .say(let text, let level, let yields): show(text, level, yields: yields)
      case .bell: effects.append(.bell)
      }
    }
  }

  /// Keeps the classes on screen in sync.
  func follow() {
    device.visibleClass = visibleClass
    device.follow(Set(layers.flatMap(\.visibleClasses)))
  }

  /// Opens the first screen and signs in; shows the sign-in screen if credentials are missing.
  func start() -> [Effect] {
    layers = [ObjectsScreen()]
    for problem in keymap.problems { say(problem, .warning, yields: true) }
    effects.append(.open(device))
    if let connection = device.connection, connection.settings.canSignIn {
      device.send(.signIn)
    } else {
      layers.append(SignInScreen(address: device.address, user: device.user, hasPassword: false))
    }
    return takeEffects()
  }

  /// Switches to another device: signs out of the old one and closes everything that shows it.
  func switchDevice(to session: DeviceSession) {
    passOn()
    for ticket in device.requests.keys { device.cancel(ticket) }
    passOn()
    effects += [.close(device), .open(session)]
    device = session
    device.now = now
    layers.removeAll { $0.isOfOneDevice }
    tell(.deviceChanged)
    panes = [:]
    (visits, copies) = ([], [:])
  }

  /// The context of the layer at `index`, by default the topmost.
  func context(for index: Int? = nil) -> Context {
    let place = index ?? layers.count - 1
    var context = Context(device: device, keymap: keymap, glyphs: glyphs, messages: messages, now: now)
    context.isCovered = place < layers.count - 1
    return context
  }

  private func press(_ key: Key) {
    keyCount += 1
    needsDrawing = true
    switch key {
    case .resize: return
    case .endOfInput:
      end(hungUp: true)
      return
    default: break
    }
    guard !layers.isEmpty else { return }
    guard isDrawn else { return pressBlindly(key) }
    if strayKeys?.swallows(key, now) == true { return }
    if strayKeys?.isClosed(now) == false { strayKeys = nil }
    let top = layers.count - 1
    if let actions = layers[top].handle(key, context()) {
      run(actions)
      return
    }
    let offers = currentOffers()
    guard let offer = keymap.offer(for: key, among: offers) else {
      if case .paste = key { return }
      messages.dismiss()
      if isFilterKey(key) { layers.append(NoFilterPrompt("this screen has no filter")) }
      return
    }
    messages.dismiss()
    if offer.command == .back, key == .escape, isAtTop {
      say("Esc does not quit. Press q or \(keymap.label(.quit)).", .info)
    } else if let reason = offer.disabled {
      let title = CommandInfo.byCommand[offer.command]?.title ?? offer.command.rawValue
      if isFilterKey(key) { return layers.append(NoFilterPrompt(reason)) }
      say("\(title): \(reason)", .warning)
    } else {
      perform(offer.command)
    }
  }

  /// Whether one step back would quit the program.
  private var isAtTop: Bool { layers.count == 1 && layers[0].isAtTop }

  /// Whether the key opens a filter; the operator then expects the next letters to be text.
  private func isFilterKey(_ key: Key) -> Bool {
    guard layers.last?.isDialog == false, case .character = key else { return false }
    return keymap.keys(for: .filter).contains(key) || keymap.keys(for: .search).contains(key)
  }

  /// The commands available now: those of the top layer, then the global ones.
  func currentOffers() -> [Offer] {
    guard let top = layers.last else { return [] }
    let own = top.offers(context())
    let taken = Set(own.map(\.command))
    // A dialog asks one question, and commands that lead elsewhere wait until it is answered.
    let beside: Set<Command> = [.redraw, .suspend]
    return own + globalOffers().filter { !taken.contains($0.command) && (!top.isDialog || beside.contains($0.command)) }
  }

  /// Sends the requests that the layers still need.
  private func askForMissing() {
    for index in layers.indices {
      for request in layers[index].missing(context(for: index)) { device.send(request) }
    }
  }

  /// Updates every layer to the data and the window size.
  func layout() {
    device.store.foldHistory()
    device.alarms.refresh()
    let body = Chrome.body(of: size, hasBanner: context().announcement != nil)
    for index in layers.indices { layers[index].layout(body, context(for: index)) }
    for index in layers.indices {
      if let text = layers[index].takeAnnouncement() { say(text, .good) }
    }
  }

  /// What layers came to need when they were laid out; to be carried out after `layout`.
  func effectsOfLayout() -> [Effect] {
    askForMissing()
    return takeEffects()
  }

  func say(_ text: String, _ level: MessageLog.Level, yields: Bool = false) {
    // The session's earlier notices come first.
    passOn()
    show(text, level, yields: yields)
  }

  private func show(_ text: String, _ level: MessageLog.Level, yields: Bool) {
    messages.say(text, level, yields: yields, at: clock())
    needsDrawing = true
  }
}
