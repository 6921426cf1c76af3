import ConsoleCore
import Curses

/// What a MethodCall will send and to which device; a dangerous one requires the device's name to be typed.
struct MethodCallSheet: Layer {
  private let method: String
  private let lines: [Dialog.Line]
  /// The search for references to the target record, and the index of the line above which its result is shown.
  private var use: ReferenceSearch?
  private let usePlace: Int
  /// The text that must be typed to confirm; nil if none is needed.
  private let requiredName: String?
  /// The actions to run when the operator confirms, including the one that closes the sheet.
  private let confirmed: [Action]
  /// The actions that open the form with all the arguments.
  private let toForm: [Action]
  private let isReadOnly: Bool
  private var typed = TextField()
  private var scrolling = ScrolledText()
  /// 0 is Cancel.
  private var focus = 0

  var isDialog: Bool { true }

  init(_ call: MethodCall, issues: [String] = [], confirmed: [Action], _ context: Context) {
    let device = context.device
    method = call.method
    self.confirmed = confirmed
    // A sheet that was opened from the form returns to it.
    if case .answer? = confirmed.first {
      toForm = [.pop]
    } else {
      toForm = [.pop, .openMethod(call.method, arguments: call.arguments)]
    }
    isReadOnly = device.isReadOnly
    let isDangerous = device.methods.isDangerous(call.method)
    requiredName = isDangerous ? device.name : nil
    var lines = [Dialog.Line(text: "on \(device.target)")]
    if let text = call.schema?.description ?? device.methods.description(call.method) {
      lines.append(Dialog.Line(text: text, style: .secondary))
    }
    lines += MethodCallSheet.targetLines(call, device)
    usePlace = lines.count
    use = call.target.flatMap { device.store.record($0.objectClass, $0.uuid) }.map(ReferenceSearch.init)
    if isReadOnly {
      lines.append(Dialog.Line(text: "! This console is read-only. Nothing will be sent.", style: .warning))
    }
    if isDangerous {
      lines.append(
        Dialog.Line(text: "! This can take the device off the air or delete data.", style: .warning))
    }
    lines += issues.map { Dialog.Line(text: "! " + $0, style: .warning) }
    if !issues.isEmpty {
      lines.append(Dialog.Line(text: "Not valid for the schema. The device may refuse it.", style: .warning))
    }
    lines.append(Dialog.Line(text: ""))
    if call.arguments.isEmpty {
      lines.append(Dialog.Line(text: "without arguments"))
    } else {
      lines += call.shown.text(.pretty).split(separator: "\n").map { Dialog.Line(text: String($0)) }
    }
    self.lines = lines
  }

  /// The lines about the target record of a MethodCall.
  private static func targetLines(_ call: MethodCall, _ device: DeviceSession) -> [Dialog.Line] {
    guard let target = call.target else { return [] }
    guard let record = device.store.record(target.objectClass, target.uuid) else {
      let text = "! \(target.objectClass) \(target.uuid) is not among the loaded records."
      return [Dialog.Line(text: text, style: .warning)]
    }
    return [
      Dialog.Line(text: MethodCallSheet.title(record, device), style: .dialogTitle),
      Dialog.Line(text: record.uuid, style: .secondary),
    ]
  }

  /// The record by the names that its list shows; for a call, its name and its remote party.
  private static func title(_ record: Record, _ device: DeviceSession) -> String {
    let lead = "\(record.objectClass) "
    guard let roles = device.callBook.roles[record.objectClass] else {
      return lead + "\"\(record.name ?? record.uuid)\""
    }
    let names = [CallWords.Role.name, .party].map { roles.text($0, in: record.fields) }.filter { !$0.isEmpty }
    return lead + (names.isEmpty ? "\"\(record.name ?? record.uuid)\"" : names.joined(separator: ", "))
  }

  private func isAllowed(_ context: Context) -> Bool {
    guard !isReadOnly else { return false }
    return requiredName.map { typed.text == $0 || typed.text == context.device.address } ?? true
  }

  private func obstacle(_ context: Context) -> String? {
    if isReadOnly { return Texts.readOnly }
    return isAllowed(context) ? nil : "type the device's name first"
  }

  func offers(_ context: Context) -> [Offer] {
    let obstacle = obstacle(context)
    return Offer.buttons(enterTitle(context)) + [
      Offer(.cancel, bar: focus != 0),
      Offer(.confirm, bar: requiredName == nil && focus == 0, disabled: obstacle, title: "Run"),
      Offer(.edit, bar: true), Offer(.up),
      Offer(.down), Offer(.pageUp), Offer(.pageDown), Offer(.back),
    ]
  }

  func takesText(_ context: Context) -> Bool { requiredName != nil }

  /// The title of Enter: the label of the focused button, or help with the typed name.
  private func enterTitle(_ context: Context) -> String {
    if focus == 1 { return "Run" }
    guard requiredName != nil, !typed.text.isEmpty, !isReadOnly else { return "Cancel" }
    return TypedName.enterTitle(isRight: isAllowed(context), button: "Run")
  }

  private mutating func enter(_ context: Context) -> [Action] {
    if focus == 0, requiredName != nil, !typed.text.isEmpty, !isReadOnly, isAllowed(context) {
      focus = 1
      return []
    }
    if focus == 0, requiredName == nil || typed.text.isEmpty || isReadOnly { return [.pop] }
    if isAllowed(context) { return confirmed }
    if let requiredName, !isReadOnly { return [.say(TypedName.problem(typed.text, wanted: requiredName), .warning)] }
    return [.say("\(method): \(obstacle(context) ?? "")", .warning)]
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .tab, .backTab: focus = 1 - focus
    case .left, .right:
      if requiredName != nil, !typed.text.isEmpty, typed.handle(key) { return [] }
      focus = 1 - focus
    case .enter: return enter(context)
    case .escape: return [.pop]
    default:
      if requiredName != nil, typed.handle(key) { return [] }
      return nil
    }
    return []
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .open: return enter(context)
    case .nextField:
      focus = 1 - focus
      return []
    case .confirm: return isAllowed(context) ? confirmed : []
    case .edit: return toForm
    case .cancel, .back: return [.pop]
    default:
      _ = scrolling.move(command)
      return []
    }
  }

  // MARK: Drawing

  /// The number of lines below the text: the name to type and the buttons, each with a blank line above.
  private var footHeight: Int { requiredName == nil ? 2 : 4 }

  mutating func layout(_ area: Rect, _ context: Context) {
    scrolling.fit(count: wrapped(area).count, height: area.height - 2 - footHeight)
  }

  private func wrapped(_ area: Rect) -> [Dialog.Line] {
    let notes = (use?.notes ?? []).map { Dialog.Line(text: "! " + $0, style: .warning) }
    return Dialog.wrap(
      lines.prefix(usePlace) + notes + lines.dropFirst(usePlace), width: MethodCallSheet.width(area) - 5)
  }

  mutating func missing(_ context: Context) -> [Request] { use?.request(context.device).map { [$0] } ?? [] }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    _ = use?.receive(reply, context.device)
    return []
  }

  private static func width(_ area: Rect) -> Int { min(84, area.width - 4) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let text = wrapped(area)
    let dialog = Dialog(
      title: "Run \(method)", width: MethodCallSheet.width(area), height: text.count + footHeight + 2)
    let inner = dialog.draw(on: &surface, in: area)
    let room = max(0, inner.height - footHeight)
    scrolling.draw(
      text, on: &surface, in: Rect(x: inner.x, y: inner.y, width: inner.width, height: room),
      more: inner.row(inner.height - 1))
    if let requiredName { TypedName.draw(requiredName, typed, on: &surface, in: inner.row(inner.height - 3)) }
    let key = requiredName == nil ? " (\(context.keymap.label(.confirm)))" : ""
    Dialog.buttons(["Cancel", "Run" + key], focus: focus, on: &surface, in: inner.row(inner.height - 1))
  }
}
