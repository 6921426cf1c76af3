import ConsoleCore
import Curses

/// One record: every field as a tree with titles and descriptions, or the JSON as the device sent it.
struct RecordScreen: Layer {
  let objectClass: String
  let uuid: String
  /// The record as it was last seen; it stays on screen after the device has deleted it.
  private(set) var record: Record
  private(set) var isGone = false
  var tree = RecordTree()
  var cursor = ListCursor()
  var isRaw = false
  /// The lines of the JSON text.
  private(set) var rawLines: [String] = []
  /// Whether the record has changed since its JSON text was received; only JSON that the device sent is shown.
  private(set) var isRawOld = false
  var rawColumn = 0
  var searchField: TextField?
  var searchText = ""
  private var derivedFrom: Record?
  private var derivedInferred: Bool?

  init(_ record: Record) {
    objectClass = record.objectClass
    uuid = record.uuid
    self.record = record
  }

  var crumb: String { record.name ?? uuid }
  var visibleClass: String? { objectClass }
  var undoScope: UndoScope? { .record(record) }

  var currentRow: RecordTree.Row? { tree.rows.indices.contains(cursor.index) ? tree.rows[cursor.index] : nil }
  private var rowCount: Int { isRaw ? rawLines.count : tree.rows.count }

  func takesText(_ context: Context) -> Bool { searchField != nil }

  func offers(_ context: Context) -> [Offer] {
    if searchField != nil { return FilterInput.searchOffers }
    let gone = isGone ? "the record no longer exists on the device" : nil
    let write = context.device.isReadOnly ? Texts.readOnly : gone
    return [
      Offer(.edit, bar: true, disabled: write), Offer(.clone, bar: true, disabled: write),
      Offer(.delete, bar: true, disabled: write), Offer(.actions, bar: true, disabled: gone),
      Offer(.raw, bar: true, title: isRaw ? "Fields" : nil),
      Offer(.search, bar: true),
      Offer(.timeline, bar: true), Offer(.values, bar: !isRaw, disabled: noValues(context)),
      Offer(.copy, bar: true), Offer(.copyPath, bar: !isRaw), Offer(.copyRecord, bar: true), Offer(.reload, bar: true),
      Offer(.searchNext, disabled: searchText.isEmpty ? "search for something first" : nil),
      Offer(.searchPrevious, disabled: searchText.isEmpty ? "search for something first" : nil),
      Offer(
        .goTo, bar: leadsElsewhere(context),
        disabled: leadsElsewhere(context) ? nil : "the field does not refer to a record"),
      Offer(.usedBy, bar: true), Offer(.editor, bar: true, disabled: write), Offer(.editorSecrets, disabled: write),
      Offer(.copySecret, disabled: isRaw ? "the whole text is shown" : secretRefusal), Offer(.copyRecordSecrets),
      Offer(.open), Offer(.expand), Offer(.collapse), Offer(.expandAll), Offer(.collapseAll),
    ] + Offer.moving + [Offer(.left), Offer(.right)]
  }

  /// Why the line under the cursor has no values over time; nil if it has.
  private func noValues(_ context: Context) -> String? {
    if isRaw { return "press \(context.keymap.label(.raw)) for the tree first" }
    guard let row = currentRow else { return "no field is selected" }
    if case .object = row.field.kind { return "a group has no value: select one of its fields" }
    return nil
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: rowCount) { return [] }
    switch command {
    case .back: return [.pop]
    case .edit: return [.push(FormScreen(editing: record, context))]
    case .editor, .editorSecrets:
      return [.push(FormScreen(editing: record, context, onlyForEditor: true)), .perform(command)]
    case .goTo: return follow(context)
    case .open where leadsElsewhere(context): return follow(context)
    case .usedBy: return [.push(UsedByDialog(record))]
    case .clone: return [.push(ConfirmDialog.clone(record, context))]
    case .delete: return [.push(ConfirmDialog.delete(record, context))]
    case .actions: return ActionsDialog.open(record)
    case .reload: return [.request(context.device.ticket(), .record(objectClass, uuid))]
    case .raw:
      isRaw.toggle()
      cursor = ListCursor()
      // A signal may use another form, so read the record as GET returns it.
      if isRaw, !record.isAsSent || record.source == .signalled, !isGone {
        return [.request(context.device.ticket(), .record(objectClass, uuid))]
      }
    case .search: searchField = TextField(searchText)
    case .searchNext: search(step: 1)
    case .searchPrevious: search(step: -1)
    case .timeline: return [.push(TimelineScreen(record, context))]
    case .values: return currentRow.map { [.push(ValuesDialog(record, $0.field, context))] } ?? []
    case .copy, .copyPath, .copyRecord, .copySecret, .copyRecordSecrets: return copy(command, context)
    default: fold(command, context)
    }
    return []
  }

  /// Whether the line under the cursor refers to another record.
  private func leadsElsewhere(_ context: Context) -> Bool {
    guard !isRaw, let row = currentRow, !row.isFoldable else { return false }
    let references = ReferenceText.references(context)
    return references.target(of: row.value).map { $0.uuid != uuid } ?? false
      || (row.value?.stringValue?.isEmpty == false && references.isReference(row.field, row.value, in: objectClass))
  }

  private func follow(_ context: Context) -> [Action] {
    currentRow.map { ReferenceText.follow($0.field, $0.value, of: objectClass, context) } ?? []
  }

  private func copy(_ command: Command, _ context: Context) -> [Action] {
    if command == .copyRecord || (isRaw && command == .copy) { return RecordCopy.masked(record, context) }
    if command == .copyRecordSecrets { return RecordCopy.whole(record, context) }
    guard let row = currentRow else { return [] }
    if command == .copyPath {
      return [.copy(row.path.description, what: "the path")]
    }
    if command == .copySecret { return RecordCopy.secret(row.value, row.field) }
    return RecordCopy.value(row.value, row.field, context)
  }

  private var secretRefusal: String? { RecordCopy.refusal(currentRow?.value, currentRow?.field) }

  // MARK: Folding

  private mutating func fold(_ command: Command, _ context: Context) {
    if isRaw {
      if command == .left { rawColumn = max(0, rawColumn - 8) }
      if command == .right { rawColumn += 8 }
      return
    }
    if tree.fold(command, &cursor) { derivedFrom = nil }
  }

  // MARK: Searching

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    guard searchField != nil else { return nil }
    switch key {
    case .enter: searchField = nil
    case .escape:
      searchField = nil
      searchText = ""
    default:
      guard searchField?.handle(key) == true else { return nil }
      searchText = searchField?.text ?? ""
      search(step: 1, includingStart: true)
    }
    return []
  }

  private mutating func search(step: Int, includingStart: Bool = false) {
    let lines = isRaw ? rawLines : tree.rows.map(RecordScreen.searchable)
    if let found = TextSearch.next(
      searchText, in: lines, from: cursor.index, step: step, includingStart: includingStart)
    {
      cursor.index = found
    }
  }

  private static func searchable(_ row: RecordTree.Row) -> String {
    let value = row.isFoldable ? "" : row.value.map { DisplayText.shown($0, row.field) } ?? ""
    return row.field.title + " " + row.field.key + " " + value
  }

  // MARK: Following the record

  /// Redraws when the marks of the last change expire.
  func nextTick(_ context: Context) -> ContinuousClock.Instant? {
    context.device.lastChange.map { $0 + RecordTable.markTime }.flatMap { $0 > context.now ? $0 : nil }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    let present = context.device.store.record(objectClass, uuid)
    if let present { record = present }
    isGone = present == nil && context.device.sync[objectClass].isLoaded
    let schema = context.device.schema(objectClass)
    if derivedFrom != record || derivedFrom?.isAsSent != record.isAsSent || derivedInferred != schema.isInferred {
      let path = currentRow?.path
      tree.apply(RecordScreen.sections(record, schema))
      isRawOld = !record.isAsSent
      if record.isAsSent {
        rawLines = SecretFinder(schema).masking(record).text(.pretty).split(separator: "\n").map(String.init)
      }
      derivedFrom = record
      derivedInferred = schema.isInferred
      if !isRaw, let place = tree.rows.firstIndex(where: { $0.path == path }) { cursor.index = place }
    }
    cursor.fit(count: rowCount, height: RecordScreen.bodyHeight(area, isRaw: isRaw))
  }

  /// The fields of a record and, if it is wrapped, the members beside them.
  private static func sections(_ record: Record, _ schema: Schema) -> [RecordTree.Section] {
    let own = RecordTree.Section(
      fields: schema.fields(for: record.fields), value: .object(record.fields), prefix: record.fieldsPointer)
    guard record.envelope == .wrapped, var outer = record.document.objectValue else { return [own] }
    outer[record.objectClass] = nil
    outer["uuid"] = nil
    let fields = Schema.inferred(from: [outer], objectClass: record.objectClass).fields(for: outer)
    return [own, RecordTree.Section(fields: fields, value: .object(outer), prefix: .root)]
  }

  static func bodyHeight(_ area: Rect, isRaw: Bool) -> Int {
    area.height - 1 - (isRaw ? 0 : descriptionHeight(area))
  }

  /// The number of lines for the description of the field under the cursor, including the rule.
  static func descriptionHeight(_ area: Rect) -> Int { area.height >= 16 ? 4 : 0 }
}
