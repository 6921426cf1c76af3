import ConsoleCore
import Curses

/// The console's state; it changes only through `update`.
@MainActor final class App {
  /// The sessions with all devices.
  let fleet: Fleet
  /// The device that the current step is about: the one that sent something, else that of the topmost layer.
  var device: DeviceSession
  let keymap: Keymap
  let glyphs: Glyphs
  /// Earlier lines of the `:` prompt, oldest first.
  var lineHistory: [String] = []
  /// Makes a session from what the operator typed on the sign-in screen of a device.
  let connect: (SignInAttempt, DeviceSession) throws(DeviceError) -> DeviceSession
  var now: ContinuousClock.Instant
  /// Tells the time; tests replace it.
  var clock: () -> ContinuousClock.Instant = { ContinuousClock().now }
  var size: Size
  var layers = LayerStack()
  var messages = MessageLog()
  var effects: [Effect] = []
  /// Whether the screen may be out of date.
  var needsDrawing = true
  /// When the overview of the devices is to be drawn again; nil if nothing has changed.
  var overviewDue: ContinuousClock.Instant?
  var isEnding = false
  /// The number of keys pressed so far, which shows whether the operator has gone on meanwhile.
  private(set) var keyCount = 0
  /// The panes the operator left, in the state in which he left them.
  var panes: [PaneKey: any Layer] = [:]
  /// What the operator typed for the sign-ins that are running.
  var attempts: [Ticket: SignInAttempt] = [:]
  /// Requests for records to show when they arrive.
  var visits: Set<Ticket> = []
  /// Requests for records to copy as JSON when they arrive; true to copy their secrets too.
  var copies: [Ticket: Bool] = [:]
  /// Drops keys that are still meant for a dialog that closed by itself.
  var strayKeys: KeyGuard?

  init(
    fleet: Fleet, keymap: Keymap, glyphs: Glyphs, size: Size,
    connect: @escaping (SignInAttempt, DeviceSession) throws(DeviceError) -> DeviceSession
  ) {
    self.fleet = fleet
    device = fleet.sessions[0]
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
    case .device(let id, let event):
      guard let session = fleet[id] else { break }
      if session !== device { return receiveAside(event, of: session) }
      receive(event)
    case .signal(let signal): receive(signal)
    case .edited(let result): deliver(.edited(result))
    case .problem(let text): say(text, .warning)
    case .tick: tick()
    }
    sayProblems()
    if case .key = message { layout() }
    switch message {
    // Events from the device do not edit a form; there may be thousands of them a second.
    case .device(_, .subscription), .device(_, .status), .tick: break
    default: keepDrafts()
    }
    askForMissing()
    endStep()
    startSignIns()
    return takeEffects()
  }

  /// Handles an event of a device that is not on screen, so that no layer has to be asked; there may be thousands a second.
  private func receiveAside(_ event: DeviceEvent, of session: DeviceSession) -> [Effect] {
    let outer = device
    device = session
    device.now = now
    receive(event)
    sayProblems()
    if case .subscription(.signals) = event, fleet.hasDeadline(of: device.id, after: now) {
      // A signal only postpones what is due; working that out for each one costs more than the signal.
      passOn()
    } else {
      endStep()
    }
    device = fleet[outer.id] ?? device
    startSignIns()
    return takeEffects()
  }

  /// Says what work on the disk had to report.
  private func sayProblems() {
    for notice in device.editing?.notices.take() ?? [] { say(notice, .error) }
  }

  /// Does something that concerns a device, whichever is on screen.
  func step(of session: DeviceSession, _ work: () -> Void) {
    let outer = device
    if session !== outer { endStep() }
    device = session
    device.now = now
    work()
    endStep()
    device = fleet[outer.id] ?? device
  }

  /// Ends a step: passes on what its device wants, and goes back to the device on screen.
  private func endStep() {
    follow()
    passOn()
    fleet.note(deadline: deadline(of: device), of: device.id)
    device = layers.devices.last.flatMap { fleet[$0] } ?? device
    device.now = now
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
      case .say(let text, let level, let yields):
        // What another device says must not be taken for this one's, nor cover what this one says.
        if isOnScreen {
          show(text, level, yields: yields)
        } else {
          show("\(device.name): \(text)", level, yields: true)
        }
      case .bell: effects.append(.bell)
      }
    }
  }

  /// Keeps the device's classes on screen in sync.
  func follow() {
    let own = layers.indices.filter { layers.devices[$0] == device.id }
    device.visibleClass = own.last { layers[$0].visibleClass != nil }.flatMap { layers[$0].visibleClass }
    device.follow(Set(own.flatMap { layers[$0].visibleClasses }))
  }

  /// Opens the first screen and signs in; shows the sign-in screen if credentials are missing.
  func start() -> [Effect] {
    append(fleet.isMany ? DevicesScreen() : ObjectsScreen())
    for problem in keymap.problems { say(problem, .warning, yields: true) }
    for session in fleet.sessions {
      effects.append(.open(session))
      if session.canSignIn { fleet.wantSignIn(session.id) }
    }
    if !fleet.isMany, !device.canSignIn { askForSignIn() }
    startSignIns()
    return takeEffects()
  }

  /// Leaves a device for another, or for another session with it: signs out of it and closes everything that shows it.
  func switchDevice(to session: DeviceSession) {
    passOn()
    for ticket in device.requests.keys { device.cancel(ticket) }
    passOn()
    effects += [.close(device), .open(session)]
    let old = device.id
    fleet.replace(old, with: session)
    layers.move(from: old, to: session.id)
    device = session
    device.now = now
    tell(.deviceChanged)
    panes = panes.filter { $0.key.device != old }
    visits = visits.filter { $0.device != old }
    copies = copies.filter { $0.key.device != old }
    attempts = attempts.filter { $0.key.device != old }
  }

  /// The context of the layer at `index`, by default the topmost.
  func context(for index: Int? = nil) -> Context {
    let place = index ?? layers.count - 1
    let session = layers.devices.indices.contains(place) ? fleet[layers.devices[place]] ?? device : device
    var context = Context(device: session, fleet: fleet, keymap: keymap, glyphs: glyphs, messages: messages, now: now)
    context.isCovered = place < layers.count - 1
    return context
  }

  /// Puts a layer of the current device on top.
  func append(_ layer: any Layer) { layers.append(layer, of: device.id) }

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
      if isFilterKey(key) { append(NoFilterPrompt("this screen has no filter")) }
      return
    }
    messages.dismiss()
    if offer.command == .back, key == .escape, isAtTop {
      say("Esc does not quit. Press q or \(keymap.label(.quit)).", .info)
    } else if let reason = offer.disabled {
      let title = CommandInfo.byCommand[offer.command]?.title ?? offer.command.rawValue
      if isFilterKey(key) { return append(NoFilterPrompt(reason)) }
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
    for index in layers.indices where layers.devices[index] == device.id {
      for request in layers[index].missing(context(for: index)) { device.send(request) }
    }
  }

  /// Updates every layer to the data and the window size.
  func layout() {
    for session in fleet.sessions {
      session.store.foldHistory()
      session.alarms.refresh()
    }
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
