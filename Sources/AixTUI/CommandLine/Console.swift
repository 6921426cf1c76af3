import ConsoleCore
import Curses
import DeviceSimulator
import Glibc

/// The full-screen console, from the command line to the last key.
enum Console {
  @MainActor static func run(_ arguments: Arguments) throws(UsageError) -> Int32 {
    let (found, simulator): ([Connector.Found], SimulatedFleet?) =
      arguments.has("--demo") ? try demo(arguments) : (try Connector.findAll(arguments), nil)
    defer {
      simulator?.stop()
      if simulator != nil, let folder = found.first?.stateFolder { PrivateFile.removeFolder(folder) }
    }
    OpenFiles.allowMany()
    let mailbox = Mailbox()
    let terminal: Terminal
    do throws(TerminalError) {
      terminal = try Terminal.open(options(arguments))
    } catch {
      throw UsageError("\(error)")
    }
    let app = makeApp(found, mailbox, terminal)
    // The message line shows the last one: mistakes in the configuration matter most.
    var told: Set<String> = []
    for warning in found.flatMap(\.warnings) + mistakes(found).reversed() where told.insert(warning).inserted {
      app.say(warning, .warning)
    }
    // Remove the editor's files that a killed console left; detached, because a disk can be slow.
    Task.detached { ExternalEditor.removeLeftovers(in: Paths().state) }
    let path = found.first?.configuration?.path
    let loop = EventLoop(app: app, terminal: terminal, mailbox: mailbox) { setting in
      path.flatMap { remember(setting, in: $0) }
    }
    let isGone = loop.run()
    terminal.close()
    if !isGone { loop.signOut() }
    return ExitCode.done
  }

  /// The configuration's mistakes with the name of the file only: the message line is short.
  private static func mistakes(_ found: [Connector.Found]) -> [String] {
    found.flatMap { found -> [String] in
      guard let configuration = found.configuration else { return [] }
      let name = configuration.path.split(separator: "/").last.map(String.init) ?? configuration.path
      return (found.mistakes + found.foreignMistakes).map { "\(name): \($0)" }
    }
  }

  @MainActor private static func makeApp(
    _ found: [Connector.Found], _ mailbox: Mailbox, _ terminal: Terminal
  ) -> App {
    let settings = DeviceSettings(
      classes: found.first?.configuration?.classSettings ?? [:], callTable: found.first?.callTable ?? CallWords(),
      methodTable: found.first?.methodTable ?? MethodWords())
    func session(
      _ address: String, _ label: DeviceLabel, _ user: String?, _ connection: ConnectionSettings?
    ) -> DeviceSession {
      let id = DeviceID(address: address)
      let made = connection.map {
        Connection(settings: $0) { mailbox.post(.device(id, .connection($0))) }
      }
      return DeviceSession(id: id, label: label, connection: made, user: user, settings: settings)
    }
    let sessions = found.map { one in
      let address = one.address ?? ""
      return session(
        address, label(one, isOne: found.count == 1), one.user, one.settings(address: address, staysOpen: true))
    }
    let fleet = Fleet(sessions[0], Array(sessions.dropFirst()))
    let keymap = Keymap(configuration: found.first?.configuration?.keys)
    return App(fleet: fleet, keymap: keymap, glyphs: terminal.glyphs, size: terminal.size) {
      (attempt, old) throws(DeviceError) -> DeviceSession in
      let place = fleet.sessions.firstIndex { $0 === old } ?? 0
      let (next, connection) = try Console.settings(attempt, found[place])
      let isSame = attempt.address == next.address
      return session(attempt.address, isSame ? old.label : DeviceLabel(), attempt.user, connection)
    }
  }

  /// What a device is called; one that was given by its address alone has no other name.
  private static func label(_ found: Connector.Found, isOne: Bool) -> DeviceLabel {
    DeviceLabel(name: isOne ? found.profile : found.name, badge: found.badge, groups: found.groups)
  }

  /// The settings for what the operator typed on the sign-in screen of a device.
  private static func settings(
    _ attempt: SignInAttempt, _ found: Connector.Found
  ) throws(DeviceError) -> (found: Connector.Found, connection: ConnectionSettings) {
    var next = found
    next.user = attempt.user.isEmpty ? found.user : attempt.user
    if attempt.address != found.address {
      (next.password, next.apiKey, next.trust) = (nil, nil, Trust())
    }
    if let password = attempt.password {
      next.password = password
      next.apiKey = nil
    }
    if let pin = attempt.pin { next.trust = Trust(caFile: nil, pin: pin, insecure: false) }
    guard let settings = next.settings(address: attempt.address, staysOpen: true) else {
      throw .unreachable(Outage(Connector.addressProblem(attempt.address)))
    }
    guard settings.canSignIn else { throw .notAuthorised(nil) }
    return (next, settings)
  }

  private static func options(_ arguments: Arguments) -> TerminalOptions {
    var options = TerminalOptions()
    if arguments.has("--ascii") { options.ascii = true }
    return options
  }

  /// Starts simulated devices in this process and returns what is needed to sign in to them.
  private static func demo(_ arguments: Arguments) throws(UsageError) -> ([Connector.Found], SimulatedFleet) {
    for name in ["--device", "--profile", "--group", "--all", "--user", "--password-file", "--api-key-file"]
    where arguments.value(name) != nil || arguments.has(name) {
      throw UsageError("\(name) cannot be used with --demo")
    }
    let count = try arguments.integer("--devices", 1...500) ?? 1
    let fleet = SimulatedFleet(SimulatorOptions(), count: count)
    var found = try Connector.read(arguments)
    let urls: [String]
    OpenFiles.allowMany()
    do throws(SimulatorError) {
      urls = try fleet.start()
    } catch {
      throw UsageError("cannot start the simulated device: \(error)")
    }
    // The state of the simulated device is useless once it stops, so it has a folder of its own.
    found.stateFolder = Paths().state + "/demo-\(getpid())"
    found.user = "root"
    found.password = Secret("ferncast")
    found.readOnly = arguments.has("--read-only")
    let all = urls.enumerated().map { index, url in
      var one = found
      one.address = url
      guard count > 1 else { return one }
      one.label = fleet.members[index].name
      one.groups = [SimulatedFleet.group(index)]
      one.badge = index % 5 == 1 ? "ON AIR" : nil
      return one
    }
    return (all, fleet)
  }

  /// Saves a table's settings; returns the problem if that fails.
  private static func remember(_ setting: ClassSetting, in path: String) -> String? {
    do {
      try Configuration.remember(setting.value, of: setting.objectClass, in: path)
      return nil
    } catch {
      return "cannot save the column settings: \(error)"
    }
  }
}
