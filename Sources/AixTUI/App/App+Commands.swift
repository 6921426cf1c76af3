import ConsoleCore
import Curses

extension App {
  /// The commands available on every screen.
  func globalOffers() -> [Offer] {
    let loading =
      layers.last(where: { $0.visibleClass != nil })?.visibleClass.map { device.sync[$0].isListing } ?? false
    var offers: [Offer] = []
    if loading { offers.append(Offer(.cancelLoad, bar: true)) }
    offers += [
      Offer(.palette, bar: true), Offer(.help), Offer(.messages), Offer(.devices), Offer(.objects), Offer(.live),
      Offer(.calls),
      Offer(.alarms), Offer(.methods),
      Offer(.undoWrite, disabled: undoRefusal), Offer(.history), Offer(.drafts),
      Offer(.reconnect), Offer(.scope),
      Offer(.signIn),
      Offer(.redraw), Offer(.suspend), Offer(.back), Offer(.quit), Offer(.reload),
    ]
    if !loading { offers.append(Offer(.cancelLoad)) }
    return offers
  }

  /// Runs a command: here if it concerns the whole program, else in the topmost layer.
  func perform(_ command: Command) {
    if layers.last?.ownCommands.contains(command) == true { return performOnTop(command) }
    switch command {
    case .back where isOnFirstScreen && fleet.isMany: showDevices()
    case .devices: showDevices()
    case .scope: askForScope()
    case .palette:
      append(Palette(history: lineHistory, offers: currentOffers()))
      device.loadMethodNames()
    case .help:
      let isTyping = layers.last?.takesText(context()) ?? false
      append(
        HelpScreen(
          currentOffers(), keymap, about: layers.last?.about(context()) ?? [], isTyping: isTyping, width: size.width))
    case .messages: append(MessagesScreen())
    case .objects: openPane(.objects) { nil }
    case .live: openPane(.live) { LiveScreen() }
    case .calls: showCalls()
    case .alarms: openPane(.alarms) { AlarmsScreen() }
    case .methods: showMethods()
    case .undoWrite: undoLastWrite()
    case .history: showHistory()
    case .drafts: showDrafts()
    case .redraw: effects.append(.redraw)
    case .suspend: effects.append(.suspend)
    case .quit: askToQuit()
    case .reconnect: reconnect()
    case .signIn:
      if isHeldUp() { return }
      if device.isWriting {
        return say("A write to \(device.address) has not finished yet. Wait for it before you sign in again.", .warning)
      }
      askForSignIn()
    case .cancelLoad: stopLoading()
    default: performOnTop(command)
    }
  }

  private func performOnTop(_ command: Command) {
    guard !layers.isEmpty else { return }
    let top = layers.count - 1
    let actions = layers[top].perform(command, context())
    run(actions, from: top)
  }

  /// Shows a pane over the first screen, in the state in which it was left; refuses while a form has changes.
  func openPane(_ pane: Command, _ make: () -> (any Layer)?) {
    if isHeldUp() { return }
    if isScopeAll {
      if openFleetPane(pane) { return }
      // The overview opens the pane of the device under the cursor.
      layers.cut(to: 1)
      return performOnTop(pane)
    }
    if layers.count > rootCount, let open = layers[rootCount].pane {
      panes[PaneKey(device: device.id, pane: open)] = layers[rootCount]
    }
    layers.cut(to: rootCount)
    if let layer = panes[PaneKey(device: device.id, pane: pane)] ?? make() { append(layer) }
  }

  /// Shows the calls, and loads the classes that they need if those were not read yet.
  private func showCalls() {
    openPane(.calls) { CallsScreen(context()) }
    guard !isScopeAll, let screen = layers.last, screen.pane == .calls else { return }
    for name in screen.visibleClasses where !device.store.isRead(name) { device.load(name) }
  }

  /// The first unsaved edit on any layer.
  var unsaved: UnsavedEdit? { layers.lazy.compactMap(\.unsaved).first }

  /// Whether an unsaved form keeps the operator on this screen; if so, tells him.
  func isHeldUp() -> Bool {
    guard let edit = unsaved else { return false }
    say("\(edit.subject) has unsaved changes. Save or close the form first.", .warning)
    return true
  }

  private func askToQuit() {
    guard let form = unsaved else { return end(hungUp: false) }
    append(
      ConfirmDialog(
        title: "Quit",
        lines: [
          Dialog.Line(text: "\(form.subject) has unsaved changes."),
          Dialog.Line(
            text: form.isKept ? "They are kept as a draft on this machine." : "They will be lost."),
        ], confirmLabel: "Quit", cancelLabel: "Keep editing", confirmed: [.quit]))
  }

  /// ^C: stops what is loading; if nothing is, tells how to quit.
  private func stopLoading() {
    let visible = layers.last(where: { $0.visibleClass != nil })?.visibleClass
    if let visible, device.sync[visible].isListing {
      device.stopLoading(visible)
    } else if let other = device.sync.listing.first {
      device.countQueue = []
      device.stopLoading(other)
    } else {
      say("Nothing is loading. Press \(keymap.label(.quit)) to quit.", .info)
    }
  }

  func reconnect() {
    guard device.connection != nil else { return say("No device is connected", .warning) }
    say("Reconnecting to \(device.address)", .info)
    device.want(.reconnect)
    device.want(.refreshStatus)
    device.send(.classes)
    if let visible = visibleClass { device.load(visible) }
  }

  var visibleClass: String? { layers.last(where: { $0.visibleClass != nil })?.visibleClass }

  // MARK: The `:` line

  func runLine(_ line: String) {
    let text = line.drop { $0 == " " || $0 == ":" }
    lineHistory.removeAll { $0 == String(text) }
    lineHistory.append(String(text))
    if lineHistory.count > 200 { lineHistory.removeFirst() }
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let word = parts.first else { return }
    let argument = parts.count > 1 ? parts[1] : ""
    if goToDevice(word) { return }
    if isScopeAll, fleet.sessions.contains(where: { $0.classes.contains { $0.name == word } }) {
      return say("Choose a device first: press Enter on it, or type :@NAME", .warning)
    }
    if device.classes.contains(where: { $0.name == word }) {
      if isHeldUp() { return }
      openClass(word)
      if !argument.isEmpty { tell(.filter(argument)) }
    } else if !runWithArgument(word, argument) {
      runCommand(word)
    }
  }

  /// Shows the device of a word such as `@van1`; false if the word names none.
  private func goToDevice(_ word: String) -> Bool {
    guard word.hasPrefix("@") else { return false }
    let name = String(word.dropFirst())
    if name.isEmpty {
      askForScope()
    } else if name == "all" {
      showDevices()
    } else {
      guard let session = fleet.sessions.first(where: { $0.name == name }) else {
        let near = NearestName.of(name, among: fleet.sessions.map(\.name)).map { ". Did you mean \($0)?" } ?? ""
        say("No device is named \"\(name)\"\(near)", .error)
        return true
      }
      step(of: session) { showDevice(then: nil) }
    }
    return true
  }

  /// Runs a command that needs an argument; false if the word is not one of them.
  private func runWithArgument(_ word: String, _ argument: String) -> Bool {
    switch word {
    case "filter" where !argument.isEmpty: tell(.filter(argument))
    case "sort" where !argument.isEmpty: tell(.sort(argument))
    case "group" where !argument.isEmpty, "group-by" where !argument.isEmpty:
      if !tell(.groupAlarms(argument)) { say("Open the alarms first (\(keymap.label(.alarms)))", .warning) }
    case "call" where !argument.isEmpty:
      openMethod(argument, nil)
    case "open" where !argument.isEmpty:
      guard let objectClass = visibleClass else { return false }
      if device.sync[objectClass].isLoaded, device.store.record(objectClass, argument) == nil {
        say("No record \(argument) in \(objectClass)", .error)
      } else {
        openClass(objectClass, goal: RecordGoal(uuid: argument))
      }
    default: return false
    }
    return true
  }

  private func runCommand(_ word: String) {
    guard let command = LineCommand.command(named: word) else {
      if device.methods.items.contains(where: { $0.name == word }) { return openMethod(word, nil) }
      return say("No command, class or method is named \"\(word)\". Press ? for a list of commands.", .error)
    }
    guard let offer = currentOffers().first(where: { $0.command == command }) else {
      return say("\(word) is not available on this screen", .warning)
    }
    let title = offer.title ?? CommandInfo.byCommand[command]?.title ?? word
    if let reason = offer.disabled { return say("\(title): \(reason)", .warning) }
    perform(command)
  }
}
