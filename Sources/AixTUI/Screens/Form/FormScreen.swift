import ConsoleCore
import Curses

/// A record's form, built from its schema alone.
struct FormScreen: Layer {
  var draft: Draft
  /// The record as one field, derived from the current values.
  private(set) var root: Field
  /// The number of fields that differ from the device's record.
  private(set) var changeCount = 0
  var rows: [FormRow] = []
  var cursor = ListCursor()
  var folded: Set<JSONPointer> = []
  /// The text being edited, if the row is typed into.
  var editor: TextField?
  private(set) var editorRow: FormRow.ID?
  /// The row being edited, as it was when its text was opened: typing must not change or remove its own row.
  private var openedRow: FormRow?
  /// Whether `openedRow` is shown instead of the row derived from the values.
  private var holdsOpenedRow = false
  /// The text that the field had when it was entered.
  private(set) var startText = ""
  /// Typed texts that cannot be parsed as their field's value, and why.
  var unread: [JSONPointer: (text: String, problem: String)] = [:]
  /// The device's messages about fields at the last save.
  var refusals: [JSONPointer: String] = [:]
  var refusal: String?
  private(set) var issues: [JSONPointer: String] = [:]
  /// Whether a secret is shown until its field is left.
  var isRevealed = false
  var saving: Ticket?
  /// The text from the editor that could not be applied.
  var heldText: String?
  /// The secrets that the editor's text hides behind marks; nil if it shows them.
  var editorSecrets: EditorSecrets?
  /// Whether the form was opened for the editor alone.
  var isOnlyForEditor = false
  /// Whether the operator was warned about the issues and can save anyway.
  private var wasWarned = false
  /// The slot of the draft's file; nil before the first change.
  var slot: DraftSlot?
  /// Whether the form continues an unsaved draft, which can be opened from any screen.
  var isRestored = false
  var keptValue: JSONObject?
  var keptPlace: DraftPlace?
  var keptTexts: [JSONPointer: String] = [:]
  var keptIsDirty = false
  /// Secrets that were typed before a crash and have to be typed again.
  var omittedSecrets: [JSONPointer] = []
  /// The fields that the operator and someone else changed differently.
  private(set) var conflicts: [MergeConflict] = []
  /// Fields that took the device's value while the form was open.
  var followed: Set<JSONPointer> = []
  /// Whether the record was deleted while the form was open.
  var isGone = false
  /// Whether a change by someone else waits because it would move the list around the cursor.
  var isWaiting = false
  /// Whether the last save was sent but its result is unknown.
  var isInDoubt = false
  /// The UUID of the deleted record that this new one replaces.
  var lostRecord: String?
  var isReadOnly: Bool
  /// Whether the record is being read because the form in which GET returns it is not known yet.
  var isReading = false
  /// The command that waits for that read.
  var awaiting: Command?

  /// A form for a record that exists.
  init(editing record: Record, _ context: Context, onlyForEditor: Bool = false) {
    self.init(Draft(editing: record, schema: context.device.schema(record.objectClass)), context)
    isOnlyForEditor = onlyForEditor
  }

  /// A form for any draft.
  init(_ draft: Draft, _ context: Context) {
    self.draft = draft
    root = draft.root
    isReadOnly = context.device.isReadOnly
    isReading = !recordsToRead(context).isEmpty && !draft.isNew
    start()
  }

  /// A form for a new record, in the envelope that the device uses.
  init(creating objectClass: String, _ context: Context) {
    let envelope = context.device.envelope(for: objectClass)
    self.init(
      Draft(creating: objectClass, envelope: envelope, schema: context.device.schema(objectClass)), context)
  }

  /// Moves the cursor to the first top-level field that can be edited in place.
  private mutating func start() {
    derive()
    cursor.index = rows.firstIndex { $0.depth == 0 && $0.field.isEditable && $0.field.kind.isScalar } ?? 0
    focusEditor()
  }

  var crumb: String {
    draft.base.map { "edit " + ($0.name ?? $0.uuid) } ?? "new " + draft.objectClass
  }

  var ownPath: [String]? { isRestored ? [draft.objectClass, crumb] : nil }

  var current: FormRow? { rows.indices.contains(cursor.index) ? rows[cursor.index] : nil }
  var isDirty: Bool { draft.isDirty || !unread.isEmpty || heldText != nil }

  /// The problem of a field: first of its typed text, then by the device, then by the schema.
  func problem(at pointer: JSONPointer) -> String? {
    unread[pointer]?.problem ?? refusals[pointer] ?? issues[pointer]
  }

  /// The fields with a problem, in form order.
  var problems: [(field: Field, text: String)] {
    if unread.isEmpty, refusals.isEmpty, issues.isEmpty { return [] }
    return root.children.flatMap(\.flattened).compactMap { field in problem(at: field.pointer).map { (field, $0) } }
  }

  /// A field as the form shows it; nil if the form does not show it.
  func shown(_ pointer: JSONPointer) -> Field? {
    var field: Field? = root
    for token in pointer.tokens { field = field?.children.first { $0.key == token } }
    return field
  }

  // MARK: Derived rows

  /// Derives the rows from the current values and puts the cursor back on its field.
  mutating func derive() {
    let id = current?.id
    let opened = editor != nil && id == editorRow ? openedRow : nil
    root = draft.root
    changeCount = draft.isDirty ? draft.changes.count : 0
    conflicts = draft.conflicts
    followed = followed.filter { !draft.isChanged(at: $0) }
    rows = FormRow.rows(of: root, folded: folded)
    holdsOpenedRow = opened.map { FormRow.hold($0, in: &rows, at: cursor.index) } ?? false
    if let id, let place = rows.firstIndex(where: { $0.id == id }) { cursor.index = place }
    cursor.index = min(max(0, cursor.index), max(0, rows.count - 1))
    issues = [:]
    for issue in draft.blockingIssues where issues[issue.pointer] == nil { issues[issue.pointer] = issue.message }
    focusEditor()
  }

  /// Opens the text of the row under the cursor for typing.
  mutating func focusEditor() {
    if holdsOpenedRow, current?.id != editorRow { releaseOpenedRow() }
    guard let row = current, row.isTyped else {
      editor = nil
      editorRow = current?.id
      return
    }
    guard editorRow != row.id || editor == nil else { return }
    editorRow = row.id
    isRevealed = false
    draft.endTyping()
    loadEditor(row)
  }

  /// Shows the row derived from the values instead of the edited one, once the cursor has left it.
  private mutating func releaseOpenedRow() {
    holdsOpenedRow = false
    let id = current?.id
    rows = FormRow.rows(of: root, folded: folded)
    if let place = rows.firstIndex(where: { $0.id == id }) { cursor.index = place }
    cursor.index = min(max(0, cursor.index), max(0, rows.count - 1))
  }

  mutating func loadEditor(_ row: FormRow) {
    openedRow = row
    let pointer = row.field.pointer
    let text =
      keepsSecret(row.field) && !isRevealed ? "" : unread[pointer]?.text ?? row.field.editText(for: draft[pointer])
    editor = TextField(text, isMasked: row.field.isSecret && !isRevealed)
    startText = text
    if case .text(let rules) = row.field.kind { editor?.allowsNewlines = rules.isMultiline }
  }

  /// Whether a secret still has the device's value; typing then replaces it, because nobody can extend hidden text.
  func keepsSecret(_ field: Field) -> Bool {
    field.isSecret && unread[field.pointer] == nil && !draft.isChanged(at: field.pointer)
      && (draft.isNew || draft.hadField(at: field.pointer))
  }

  /// Moves the cursor to a field, unfolding what hides it.
  mutating func focus(on pointer: JSONPointer, kind: FormRow.Kind = .field) {
    folded = folded.filter { !pointer.hasPrefix($0) || $0 == pointer }
    derive()
    let place =
      rows.firstIndex { $0.field.pointer == pointer && $0.kind == kind }
      ?? rows.firstIndex { $0.field.pointer == pointer }
    if let place { cursor.index = place }
    focusEditor()
  }

  // MARK: Layout

  mutating func layout(_ area: Rect, _ context: Context) {
    follow(context)
    cursor.fit(count: rows.count, height: area.height - 1 - footHeight(area))
  }

  // MARK: Saving

  /// Opens the save sheet, or shows what has to be done first.
  mutating func startSaving(_ context: Context) -> [Action] {
    if saving != nil { return [.say(Texts.saving, .info)] }
    if let first = draft.fields.flatMap(\.flattened).first(where: { unread[$0.pointer] != nil }) {
      focus(on: first.pointer)
      return [.say("\(first.title): \(unread[first.pointer]?.problem ?? "cannot be read")", .error)]
    }
    if !conflicts.isEmpty { return [.push(MergeScreen(draft, context))] }
    if isGone { return [.push(FormScreen.goneDialog(draft))] }
    if let secret = omittedSecrets.first(where: { !draft.isChanged(at: $0) }), draft.field(at: secret) != nil {
      focus(on: secret)
      return [.push(FormScreen.secretDialog(draft.field(at: secret)?.title ?? ""))]
    }
    if !draft.isNew, !draft.isDirty { return [.say("No changes to save", .info)] }
    if !issues.isEmpty, !wasWarned, let first = problems.first {
      wasWarned = true
      focus(on: first.field.pointer)
      let more = problems.count > 1 ? " (\(problems.count - 1) more)" : ""
      let key = context.keymap.label(.save)
      return [.say("\(first.field.title) \(first.text)\(more). Press \(key) again to save anyway.", .error)]
    }
    if let actions = readFirst(.save, context) { return actions }
    draft.adopt(newEnvelope: context.device.envelope(for: draft.objectClass))
    var notes: [String] = []
    if isInDoubt {
      notes.append("Last save: \(Texts.resultUnknown)")
    }
    return [.push(SaveSheet(draft, issues: problems.map { "\($0.field.title): \($0.text)" }, notes: notes, context))]
  }

  /// Handles the result of the save; a failure keeps the edit.
  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    if let actions = wasRead(reply, context) { return actions }
    guard ticket == saving else { return [] }
    saving = nil
    switch reply {
    case .saved(let record, let method):
      forgetDraft(context)
      let how = method == .replaced ? " (whole record by PUT)" : ""
      let missing = draft.changesMissing(in: record).map { $0.titlePath.joined(separator: " / ") }
      if !missing.isEmpty {
        let fields = missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? ", ..." : "")
        return [.pop, .say("The device accepted the save\(how) but shows other values: \(fields)", .warning)]
      }
      return [.pop, .say("Saved \(record.name ?? record.uuid)\(how)", .good)]
    case .created(let objectClass, let uuid):
      forgetDraft(context)
      let shown: Action = uuid.map { .showMade(context.device.key(objectClass, $0)) } ?? .openClass(objectClass)
      let made = Record(document: draft.createBody(), objectClass: objectClass, fallbackUUID: uuid ?? "-")
      return [.pop, shown, .say("Created \(made?.name ?? uuid ?? objectClass)", .good)]
    case .movedOn(_, let current): return movedOn(current, context)
    case .gone:
      isGone = true
      let key = context.keymap.label(.save)
      return [
        .say(
          "The record was deleted on the device. Your edit is kept; press \(key) to create the record again.", .error)
      ]
    case .failed(_, let error):
      refused(error, context)
      isInDoubt = error.leavesDoubt
      return [.say(error.told + ". Your edit is kept.", .error)]
    default: return []
    }
  }

  private mutating func refused(_ error: DeviceError, _ context: Context) {
    refusal = error.message
    guard case .refused(let refusal) = error, let message = refusal.message else { return }
    let fields = draft.fields.flatMap(\.flattened)
    guard
      let pointer = DeviceErrorLocator.pointer(in: refusal, fields: fields, objectClass: draft.objectClass)
    else { return }
    refusals[pointer] = message
    focus(on: pointer)
  }

  mutating func clearRefusals(at pointer: JSONPointer) {
    refusals[pointer] = nil
    wasWarned = false
  }
}
