import ConsoleCore
import Curses

/// The console's state and the one door into it: `update`.
@MainActor final class App {
  let device: DeviceModel
  let keymap: Keymap
  let glyphs: Glyphs
  /// What the `:` line was used for, oldest first.
  var lineHistory: [String] = []
  /// Makes a connection from what the operator typed on the sign-in screen.
  let connect: (SignInAttempt) throws(DeviceError) -> Connection
  var now: ContinuousClock.Instant
  /// Tells the time; tests put their own in its place.
  var clock: () -> ContinuousClock.Instant = { ContinuousClock().now }
  var size: Size
  var layers: [any Layer] = []
  var messages = MessageLog()
  var effects: [Effect] = []
  /// Whether what is on screen may differ from what should be there.
  var needsDrawing = true
  var isEnding = false
  /// The requests that tests wait for and that ^C ends.
  var pending: [Ticket: Request] = [:]
  /// Counts the feeds: what one of a device before still brings is not this one's.
  private(set) var feedNumber = 0
  /// What records that are being deleted were called.
  var deletedTitles: [String: String] = [:]
  /// Panes that were left, as they were.
  var panes: [Command: any Layer] = [:]
  /// The lists that are on their way.
  var lists: [Ticket: ListRequest] = [:]
  /// Since when the device does not respond.
  var awaySince: ContinuousClock.Instant?
  /// The login that the session was last known by.
  var sessionEpoch = 0
  /// Requests for records that are to be shown when they come.
  var visits: Set<Ticket> = []
  /// Requests for records whose JSON is to be copied when it comes; whether with its secrets.
  var copies: [Ticket: Bool] = [:]
  /// A draft that waits for its class to be read.
  var pendingDraft: (file: DraftFile, claim: DraftClaim)?
  var hasOfferedDrafts = false
  /// Whether the records of drafts were asked for, and the questions that are not answered yet.
  var hasCheckedDrafts = false
  var draftChecks: [Ticket: DraftFile] = [:]
  /// Keeps out what is still typed for a dialog that closed by itself.
  var strayKeys: KeyGuard?
  /// Whether totals of alarms are drawn that may be old.
  var isShowingStale = true
  /// Whether it was said that the device's clock is wrong.
  var hasWarnedOfClock = false
  /// What the background reads to know each class's count, in order.
  var countQueue: [String] = []

  init(
    device: DeviceModel, keymap: Keymap, glyphs: Glyphs, size: Size,
    connect: @escaping (SignInAttempt) throws(DeviceError) -> Connection
  ) {
    self.device = device
    self.connect = connect
    self.keymap = keymap
    self.glyphs = glyphs
    self.size = size
    now = ContinuousClock().now
  }

  /// Takes one message; what the outside has to do about it is returned.
  func update(_ message: Message) -> [Effect] {
    now = clock()
    switch message {
    case .key(let key): press(key)
    case .resized(let newSize):
      size = newSize
      needsDrawing = true
    case .reply(let ticket, let reply): receive(ticket, reply)
    case .connection(let state): connectionChanged(state)
    case .feed(let event, let number): if number == feedNumber { receive(event) }
    case .status(let event, let number): if number == feedNumber { receive(event) }
    case .signal(let signal): receive(signal)
    case .edited(let result): deliver(.edited(result))
    case .tick: tick()
    }
    for notice in device.editing?.notices.take() ?? [] { say(notice, .error) }
    if case .key = message { layout() }
    switch message {
    // What the device tells changes no draft that was not typed; there may be thousands of these a second.
    case .feed, .status, .tick: break
    default: keepDrafts()
    }
    askForIndex()
    followWhatIsOpen()
    defer { effects = [] }
    return effects
  }

  /// The first screen, and a request for what it shows; the sign-in screen on top where nothing can be asked yet.
  func start() -> [Effect] {
    layers = [ObjectsScreen()]
    for problem in keymap.problems { say(problem, .warning, yields: true) }
    if let connection = device.connection, connection.settings.canSignIn {
      follow()
      send(.next(), .signIn)
    } else {
      layers.append(LoginScreen(address: device.address, user: device.user, hasPassword: false))
    }
    defer { effects = [] }
    return effects
  }

  /// Follows the signals of the device that is connected now.
  func follow() {
    feedNumber += 1
    (pendingDraft, hasOfferedDrafts, hasCheckedDrafts, draftChecks) = (nil, false, false, [:])
    device.alarms = AlarmModel(device.connection?.settings)
    device.editing = device.connection.map { DeviceEditing($0, device.secrets) }
    effects.append(.follow(feed: feedNumber))
  }

  /// What a layer may look at; the one at `index`, by default the topmost.
  func context(for index: Int? = nil) -> Context {
    let place = index ?? layers.count - 1
    var context = Context(device: device, keymap: keymap, glyphs: glyphs, messages: messages, now: now)
    context.isCovered = place < layers.count - 1
    return context
  }

  private func press(_ key: Key) {
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

  /// Whether one step back would leave the program.
  private var isAtTop: Bool { layers.count == 1 && (layers.first as? ObjectsScreen)?.isAtTop == true }

  /// Whether the key is the one that opens a filter, after which letters are expected to be text.
  private func isFilterKey(_ key: Key) -> Bool {
    guard layers.last?.isDialog == false, case .character = key else { return false }
    return keymap.keys(for: .filter).contains(key) || keymap.keys(for: .search).contains(key)
  }

  /// The commands that can be had now: the top layer's, then everybody's.
  func currentOffers() -> [Offer] {
    guard let top = layers.last else { return [] }
    let own = top.offers(context())
    let taken = Set(own.map(\.command))
    // A dialog asks one thing: what leads elsewhere has to wait for the answer.
    let beside: Set<Command> = [.redraw, .suspend]
    return own + globalOffers().filter { !taken.contains($0.command) && (!top.isDialog || beside.contains($0.command)) }
  }

  /// Has the index made that the table wants before it can filter.
  private func askForIndex() {
    guard let place = layers.firstIndex(where: { $0 is ObjectsScreen }), var screen = layers[place] as? ObjectsScreen,
      let request = screen.wantedIndex(context(for: place))
    else { return }
    layers[place] = screen
    send(.next(), request)
  }

  /// Brings every visible layer in line with the data.
  func layout() {
    device.store.foldHistory()
    device.alarms.refresh()
    let body = Chrome.body(of: size, hasBanner: context().announcement != nil)
    for index in layers.indices { layers[index].layout(body, context(for: index)) }
    if var screen = layers.first as? ObjectsScreen, let text = screen.takeAnnouncement() {
      layers[0] = screen
      say(text, .good)
    }
  }

  func say(_ text: String, _ level: MessageLog.Level, yields: Bool = false) {
    messages.say(text, level, yields: yields, at: clock())
    needsDrawing = true
  }
}
