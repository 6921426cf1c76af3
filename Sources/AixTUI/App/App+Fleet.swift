import ConsoleCore

/// A pane of one device.
struct PaneKey: Hashable {
  let device: DeviceID
  let pane: Command
}

/// Moving between devices, and signing in to all of them.
extension App {
  /// The number of layers below the panes: the objects, and with several devices their overview below these.
  var rootCount: Int { fleet.isMany ? 2 : 1 }

  /// Whether the panes are about all devices, and not about one of several.
  var isScopeAll: Bool { fleet.isMany && !(layers.count > 1 && layers[1].isRoot) }

  /// Whether what is on screen is about all devices.
  var isOverview: Bool {
    fleet.isMany && layers.last { !$0.isDialog && !$0.isNeutral }?.showsFleet ?? true
  }

  /// The worst state of the devices, and how many are not LIVE.
  var fleetFreshness: (text: String, isGood: Bool) {
    let states = fleet.sessions.map { DeviceOverview.state(of: $0, now).state }
    let below = states.count { $0 != .live }
    guard let worst = states.min(), below > 0 else { return ("LIVE", true) }
    return ("\(worst.word) (\(below) below LIVE)", false)
  }

  /// Whether the current device is the one that the operator looks at.
  var isOnScreen: Bool { layers.devices.last == device.id && !isOverview }

  /// Whether the first screen of a device is on top, with nothing to go back to.
  var isOnFirstScreen: Bool { layers.count == rootCount && layers.last?.isAtTop == true }

  /// Shows the overview of the devices.
  func showDevices() {
    guard fleet.isMany else { return openPane(.devices) { DevicesScreen() } }
    if isHeldUp() { return }
    putAway()
    layers.cut(to: 1)
    device = layers.devices.first.flatMap { fleet[$0] } ?? device
  }

  /// Shows the current device's objects as they were left, then runs a command there.
  func showDevice(then command: Command?) {
    if isHeldUp() { return }
    if fleet.isMany {
      let next = device
      putAway()
      layers.cut(to: 1)
      device = next
      append(panes[PaneKey(device: device.id, pane: .objects)] ?? ObjectsScreen())
      if needsPassword(device) { return askForSignIn(after: device.signInFailure) }
      offerDrafts()
    } else {
      layers.cut(to: 1)
    }
    if let command { perform(command) }
  }

  /// Shows a pane of all devices; false if there is none, so that the overview opens the one of a device.
  func openFleetPane(_ pane: Command) -> Bool {
    let make: () -> any Layer
    switch pane {
    case .alarms: make = { FleetAlarmsScreen() }
    case .calls: make = { FleetCallsScreen() }
    default: return false
    }
    if isHeldUp() { return true }
    putAway()
    layers.cut(to: 1)
    append(panes[PaneKey(device: device.id, pane: pane)] ?? make())
    return true
  }

  /// Remembers the screens of the device that the operator leaves.
  private func putAway() {
    guard let top = layers.devices.last, layers.count > 1 else { return }
    if isScopeAll {
      if let pane = layers[1].pane { panes[PaneKey(device: layers.devices[0], pane: pane)] = layers[1] }
      return
    }
    panes[PaneKey(device: top, pane: .objects)] = layers[1]
    if layers.count > 2, let pane = layers[2].pane { panes[PaneKey(device: top, pane: pane)] = layers[2] }
  }

  /// Lets the operator choose a device.
  func askForScope() {
    if isHeldUp() { return }
    append(ScopeDialog(fleet))
  }

  // MARK: Signing in

  /// Signs out of the current device; it stays in the fleet.
  func signOut() {
    let session = DeviceSession(
      id: DeviceID(address: device.address), label: device.label, connection: nil, user: device.user,
      settings: device.settings)
    session.hasSignedOut = true
    say("Signed out of \(device.name)", .good)
    switchDevice(to: session)
  }

  /// Whether a device cannot sign in until the operator has typed a password.
  private func needsPassword(_ session: DeviceSession) -> Bool {
    if case .signedIn = session.state { return false }
    return !session.canSignIn || session.signInFailure != nil
  }

  func askForSignIn(after failure: DeviceError? = nil) {
    append(
      SignInScreen(
        address: device.address, user: device.user,
        hasPassword: device.hasSignedOut || (failure != nil && device.canSignIn), failure: failure))
  }

  /// Sends the sign-ins that there is room for.
  func startSignIns() {
    for session in fleet.nextSignIns(at: now) { step(of: session) { device.send(.signIn) } }
  }

  /// Notes the end of a sign-in; a password that one device accepted is tried on those that lack one for the same user.
  func signInEnded(_ reply: Reply, _ ticket: Ticket) {
    let attempt = attempts.removeValue(forKey: ticket)
    switch reply {
    case .signedIn:
      fleet.signInEnded(device.id)
      guard let user = device.user, let password = attempt?.password else { return }
      for session in fleet.sessions
      where session.user == user && !session.canSignIn && !session.hasSignedOut {
        step(of: session) { signInAsWell(user, password) }
      }
    case .failed(.signIn, _): fleet.signInEnded(device.id)
    default: break
    }
  }

  private func signInAsWell(_ user: String, _ password: Secret) {
    let attempt = SignInAttempt(address: device.address, user: user, password: password)
    guard let session = try? connect(attempt, device) else { return }
    switchDevice(to: session)
    fleet.wantSignIn(session.id)
  }
}
