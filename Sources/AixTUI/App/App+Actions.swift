import ConsoleCore
import Curses

extension App {
  /// Does what a layer asked for, in order.
  func run(_ actions: [Action]) { run(actions, from: layers.count - 1) }

  func run(_ actions: [Action], from index: Int) {
    var origin = index
    for action in actions {
      needsDrawing = true
      switch action {
      case .pop: remove(&origin)
      case .push(let layer):
        layers.append(layer)
        readRecords(of: layer)
        if let form = layer as? FormScreen { offerDraft(for: form) }
      case .replace(let layer):
        remove(&origin)
        layers.append(layer)
      case .answer(let answer):
        remove(&origin)
        deliver(answer)
      default: runOutward(action)
      }
    }
  }

  /// Takes the layer away that asked for it, never the last one.
  private func remove(_ index: inout Int) {
    guard index > 0, layers.indices.contains(index) else { return }
    layers.remove(at: index)
    index = layers.count - 1
  }

  func deliver(_ answer: Answer) {
    guard !layers.isEmpty else { return }
    let top = layers.count - 1
    let actions = layers[top].take(answer, context())
    run(actions, from: top)
  }

  /// The actions that concern more than the stack of layers.
  private func runOutward(_ action: Action) {
    switch action {
    case .request(let ticket, let request): send(ticket, request)
    case .cancel(let ticket): cancel(ticket)
    case .load(let objectClass):
      // Who asks wants to hear why it fails, though it failed before.
      device.sync.errors[objectClass] = nil
      load(objectClass)
    case .cancelLoad(let objectClass): cancelLoad(objectClass)
    case .openClass(let name): openClass(name)
    case .showMade(let name, let uuid): openClass(name, goal: RecordGoal(uuid: uuid, deed: "Created"))
    case .say(let text, let level): say(text, level)
    case .copy(let text, let what):
      effects.append(.copy(text))
      say("Copied \(what) to the terminal's clipboard (\(text.utf8.count) bytes)", .info)
    case .copyWhenRead(let name, let uuid, let withSecrets): copyWhenRead(name, uuid, withSecrets: withSecrets)
    case .perform(let command): perform(command)
    case .runLine(let line): runLine(line)
    case .remember(let objectClass, let settings): remember(objectClass, settings)
    case .signIn(let attempt): signIn(attempt)
    case .pin(let name): pin(name)
    case .visit(let name, let uuid): visit(name, uuid)
    case .openMethod(let name, let arguments): openMethod(name, arguments)
    case .loadMethods(let again): loadMethods(again: again)
    case .openDraft(let id): openDraft(id)
    case .discardDraft(let id): discardDraft(id)
    case .refreshStatus: effects.append(.refreshStatus)
    case .acknowledge(let alarms, let note): acknowledge(alarms, note)
    case .shelve(let alarm, let minutes): shelve(alarm, minutes: minutes)
    case .silence(let silence): set(silence)
    case .endSilence(let silence): end(silence)
    case .edit(let text): effects.append(.edit(text))
    case .redraw: effects.append(.redraw)
    case .suspend: effects.append(.suspend)
    case .quit: end(hungUp: false)
    case .pop, .push, .replace, .answer: break
    }
  }

  // MARK: Requests

  func send(_ ticket: Ticket, _ request: Request) {
    guard device.connection != nil else {
      say("No device is connected", .warning)
      return
    }
    if case .delete(let record, _) = request { deletedTitles[record.uuid] = record.name }
    if case .call(let call) = request { device.methods.began(call, ticket, user: device.user, now: now) }
    pending[ticket] = request
    effects.append(.send(ticket, request))
  }

  func cancel(_ ticket: Ticket) {
    guard let request = pending[ticket], request.isRead else { return }
    pending[ticket] = nil
    effects.append(.cancel(ticket))
  }

  // MARK: Going places

  /// Shows a class in the objects screen, over which no other screen stays.
  func openClass(_ name: String, goal: RecordGoal? = nil) {
    guard let place = layers.firstIndex(where: { $0 is ObjectsScreen }), var screen = layers[place] as? ObjectsScreen
    else { return }
    layers.removeSubrange((place + 1)...)
    let isOpen = screen.objectClass == name
    let actions = screen.open(name, goal: goal, context())
    layers[place] = screen
    run(actions + (isOpen ? [.load(name)] : []), from: place)
  }

  /// Has the cursor of the table go to a record of the class that is open there, or says that the filter hides it.
  func point(to record: Record, deed: String) {
    guard let place = layers.firstIndex(where: { $0 is ObjectsScreen }), var screen = layers[place] as? ObjectsScreen,
      screen.objectClass == record.objectClass
    else { return }
    screen.goal = RecordGoal(uuid: record.uuid, deed: deed)
    layers[place] = screen
  }

  /// Whether the cursor of the table is on a record.
  func isUnderCursor(_ record: Record) -> Bool {
    guard let screen = layers.first(where: { $0 is ObjectsScreen }) as? ObjectsScreen else { return false }
    return screen.objectClass == record.objectClass && screen.table?.selected == record.uuid
  }

  /// Opens a record over what is on screen.
  private func visit(_ name: String, _ uuid: String) {
    if let record = device.store.record(name, uuid) {
      layers.append(RecordScreen(record))
    } else if device.isLive(name) || device.connection == nil {
      say("\(name) \(uuid) no longer exists on the device", .warning)
    } else {
      // Its class may not have been read yet.
      let ticket = Ticket.next()
      visits.insert(ticket)
      send(ticket, .record(name, uuid))
    }
  }

  // MARK: What is remembered

  /// Keeps a table's settings; what else is remembered of the class stays.
  private func remember(_ objectClass: String, _ settings: JSON) {
    var all = settings.objectValue ?? JSONObject()
    if device.pinned.contains(objectClass) { all["pinned"] = true }
    device.classSettings[objectClass] = .object(all)
    effects.append(.save(configuration: ClassSetting(objectClass: objectClass, value: .object(all))))
  }

  private func pin(_ name: String) {
    if device.pinned.remove(name) == nil { device.pinned.insert(name) }
    var settings = device.classSettings[name]?.objectValue ?? JSONObject()
    settings["pinned"] = nil
    remember(name, .object(settings))
  }

  func signIn(_ attempt: SignInAttempt) {
    guard let place = layers.lastIndex(where: { $0 is LoginScreen }), var screen = layers[place] as? LoginScreen else {
      return
    }
    let ticket = Ticket.next()
    screen.began(ticket)
    layers[place] = screen
    do throws(DeviceError) {
      let connection = try connect(attempt)
      // What the last device was asked for, and what shows it, is not this one's.
      for ticket in pending.keys { cancel(ticket) }
      layers.removeAll { !($0 is ObjectsScreen) && !($0 is LoginScreen) }
      device.connect(connection, address: attempt.address, user: attempt.user)
      panes = [:]
      (lists, awaySince) = ([:], nil)
      follow()
      send(ticket, .signIn)
    } catch {
      receive(ticket, .failed(.signIn, error))
    }
  }

  func end(hungUp: Bool) {
    guard !isEnding else { return }
    isEnding = true
    effects.append(.quit(hungUp: hungUp))
  }
}
