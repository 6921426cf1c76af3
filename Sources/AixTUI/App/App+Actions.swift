import ConsoleCore
import Curses

extension App {
  /// Runs the actions of a layer, in order.
  func run(_ actions: [Action]) { run(actions, from: layers.count - 1) }

  func run(_ actions: [Action], from index: Int) {
    var origin = index
    for action in actions {
      needsDrawing = true
      switch action {
      case .pop: remove(&origin)
      case .push(let layer):
        append(layer)
        readRecords(of: layer)
        if let record = layer.draftRecord { offerDraft(of: record) }
      case .replace(let layer):
        remove(&origin)
        append(layer)
      case .answer(let answer):
        remove(&origin)
        deliver(answer)
      default: runOutward(action)
      }
    }
  }

  /// Removes the layer at `index`, but never the first one.
  private func remove(_ index: inout Int) {
    guard index > 0, layers.indices.contains(index) else { return }
    layers.remove(at: index)
    index = layers.count - 1
  }

  func deliver(_ answer: Answer) {
    guard !layers.isEmpty else { return }
    let top = layers.count - 1
    let actions = layers[top].handle(answer, context())
    run(actions, from: top)
  }

  /// Runs the actions that concern more than the stack of layers.
  private func runOutward(_ action: Action) {
    switch action {
    case .request(let ticket, let request): if ticket.device == device.id { device.send(ticket, request) }
    case .cancel(let ticket): device.cancel(ticket)
    case .load(let objectClass): device.loadAnew(objectClass)
    case .cancelLoad(let objectClass): device.stopLoading(objectClass)
    case .openClass(let name): openClass(name)
    case .showMade(let key): if key.device == device.id { openClass(key, deed: "Created") }
    case .say(let text, let level): say(text, level)
    case .copy(let text, let what):
      effects.append(.copy(text))
      say("Copied \(what) to the terminal's clipboard (\(text.utf8.count) bytes)", .info)
    case .copyWhenRead(let key, let withSecrets): copyWhenRead(key, withSecrets: withSecrets)
    case .perform(let command): perform(command)
    case .runLine(let line): runLine(line)
    case .remember(let objectClass, let settings): remember(objectClass, settings)
    case .signIn(let attempt): signIn(attempt)
    case .pin(let name): pin(name)
    case .visit(let key): if key.device == device.id { visit(key) }
    case .openMethod(let name, let arguments): openMethod(name, arguments)
    case .loadMethods(let again): device.loadMethods(again: again)
    case .openDraft(let id): openDraft(id)
    case .discardDraft(let id): discardDraft(id)
    case .refreshStatus: device.want(.refreshStatus)
    case .acknowledge(let alarms, let note): acknowledge(alarms, note)
    case .shelve(let alarm, let minutes): shelve(alarm, minutes: minutes)
    case .silence(let silence): set(silence)
    case .endSilence(let silence): end(silence)
    case .edit(let text): effects.append(.edit(text))
    case .on(let id, let actions): if let session = fleet[id] { step(of: session) { run(actions) } }
    case .showDevice(let command): showDevice(then: command)
    case .openAlarm(let alarm): append(EntryScreen(alarm, context()))
    case .reconnect: reconnect()
    case .signOut: signOut()
    case .redraw: effects.append(.redraw)
    case .suspend: effects.append(.suspend)
    case .quit: end(hungUp: false)
    case .pop, .push, .replace, .answer: break
    }
  }

  // MARK: Events

  /// Offers an event to the layers, topmost first, until one handles it; false if none does.
  @discardableResult
  func tell(_ event: LayerEvent) -> Bool {
    for index in layers.indices.reversed() where layers.devices[index] == device.id {
      guard let actions = layers[index].handle(event, context(for: index)) else { continue }
      run(actions, from: index)
      needsDrawing = true
      return true
    }
    return false
  }

  // MARK: Navigation

  /// Shows a class in the first layer and closes all others.
  func openClass(_ name: String, goal: RecordGoal? = nil) {
    guard !isScopeAll else { return }
    layers.cut(to: rootCount)
    tell(.show(name, goal))
  }

  /// Shows a record in the table of its class.
  func openClass(_ key: RecordKey, deed: String?) {
    openClass(key.objectClass, goal: RecordGoal(uuid: key.uuid, deed: deed))
  }

  /// Opens a record on top of the current screen.
  private func visit(_ key: RecordKey) {
    if let record = device.store.record(key.objectClass, key.uuid) {
      append(RecordScreen(record))
    } else if device.isLive(key.objectClass) || device.connection == nil {
      say("\(key.objectClass) \(key.uuid) no longer exists on the device", .warning)
    } else {
      // Its class may not have been read yet.
      visits.insert(device.send(.record(key.objectClass, key.uuid)))
    }
  }

  // MARK: Settings of a class

  /// Saves a table's settings and leaves the class's other settings alone.
  private func remember(_ objectClass: String, _ settings: JSON) {
    var all = settings.objectValue ?? JSONObject()
    if device.settings.pinned.contains(objectClass) { all["pinned"] = true }
    device.settings.classes[objectClass] = .object(all)
    effects.append(.save(configuration: ClassSetting(objectClass: objectClass, value: .object(all))))
  }

  private func pin(_ name: String) {
    if device.settings.pinned.remove(name) == nil { device.settings.pinned.insert(name) }
    var settings = device.settings.classes[name]?.objectValue ?? JSONObject()
    settings["pinned"] = nil
    remember(name, .object(settings))
  }

  /// Switches to the device that the operator named, and signs in there.
  private func signIn(_ attempt: SignInAttempt) {
    do throws(DeviceError) {
      let session = try connect(attempt, device)
      switchDevice(to: session)
      let ticket = session.ticket()
      tell(.signingIn(ticket))
      attempts[ticket] = attempt
      session.send(ticket, .signIn)
    } catch {
      let ticket = device.ticket()
      tell(.signingIn(ticket))
      pass(.failed(.signIn, error), ticket)
    }
  }

  func end(hungUp: Bool) {
    guard !isEnding else { return }
    isEnding = true
    effects.append(.quit(hungUp: hungUp))
  }
}
