import ConsoleCore
import Curses

/// Asks for address, user and password, and shows why the last attempt failed.
struct SignInScreen: Layer {
  private var fields: [TextField]
  private var focus: Int
  private var ticket: Ticket?
  private var failure: DeviceError?
  private var pin: String?
  /// Whether a password is used that the operator did not type here (profile, environment).
  private var hasKnownPassword: Bool
  /// The first texts of the fields, which show whether the operator wants to sign in elsewhere.
  private let given: [String]
  /// Ignores keys typed before the operator has seen a dialog that opened by itself; nil if the operator opened it.
  private var keyGuard: KeyGuard?

  var crumb: String { "sign in" }
  var ownPath: [String]? { ["sign in"] }
  var isOfOneDevice: Bool { false }

  /// `isUnasked` means that the dialog opens by itself, maybe while the operator types something else.
  init(address: String, user: String?, hasPassword: Bool, failure: DeviceError? = nil, isUnasked: Bool = false) {
    given = [address, user ?? ""]
    keyGuard = isUnasked ? KeyGuard() : nil
    fields = [TextField(address), TextField(user ?? ""), TextField(isMasked: true)]
    fields[2].isMasked = true
    hasKnownPassword = hasPassword
    self.failure = failure
    focus = address.isEmpty ? 0 : (user ?? "").isEmpty ? 1 : 2
  }

  static let labels = ["Device", "User", "Password"]

  func offers(_ context: Context) -> [Offer] {
    let isNext = focus < 2 && fields[2].text.isEmpty && !hasKnownPassword
    return [
      Offer(.open, bar: true, title: isNext ? "Next field" : "Sign in"), Offer(.nextField, bar: true),
      Offer(.previousField),
      Offer(.trust, bar: fingerprint != nil, disabled: fingerprint == nil ? "no key was shown" : nil),
      Offer(.back, bar: true, title: "Close"), Offer(.quit, bar: true),
    ]
  }

  /// Whether the dialog opened by itself and closes once the console is signed in again.
  var endsWithSignIn: Bool { keyGuard != nil && ticket == nil && given == [fields[0].text, fields[1].text] }

  func nextTick(_ context: Context) -> ContinuousClock.Instant? { keyGuard?.end }

  mutating func layout(_ area: Rect, _ context: Context) { keyGuard?.appear(context.now) }

  func takesText(_ context: Context) -> Bool { true }

  private var fingerprint: String? {
    if case .untrusted(let trust) = failure { trust.fingerprint } else { nil }
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if keyGuard?.swallows(key, context.now) == true { return [] }
    switch key {
    case .enter:
      if focus < 2, fields[2].text.isEmpty, !hasKnownPassword {
        focus += 1
        return []
      }
      return start()
    case .tab, .down: focus = (focus + 1) % 3
    case .backTab, .up: focus = (focus + 2) % 3
    case .control("t"), .alt("t"):
      guard let fingerprint else { return nil }
      pin = fingerprint
      return start()
    default:
      guard fields[focus].handle(key) else { return nil }
      if focus == 2 { hasKnownPassword = false }
      if focus == 0 {
        // The pin and the password of one device must not go to another.
        pin = nil
        hasKnownPassword = false
      }
    }
    return []
  }

  private mutating func start() -> [Action] {
    guard ticket == nil else { return [] }
    failure = nil
    let password = fields[2].text.isEmpty ? nil : Secret(fields[2].text)
    return [.signIn(SignInAttempt(address: fields[0].text, user: fields[1].text, password: password, pin: pin))]
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    command == .back ? [.pop] : []
  }

  mutating func handle(_ event: LayerEvent, _ context: Context) -> [Action]? {
    switch event {
    case .signingIn(let ticket):
      self.ticket = ticket
      return []
    case .signInFailed: return []
    case .signedIn: return endsWithSignIn ? [.pop] : nil
    default: return nil
    }
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    guard ticket == self.ticket else { return [] }
    self.ticket = nil
    switch reply {
    case .signedIn: return [.pop]
    case .failed(_, let error):
      failure = error
      if case .notAuthorised = error {
        // The operator types a refused password again from the start.
        focus = 2
        fields[2] = TextField(isMasked: true)
      }
      return []
    default: return []
    }
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let width = min(76, area.width - 4)
    let notes = notes(width - 4, context)
    let inner = Dialog(title: "Sign in", width: width, height: 7 + notes.count).draw(on: &surface, in: area)
    for (index, label) in SignInScreen.labels.enumerated() {
      let row = inner.row(index + 1)
      surface.write(label, x: row.x, y: row.y, style: .label, clip: row)
      fields[index].draw(
        on: &surface, in: row.splitLeft(10).rest, style: index == focus ? .fieldFocused : .field,
        isFocused: index == focus)
    }
    if hasKnownPassword, fields[2].text.isEmpty {
      surface.write("(saved password)", in: inner.row(3).splitLeft(10).rest, style: .placeholder)
    }
    if keyGuard?.isClosed(context.now) == true {
      let place = inner.row(focus + 1).splitLeft(10).rest
      surface.write("(wait)", in: place.splitRight(7).right, style: .placeholder)
    }
    for (line, note) in notes.enumerated() {
      surface.write(note.text, in: inner.row(5 + line), style: note.style)
    }
  }

  /// Whether no sign-in is in progress.
  var isWaitingForOperator: Bool { ticket == nil }

  private func notes(_ width: Int, _ context: Context) -> [Dialog.Line] {
    if ticket != nil { return [Dialog.Line(text: "Signing in …", style: .secondary)] }
    guard let failure else { return [Dialog.Line(text: "Press Enter to sign in.", style: .secondary)] }
    var lines = Dialog.wrap(failure.message, width: width).map { Dialog.Line(text: $0, style: .danger) }
    if endsWithSignIn, case .away = context.device.state {
      let text = "Retrying. This dialog closes when the device is back."
      lines += Dialog.wrap(text, width: width).map { Dialog.Line(text: $0, style: .secondary) }
    }
    if let fingerprint {
      lines.append(Dialog.Line(text: ""))
      lines.append(Dialog.Line(text: "The device's key:"))
      lines.append(Dialog.Line(text: fingerprint, style: .warning))
      lines += Dialog.wrap(
        "Compare it with the key on the device. Press ^T to trust it for this session. To trust it always, use --pin \(fingerprint) or \"pin\" in the profile; "
          + "--cacert FILE trusts the authority that signed it.", width: width
      ).map { Dialog.Line(text: $0, style: .secondary) }
    }
    return lines
  }
}
