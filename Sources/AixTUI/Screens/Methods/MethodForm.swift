import ConsoleCore
import Curses

/// The form of a method's arguments: a record's form that ends with a MethodCall instead of a save.
struct MethodForm: Layer {
  let method: String
  /// The fields, their rows and what is typed.
  var form: FormScreen
  /// The method's schema; nil if there is none, so that any argument is allowed.
  private(set) var schema: Schema?
  /// Arguments that were given before the schema was known.
  private let given: JSONObject?
  private var isWaitingForSchema = false
  private var calling: Ticket?
  /// Whether the operator was warned about the issues and can continue anyway.
  private var wasWarned = false
  private var isSent = false

  init(_ method: String, arguments: JSONObject?, _ context: Context) {
    self.method = method
    given = arguments
    form = MethodForm.makeForm(method, nil, arguments, context)
    applySchema(context)
  }

  private mutating func applySchema(_ context: Context) {
    schema = context.device.methods.schema(method)
    isWaitingForSchema = schema == nil && context.device.methods.isAsked(schemaOf: method)
    form = MethodForm.makeForm(method, schema, given, context)
  }

  /// The schema for a method that has none: any argument is allowed.
  private static let anything: JSON = ["type": "object", "additionalProperties": true]

  private static func makeForm(
    _ method: String, _ schema: Schema?, _ arguments: JSONObject?, _ context: Context
  ) -> FormScreen {
    let open = Schema(anything, method: method) ?? Schema.inferred(from: [], objectClass: method)
    let draft = Draft(creating: method, envelope: .wrapped, schema: schema ?? open, fields: arguments)
    return FormScreen(draft, context)
  }

  var crumb: String { "run " + method }
  var isTypedInto: Bool { true }
  var unsaved: UnsavedEdit? { isDirty ? UnsavedEdit(subject: "The form of \(method)", isKept: false) : nil }
  var isDirty: Bool { form.isDirty && !isSent }
  var hasNoArguments: Bool { form.rows.isEmpty }

  /// The arguments as the form has them now.
  var arguments: JSONObject { form.draft.createBody()[method]?.objectValue ?? JSONObject() }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    let left: Set<Command> = [.save, .usedBy, .merge]
    let locked =
      context.device.isReadOnly
      ? Texts.readOnly : isWaitingForSchema ? "the schema is loading" : nil
    return [Offer(.call, bar: true, disabled: locked)] + form.offers(context).filter { !left.contains($0.command) }
  }

  func takesText(_ context: Context) -> Bool { form.takesText(context) }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    guard form.current != nil else {
      switch key {
      case .escape: return [.pop]
      case .enter where !context.device.isReadOnly: return startCalling(context)
      default: return nil
      }
    }
    if key == .escape, isDirty { return [.push(discard(context))] }
    let before = form.draft.value
    defer { if form.draft.value != before { (wasWarned, isSent) = (false, false) } }
    return form.handle(key, context)
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .call, .save: return startCalling(context)
    case .editor, .editorSecrets: return openEditor(context, showsSecrets: command == .editorSecrets)
    case .back: return isDirty ? [.push(discard(context))] : [.pop]
    default:
      let before = form.draft.value
      defer { if form.draft.value != before { (wasWarned, isSent) = (false, false) } }
      return form.perform(command, context)
    }
  }

  private func discard(_ context: Context) -> ConfirmDialog {
    ConfirmDialog(
      title: "Close the form",
      lines: [Dialog.Line(text: "The arguments of \(method) were not sent."), Dialog.Line(text: "")],
      confirmLabel: "Discard", cancelLabel: "Stay", confirmed: [.answer(.discard)])
  }

  // MARK: Calling

  /// Opens the method call sheet, or shows what has to be done first.
  private mutating func startCalling(_ context: Context) -> [Action] {
    if context.device.isReadOnly { return [.say(Texts.readOnly, .warning)] }
    if calling != nil { return [.say(Texts.calling, .info)] }
    if isWaitingForSchema { return [.say("the schema of \(method) is loading", .info)] }
    if let first = form.draft.fields.flatMap(\.flattened).first(where: { form.unread[$0.pointer] != nil }) {
      form.focus(on: first.pointer)
      return [.say("\(first.title): \(form.unread[first.pointer]?.problem ?? "cannot be read")", .error)]
    }
    let problems = form.problems
    if let first = problems.first, !wasWarned {
      wasWarned = true
      form.focus(on: first.field.pointer)
      let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
      let key = context.keymap.label(.call)
      return [.say("\(first.field.title): \(first.text)\(more). Press \(key) again to continue anyway.", .error)]
    }
    let issues = problems.map { "\($0.field.title): \($0.text)" }
    return [
      .push(
        MethodCallSheet(context.device.call(method, arguments), issues: issues, confirmed: [.answer(.save)], context))
    ]
  }

  mutating func handle(_ answer: Answer, _ context: Context) -> [Action] {
    switch answer {
    case .save:
      let ticket = context.device.ticket()
      calling = ticket
      form.saving = ticket
      form.refusal = nil
      form.refusals = [:]
      return [.request(ticket, .call(context.device.call(method, arguments)))]
    case .edited(let result): return edited(result)
    default:
      let before = form.draft.value
      defer { if form.draft.value != before { (wasWarned, isSent) = (false, false) } }
      return form.handle(answer, context)
    }
  }

  /// Handles the end of its own MethodCall, because it shows the result itself.
  mutating func handle(_ event: LayerEvent, _ context: Context) -> [Action]? {
    if case .callEnded(_, let ticket) = event, ticket == calling { [] } else { nil }
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    switch reply {
    case .methodSchema(method, _): schemaArrived(context)
    case .failed(.methodSchema(method), let error):
      schemaArrived(context)
      return [.say("No schema for \(method): \(error.message)", .warning)]
    case .called where ticket == calling:
      stopWaiting()
      isSent = true
      return context.device.methods.endedEntry(ticket).map { [.replace(ResultScreen($0))] } ?? []
    case .failed(.call(let call), let error) where ticket == calling:
      stopWaiting()
      refused(error, call)
    default: break
    }
    return []
  }

  /// Makes the form again from the schema, unless something was typed without it.
  private mutating func schemaArrived(_ context: Context) {
    if isWaitingForSchema, !form.isDirty { applySchema(context) } else { isWaitingForSchema = false }
  }

  private mutating func stopWaiting() {
    calling = nil
    form.saving = nil
  }

  /// Shows the device's message at the field that it names.
  private mutating func refused(_ error: DeviceError, _ call: MethodCall) {
    form.refusal = call.hiding(error.message)
    guard case .refused(let refusal) = error, let message = refusal.message else { return }
    let fields = form.draft.fields.flatMap(\.flattened)
    guard
      let pointer = DeviceErrorLocator.pointer(in: refusal, fields: fields, objectClass: method, isOfMethod: true)
    else { return }
    form.refusals[pointer] = call.hiding(message)
    form.focus(on: pointer)
  }

  // MARK: The operator's editor

  private var editorText: String { JSON.object(form.editorSecrets?.fields ?? arguments).text(.pretty) + "\n" }

  private mutating func openEditor(_ context: Context, showsSecrets: Bool) -> [Action] {
    if context.device.isReadOnly { return [.say(Texts.readOnly, .warning)] }
    if form.heldText == nil {
      form.editorSecrets = showsSecrets ? nil : EditorSecrets(hiding: arguments, form.draft.schema)
    }
    return [.edit(form.heldText ?? editorText)]
  }

  /// Applies the arguments from the editor; keeps a text that cannot be read for the next try.
  private mutating func edited(_ result: EditorResult) -> [Action] {
    switch result {
    case .failed(let reason, let text):
      if text == editorText { return [.say(reason + ". Nothing was changed.", .error)] }
      return keep(text, reason, title: "The editor failed")
    case .text(let text):
      let document: JSONDocument
      do throws(JSONParseError) {
        document = try JSON.document(Array(text.utf8))
      } catch {
        let place = TextPlace(offset: error.offset, in: text)
        return keep(text, "line \(place.line), column \(place.column): \(error.reason)")
      }
      let value = document.value.restoringBrokenTexts(of: .object(arguments))
      guard var object = value.objectValue else { return keep(text, "the text is not a JSON object") }
      switch form.editorSecrets?.restoring(object, form.draft) {
      case .failure(let problem)?: return keep(text, problem.message)
      case .success(let fields)?: object = fields
      case nil: break
      }
      form.heldText = nil
      form.draft.replace(with: object)
      form.unread = [:]
      form.refusals = [:]
      (wasWarned, isSent) = (false, false)
      form.editor = nil
      form.derive()
      if let row = form.current, row.isTyped { form.loadEditor(row) }
      if let key = document.duplicateKeys.first {
        return [.say("\(key) appears twice; the last one is used", .warning)]
      }
      return [.say("Applied the text from the editor", .good)]
    }
  }

  private mutating func keep(_ text: String, _ problem: String, title: String = "These are not arguments") -> [Action] {
    form.heldText = text
    return [.push(FormScreen.heldDialog(title, [problem], text))]
  }

  // MARK: Drawing

  mutating func layout(_ area: Rect, _ context: Context) { form.layout(area, context) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    form.draw(on: &surface, in: area, context)
    drawHead(on: &surface, in: area.row(0), context)
    guard hasNoArguments else { return }
    var lines = [(form.refusal ?? "", Style.danger)]
    if isWaitingForSchema {
      lines.append(("loading the schema \(context.glyphs.ellipsis)", .secondary))
    } else if schema != nil {
      let key = context.keymap.label(.call, whileTyping: true)
      lines.append(("This method takes no arguments. Press \(key) or Enter to run it.", .text))
    }
    if let text = schema?.description ?? context.device.methods.description(method) {
      lines.append((text, .secondary))
    }
    let body = area.splitTop(2).rest.inset(x: 2, y: 0)
    let wrapped = lines.filter { !$0.0.isEmpty }.flatMap { text, style in
      Dialog.wrap(text, width: body.width).map { ($0, style) }
    }
    for (line, (text, style)) in wrapped.enumerated() where line < body.height {
      surface.write(text, in: body.row(line), style: style)
    }
  }

  private func drawHead(on surface: inout Surface, in row: Rect, _ context: Context) {
    var notes: [String] = []
    if calling != nil { notes.append("RUNNING") }
    if schema == nil, !isWaitingForSchema {
      notes.append("no schema: press \(context.keymap.label(.editor, whileTyping: true)) to edit the arguments as JSON")
    }
    if form.heldText != nil { notes.append("text from the editor not applied") }
    if context.device.methods.isDangerous(method) { notes.append("! dangerous") }
    let text = notes.joined(separator: " \(surface.glyphs.dot) ")
    surface.fill(row, style: .text)
    let (left, right) = row.splitRight(CellWidth.width(of: text) + 2)
    let title = schema?.title.map { $0 == method ? "" : "  \($0)" } ?? ""
    surface.write(" \(method)\(title)", in: left, style: .title)
    surface.write(text, in: right.splitLeft(1).rest, style: .warning)
  }
}
