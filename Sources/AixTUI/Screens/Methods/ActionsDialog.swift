import ConsoleCore
import Curses

/// The methods that can act on a record, found from their schemas and the configuration.
struct ActionsDialog: Layer {
  private let target: MethodCall.Target
  private let name: String
  private var list = MenuList()
  private var actions: [MethodAction] = []
  /// The version of the methods that the actions were found in.
  private var foundAt: Int?

  var isDialog: Bool { true }

  init(_ record: Record) {
    target = MethodCall.Target(objectClass: record.objectClass, uuid: record.uuid)
    name = record.name ?? record.uuid
  }

  /// Opens the dialog and loads the methods if that has not been done.
  static func open(_ record: Record) -> [Action] { [.push(ActionsDialog(record)), .loadMethods(again: false)] }

  func offers(_ context: Context) -> [Offer] {
    let none = actions.isEmpty ? "there are no actions" : nil
    let locked = context.device.isReadOnly ? Texts.readOnly : none
    return [
      Offer(.open, bar: true, disabled: locked, title: "Choose"), Offer(.edit, bar: true, disabled: none),
      Offer(.cancel, bar: true), Offer(.reload),
      Offer(.back),
    ] + MenuList.offers
  }

  /// The actions whose titles or names match the typed text.
  private func shown(_ context: Context) -> [MethodAction] {
    list.shown(actions.map { "\(context.device.methods.schema($0.method)?.title ?? "") \($0.method)" }).map {
      actions[$0]
    }
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if key == .escape { return [.pop] }
    // The key is a command until a filter is typed.
    if key == .character("e"), !list.isTyping { return nil }
    return list.handle(key, count: shown(context).count) ? [] : nil
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command, count: shown(context).count) { return [] }
    switch command {
    case .open: return choose(context)
    case .edit: return openForm(context)
    case .reload: return [.loadMethods(again: true)]
    case .cancel, .back: return [.pop]
    default: return []
    }
  }

  /// Opens the method call sheet if nothing is left to fill in, else the form.
  private func choose(_ context: Context) -> [Action] {
    let shown = shown(context)
    guard shown.indices.contains(list.index) else { return [] }
    let action = shown[list.index]
    if let refusal = refusals(context)[action.method] {
      let key = context.keymap.label(.edit)
      return [.say("\(action.method): \(refusal). Press \(key) to open its form anyway.", .warning)]
    }
    let schema = context.device.methods.schema(action.method)
    let arguments = action.arguments(for: target.uuid, schema: schema)
    guard let schema, schema.validate(fields: arguments).isEmpty, ActionsDialog.isComplete(action, schema, arguments)
    else { return [.pop, .openMethod(action.method, arguments: arguments)] }
    let call = context.device.call(action.method, arguments)
    return [
      .replace(MethodCallSheet(call, confirmed: [.pop, .request(context.device.ticket(), .call(call))], context))
    ]
  }

  /// Opens the form with all the arguments, even if nothing is left to fill in.
  private func openForm(_ context: Context) -> [Action] {
    let shown = shown(context)
    guard shown.indices.contains(list.index) else { return [] }
    let action = shown[list.index]
    let arguments = action.arguments(for: target.uuid, schema: context.device.methods.schema(action.method))
    return [.pop, .openMethod(action.method, arguments: arguments)]
  }

  /// The methods that make no sense for the record as it is now, and why; empty if its data may be stale.
  private func refusals(_ context: Context) -> [String: String] {
    let device = context.device
    guard let record = device.store.record(target.objectClass, target.uuid) else { return [:] }
    switch device.freshness(target.objectClass, now: context.now) {
    case .live, .poll: break
    default: return [:]
    }
    let sense = ActionSense(record, schema: device.schema(target.objectClass), table: device.callBook.table)
    return Dictionary(
      actions.compactMap { action in sense.refusal(action.method).map { (action.method, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Whether the record is the only argument that the method requires.
  private static func isComplete(_ action: MethodAction, _ schema: Schema, _ arguments: JSONObject) -> Bool {
    let fields = schema.fields(for: arguments)
    return fields.allSatisfy { $0.key == action.argument.tokens.first || !$0.isEditable || !$0.isRequired }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    if foundAt != context.device.methods.version { find(context) }
    let count = shown(context).count
    list.fit(count: count, height: min(max(1, count), area.height - 5))
  }

  private mutating func find(_ context: Context) {
    let before = shown(context)
    let method = before.indices.contains(list.index) ? before[list.index].method : nil
    let device = context.device
    actions = device.methods.actions(on: target.objectClass, classes: device.classes.map(\.name))
    foundAt = device.methods.version
    // The cursor stays on its action when more schemas arrive.
    if let method, let place = shown(context).firstIndex(where: { $0.method == method }) { list.index = place }
  }

  /// What is still loading, or why there are no actions.
  private func note(_ context: Context) -> String? {
    let methods = context.device.methods
    if let failure = methods.failure { return "Methods not loaded: \(failure.message)" }
    if !methods.isListed { return "Loading methods \(context.glyphs.ellipsis)" }
    if methods.unread > 0 { return "Loading \(methods.unread) more schemas \(context.glyphs.ellipsis)" }
    return actions.isEmpty ? "No method works on \(target.objectClass) records." : nil
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let methods = context.device.methods
    let refusals = refusals(context)
    let rows = shown(context).map { action -> (title: String, method: String, isRefused: Bool) in
      let sign = methods.isDangerous(action.method) ? "! " : "  "
      let refusal = refusals[action.method]
      let title = sign + (methods.schema(action.method)?.title ?? action.method)
      return (title, action.method + (refusal.map { "  (\($0))" } ?? ""), refusal != nil)
    }
    let title = list.titled("Actions on \(target.objectClass) \"\(name)\"")
    let titles = rows.map { CellWidth.width(of: $0.title) }.max() ?? 0
    let names = rows.map { CellWidth.width(of: $0.method) }.max() ?? 0
    let limit = area.width - 4
    let note = note(context)
    let wanted = max(titles + names + 8, CellWidth.width(of: title) + 8, note == nil ? 30 : min(64, limit))
    let width = min(wanted, limit)
    let notes = note.map { Dialog.wrap($0, width: width - 4) } ?? []
    let inner = Dialog(title: title, width: width, height: rows.count + notes.count + 2).draw(on: &surface, in: area)
    let room = max(0, inner.height - notes.count)
    for (line, index) in list.visible(count: rows.count).enumerated() where line < room {
      let text = CellWidth.padded(rows[index].title, to: titles + 2) + rows[index].method
      let style: Style = rows[index].isRefused ? .disabled : .dialog
      surface.row(inner.row(line), text, style: style, isSelected: index == list.index)
    }
    for (line, text) in notes.enumerated() where inner.height - notes.count + line >= 0 {
      surface.write(text, in: inner.row(inner.height - notes.count + line), style: .secondary)
    }
  }
}
