import ConsoleCore
import Curses

/// The classes of the device, and the records of one of them as a table.
struct ObjectsScreen: Layer {
  enum Focus {
    case classes, table
  }

  var focus = Focus.classes
  /// Whether the class pane is folded away, so that the table has the full width.
  var isFolded = false
  var classCursor = ListCursor()
  var objectClass: String?
  var tables: [String: RecordTable] = [:]
  /// The filter of the table while it is typed.
  var tableFilter = FilterInput()
  /// The filter of the class pane, the field it is typed into, and the class that was shown before.
  var classFilterText = ""
  var classFilter = FilterInput()
  var classBefore: String?
  /// A record to move the cursor to as soon as it is loaded.
  var goal: RecordGoal?
  /// The message about such a record.
  var announcement: String?
  /// The class under the cursor; the cursor stays on it when the list of classes changes.
  private var selectedClass: String?

  var crumb: String { objectClass ?? "" }
  var isOfOneDevice: Bool { false }
  var isRoot: Bool { true }
  var undoScope: UndoScope? { .device }
  var visibleClass: String? { objectClass }
  var table: RecordTable? { objectClass.flatMap { tables[$0] } }

  /// The record under the cursor.
  func current(_ context: Context) -> Record? {
    guard let objectClass, let uuid = table?.selected else { return nil }
    return context.device.store.record(objectClass, uuid)
  }

  /// The value of the cell under the cursor.
  func currentValue(_ context: Context) -> JSON? {
    current(context).flatMap { table?.currentColumn?.value(in: $0.fields) }
  }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    if classFilter.isOpen { return FilterInput.offers }
    if tableFilter.isOpen { return FilterInput.completingOffers }
    var offers: [Offer] = [Offer(.open, bar: true)]
    if focus == .table || isFolded {
      let set = objectClass.map { context.device.store[$0] } ?? RecordSet()
      let none = current(context) == nil ? "no record is selected" : nil
      let write = context.device.isReadOnly ? Texts.readOnly : none
      let create =
        context.device.isReadOnly ? Texts.readOnly : objectClass == nil ? "no class is open" : nil
      let many = Offer(.bulk, bar: true, disabled: objectClass == nil ? "no class is open" : nil)
      let hasMarks = table?.marks.isEmpty == false
      // Records are marked for bulk actions, so offer those first.
      offers += hasMarks ? [many] : []
      offers += [
        Offer(.edit, bar: true, disabled: write), Offer(.new, bar: true, disabled: create),
        Offer(.clone, bar: true, disabled: write), Offer(.delete, bar: true, disabled: write),
        Offer(.actions, bar: true, disabled: none),
        Offer(.filter, bar: true, disabled: set.count == 0 ? "there are no records" : nil),
        Offer(.mark, bar: true, disabled: none),
        Offer(.compare, disabled: compared(context) == nil ? ObjectsScreen.howToCompare : nil),
        Offer(.sortColumn, bar: true), Offer(.columns, bar: true),
        Offer(.timeline, disabled: none), Offer(.values, disabled: none),
        Offer(.goTo, disabled: none), Offer(.usedBy, disabled: none), Offer(.editor, disabled: write),
        Offer(.editorSecrets, disabled: write),
        Offer(.copy, bar: false, disabled: none), Offer(.copyRecord, disabled: none),
        Offer(.copySecret, disabled: none ?? RecordCopy.refusal(currentValue(context), table?.currentColumn?.field)),
        Offer(.copyRecordSecrets, disabled: none),
        Offer(.clearFilter, disabled: table?.isFiltered == true ? nil : "no filter is set"),
        Offer(.sortNext), Offer(.sortPrevious), Offer(.sortReverse), Offer(.markAll),
      ]
      offers += hasMarks ? [] : [many]
    }
    if focus == .classes, !isFolded {
      if case .signedOut = context.device.state { offers.insert(Offer(.signIn, bar: true), at: 0) }
      offers += [
        Offer(.pane, bar: true, title: "Records"), Offer(.live, bar: true), Offer(.calls, bar: true),
        Offer(.alarms, bar: true), Offer(.methods, bar: true), Offer(.palette, bar: true),
        Offer(.filter, bar: true), Offer(.clearFilter, disabled: classFilterText.isEmpty ? "no filter is set" : nil),
      ]
    } else {
      offers.append(Offer(.pane, bar: true, title: "Classes"))
    }
    offers += [Offer(.fold), Offer(.reload, bar: focus == .classes)]
    offers += Offer.moving + [Offer(.left), Offer(.right)]
    return offers + (focus == .classes && !isFolded ? recordOffers(context) : [])
  }

  /// The commands for records, disabled while the cursor is among the classes.
  private func recordOffers(_ context: Context) -> [Offer] {
    let reason =
      objectClass == nil ? "open a class first" : "press \(context.keymap.label(.pane)) to go to the records"
    let commands: [Command] = [
      .new, .edit, .clone, .delete, .actions, .bulk, .compare, .mark, .markAll, .columns, .sortColumn, .sortReverse,
      .sortNext, .sortPrevious, .copy, .copyRecord, .timeline, .values, .usedBy, .editor,
    ]
    return commands.map { Offer($0, disabled: reason) }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .pane:
      focus = focus == .classes && objectClass != nil ? .table : .classes
      if focus == .classes { isFolded = false }
      return []
    case .fold:
      isFolded.toggle()
      if isFolded, objectClass != nil { focus = .table }
      return []
    case .reload: return reload(context)
    case .back where focus == .table: return leaveTable(context)
    default: return focus == .classes ? performInClasses(command, context) : performInTable(command, context)
    }
  }

  private func reload(_ context: Context) -> [Action] {
    guard let objectClass else { return [.request(context.device.ticket(), .classes)] }
    return [.load(objectClass)] + (focus == .classes ? [.request(context.device.ticket(), .classes)] : [])
  }

  /// Esc and q in the table: clears the filter, then returns to the class pane.
  private mutating func leaveTable(_ context: Context) -> [Action] {
    if let objectClass, table?.isFiltered == true {
      clearFilter(objectClass, context.device.store[objectClass])
      return []
    }
    isFolded = false
    focus = .classes
    return []
  }

  /// Opens a class from another screen, on one of its records if `goal` names one.
  mutating func open(_ name: String, goal: RecordGoal? = nil, _ context: Context) -> [Action] {
    if !classNames(context).contains(name) { classFilterText = "" }
    if let place = classNames(context).firstIndex(of: name) { classCursor.index = place }
    focus = .table
    isFolded = true
    defer { self.goal = goal }
    return show(name, context)
  }

  /// Keeps the cursor on its class when the list of classes is reloaded.
  mutating func keepClass(_ names: [String]) {
    if let place = names.firstIndex(where: { $0 == selectedClass }) { classCursor.index = place }
  }

  /// Shows a class in the table beside the pane and loads its records if they are not loaded.
  mutating func show(_ name: String, _ context: Context) -> [Action] {
    selectedClass = name
    guard name != objectClass else { return [] }
    objectClass = name
    goal = nil
    tableFilter = FilterInput()
    if tables[name] == nil { tables[name] = RecordTable(name, settings: context.device.settings.classes[name]) }
    return [.load(name)]
  }

  // MARK: Typing

  func takesText(_ context: Context) -> Bool { tableFilter.isOpen || classFilter.isOpen }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if classFilter.isOpen { return typeClassFilter(key, context) }
    guard tableFilter.isOpen, let objectClass else { return nil }
    let set = context.device.store[objectClass]
    if key == .tab {
      if let text = tableFilter.complete(table?.allColumns ?? []) { tables[objectClass]?.setFilter(text, set) }
      return []
    }
    guard let change = tableFilter.handle(key) else { return nil }
    if case .changed(let text) = change { tables[objectClass]?.setFilter(text, set) }
    return []
  }

  mutating func startFilter(_ set: RecordSet) {
    if let objectClass { tables[objectClass]?.prepareFilter(set) }
    goal = nil
    tableFilter.open(table?.filterText ?? "")
  }

  // MARK: Layout and drawing

  func nextTick(_ context: Context) -> ContinuousClock.Instant? {
    let fade = context.device.lastChange.map { $0 + RecordTable.markTime }.flatMap { $0 > context.now ? $0 : nil }
    return [fade, table?.nextRefresh].compactMap { $0 }.min()
  }

  static func panes(_ area: Rect, isFolded: Bool) -> (classes: Rect, table: Rect) {
    guard !isFolded else { return (Rect(x: 0, y: area.y, width: 0, height: area.height), area) }
    let (left, rest) = area.splitLeft(min(28, max(18, area.width / 4)))
    return (left, rest.splitLeft(1).rest)
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    let panes = ObjectsScreen.panes(area, isFolded: isFolded)
    keepClass(classNames(context))
    classCursor.fit(count: classNames(context).count, height: panes.classes.height - 1)
    guard let objectClass else { return }
    let set = context.device.store[objectClass]
    if let goal, !goal.isHidden, set[goal.uuid] != nil, !context.isCovered { tables[objectClass]?.refreshAtOnce() }
    tables[objectClass]?.refresh(
      set, context.device.schema(objectClass), isFrozen: context.isCovered, now: context.now)
    if !context.isCovered { reachGoal(set, context) }
    tables[objectClass]?.layout(panes.table.splitTop(1).rest)
  }
}

extension ObjectsScreen: Prompting {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context) {
    if classFilter.isOpen { return MessageLine.draw(classFilter.field, "Filter: ", on: &surface, in: row, context) }
    guard let field = tableFilter.field else {
      drawMessage(on: &surface, in: row, context)
      return
    }
    let used = surface.write("Filter: ", x: row.x, y: row.y, style: .prompt)
    let (_, rest) = row.splitLeft(used)
    let problem = table?.filterProblem
    field.draw(on: &surface, in: rest, style: problem == nil ? .text : .invalid, isFocused: true)
    if let problem { surface.write(problem, in: rest.splitLeft(rest.width / 2).rest, style: .warning, align: .right) }
  }
}
