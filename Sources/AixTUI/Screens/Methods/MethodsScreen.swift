import ConsoleCore
import Curses

/// The device's methods, the arguments of the one under the cursor, and the history of MethodCalls.
struct MethodsScreen: Layer {
  enum Focus {
    case methods, history
  }

  private(set) var focus = Focus.methods
  private(set) var cursor = ListCursor()
  private(set) var historyCursor = ListCursor()
  private(set) var names: [String] = []
  private(set) var filterText = ""
  private var filterInput = FilterInput()
  /// The ID of the history entry under the cursor, which moves down when newer ones arrive.
  private var selectedCall: Int?
  private var arguments: (method: String, lines: [(text: String, style: Style)])?

  var crumb: String { "methods" }
  var pane: Command? { .methods }

  var current: String? { names.indices.contains(cursor.index) ? names[cursor.index] : nil }

  func currentCall(_ context: Context) -> MethodHistory.Entry? {
    let entries = context.device.methods.history.entries
    if let selectedCall, let entry = entries.first(where: { $0.id == selectedCall }) { return entry }
    return entries.indices.contains(historyCursor.index) ? entries[historyCursor.index] : nil
  }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    if filterInput.isOpen { return FilterInput.offers }
    let isHistory = focus == .history
    let none =
      isHistory
      ? (currentCall(context) == nil ? "no methods run yet" : nil)
      : current == nil ? "no method is selected" : nil
    let locked = context.device.isReadOnly ? Texts.readOnly : none
    var offers = [Offer(.open, bar: true, disabled: none), Offer(.pane, bar: true)]
    if isHistory {
      offers += [Offer(.repeatCall, bar: true, disabled: locked), Offer(.edit, bar: true, disabled: none)]
    } else {
      offers += [
        Offer(.call, bar: true, disabled: locked), Offer(.edit, disabled: none), Offer(.filter, bar: true),
        Offer(.clearFilter, disabled: filterText.isEmpty ? "no filter is set" : nil),
      ]
    }
    offers += [Offer(.copy, bar: true, disabled: none), Offer(.reload, bar: true), Offer(.back)]
    return offers + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if move(command, context) { return [] }
    switch command {
    case .pane:
      focus = focus == .methods ? .history : .methods
      if focus == .history { selectedCall = currentCall(context)?.id }
    case .filter:
      filterInput.open(filterText)
    case .clearFilter: filterText = ""
    case .reload: return [.loadMethods(again: true)]
    case .back:
      if focus == .history {
        focus = .methods
      } else if !filterText.isEmpty {
        filterText = ""
      } else {
        return [.pop]
      }
    default: return focus == .methods ? performOnMethod(command, context) : performOnCall(command, context)
    }
    return []
  }

  private mutating func move(_ command: Command, _ context: Context) -> Bool {
    switch focus {
    case .methods: return cursor.move(command, count: names.count)
    case .history:
      guard historyCursor.move(command, count: context.device.methods.history.entries.count) else { return false }
      selectedCall = nil
      selectedCall = currentCall(context)?.id
      return true
    }
  }

  private func performOnMethod(_ command: Command, _ context: Context) -> [Action] {
    guard let name = current else { return [] }
    switch command {
    case .open, .edit: return [.openMethod(name, arguments: nil)]
    case .call:
      // A method without arguments needs no form.
      if let schema = context.device.methods.schema(name), MethodsScreen.takesNothing(schema) {
        let call = context.device.call(name, JSONObject())
        return [
          .push(MethodCallSheet(call, confirmed: [.pop, .request(context.device.ticket(), .call(call))], context))
        ]
      }
      return [.openMethod(name, arguments: nil)]
    case .copy: return [.copy(name, what: "the name")]
    default: return []
    }
  }

  private static func takesNothing(_ schema: Schema) -> Bool {
    let root = schema.rootField(for: JSONObject())
    return root.children.isEmpty && root.entryTemplate == nil && root.branches.isEmpty
  }

  private func performOnCall(_ command: Command, _ context: Context) -> [Action] {
    guard let entry = currentCall(context) else { return [] }
    switch command {
    case .open: return [.push(ResultScreen(entry))]
    case .repeatCall: return context.device.isReadOnly ? [] : MethodCallRepeat.actions(entry, context)
    case .edit: return [.openMethod(entry.method, arguments: entry.arguments)]
    case .copy: return [.copy(entry.shown.text(.pretty), what: "the arguments")]
    default: return []
    }
  }

  // MARK: Typing

  func takesText(_ context: Context) -> Bool { filterInput.isOpen }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    guard let change = filterInput.handle(key) else { return nil }
    if case .changed(let text) = change {
      filterText = text
      // Typing a filter moves the focus to the methods; Esc leaves the focus where it is.
      if filterInput.isOpen { focus = .methods }
    }
    return []
  }

  // MARK: Layout

  /// The methods above the history; if there is room, the method's arguments beside the methods.
  func areas(_ area: Rect) -> (methods: Rect, form: Rect, history: Rect) {
    let (top, history) = area.splitTop(max(4, area.height * 6 / 10))
    guard area.width >= 100 else { return (top, Rect(x: 0, y: 0, width: 0, height: 0), history) }
    let (left, rest) = top.splitLeft(min(64, area.width * 45 / 100))
    return (left, rest.splitLeft(1).rest, history)
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    let methods = context.device.methods
    let areas = areas(area)
    let selected = current
    names = methods.items.filter { MethodsScreen.passes($0, filterText, methods.schema($0.name)?.title) }.map(\.name)
    if let selected, let place = names.firstIndex(of: selected) { cursor.index = place }
    cursor.fit(count: names.count, height: areas.methods.height - 1)
    let entries = methods.history.entries
    if let selectedCall, let place = entries.firstIndex(where: { $0.id == selectedCall }) {
      historyCursor.index = place
    }
    historyCursor.fit(count: entries.count, height: areas.history.height - 1)
    arguments = areas.form.isEmpty ? nil : current.map { ($0, MethodsScreen.lines($0, methods, areas.form.width)) }
  }

  private static func passes(_ item: NamedItem, _ filter: String, _ title: String?) -> Bool {
    guard !filter.isEmpty else { return true }
    let text = TextFold.folded([item.name, item.description ?? "", title ?? ""].joined(separator: " "))
    return TextFold.folded(filter).split(separator: " ").allSatisfy { text.contains($0) }
  }

  /// The lines that describe a method's arguments.
  private static func lines(
    _ method: String, _ methods: MethodModel, _ width: Int
  ) -> [(text: String, style: Style)] {
    guard let schema = methods.schema(method) else {
      let text =
        methods.problem(schemaOf: method).map { "No schema: \($0). You can enter the arguments as JSON." }
        ?? "Loading the schema."
      return Dialog.wrap(text, width: width - 2).map { ($0, .secondary) }
    }
    var lines: [(String, Style)] = []
    let description = schema.description ?? methods.description(method) ?? ""
    if !description.isEmpty { lines += Dialog.wrap(description, width: width - 2).map { ($0, .text) } + [("", .text)] }
    if takesNothing(schema) { return lines + [("No arguments.", .secondary)] }
    for field in schema.rootField(for: schema.defaultObject()).children {
      lines.append((field.title + (field.isRequired ? " *" : ""), .label))
      lines += Dialog.wrap(FieldNotes.facts(field), width: width - 4).map { ("  " + $0, .secondary) }
    }
    return lines
  }

  /// The lines about the method under the cursor.
  var argumentLines: [(text: String, style: Style)] { arguments?.lines ?? [] }
}

extension MethodsScreen: Prompting {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context) {
    MessageLine.draw(filterInput.field, "Filter: ", on: &surface, in: row, context)
  }
}
