import ConsoleCore
import Curses

/// The actions for the marked records, or for the record under the cursor if none is marked.
struct BulkMenu: ListMenu {
  enum Entry: CaseIterable {
    case set, enable, disable, patch, copyFields, clone, delete, export, importFile
  }

  let objectClass: String
  let schema: Schema
  let targets: [Record]
  let envelope: Envelope
  private let device: DeviceID
  /// The record under the cursor, whose fields can be copied to others.
  let source: Record?
  private let isMarked: Bool
  private let hidden: Int
  private let existing: [Record]
  var list = MenuList()
  /// A text from the editor that is not a valid patch, kept for the next try.
  private var heldPatch: String?

  init(_ table: RecordTable, _ context: Context) {
    objectClass = table.objectClass
    device = context.device.id
    schema = context.device.schema(objectClass)
    envelope = context.device.envelope(for: objectClass)
    let set = context.device.store[objectClass]
    source = table.selected.flatMap { set[$0] }
    targets = table.marks.isEmpty ? source.map { [$0] } ?? [] : set.records.filter { table.marks.contains($0.uuid) }
    isMarked = !table.marks.isEmpty
    hidden = table.hiddenMarks()
    existing = set.records
  }

  /// The records that the operation applies to, and how many of them the filter hides.
  var subject: String {
    guard isMarked else { return targets.first.map { "\(objectClass) \"\($0.name ?? $0.uuid)\"" } ?? objectClass }
    return "\(targets.count) marked \(objectClass)" + (hidden > 0 ? " (\(hidden) hidden by the filter)" : "")
  }

  // MARK: Entries

  private func title(_ entry: Entry) -> String {
    switch entry {
    case .set: "Set a field..."
    case .enable: "Enable"
    case .disable: "Disable"
    case .patch: "Apply a JSON Patch..."
    case .copyFields: "Copy fields to marked records..."
    case .clone: "Clone..."
    case .delete: "Delete..."
    case .export: "Export..."
    case .importFile: "Import..."
    }
  }

  /// Why an entry is not available; nil if it is.
  private func refusal(_ entry: Entry, _ context: Context) -> String? {
    if entry != .export, context.device.isReadOnly { return Texts.readOnly }
    if entry != .importFile, targets.isEmpty { return "there is no record" }
    switch entry {
    case .enable, .disable:
      return BulkAction.enabling(true, schema: schema) == nil ? "the schema has no such field" : nil
    case .copyFields:
      if !isMarked { return "mark the targets first" }
      if source == nil { return "no record is selected" }
      return takers.isEmpty ? "select the record to copy from" : nil
    case .importFile:
      let isWhole = context.device.sync[objectClass].isLoaded
      return isWhole ? nil : "load all records of the class first"
    default: return nil
    }
  }

  /// The marked records except the one that the fields come from.
  private var takers: [Record] { targets.filter { $0.uuid != source?.uuid } }

  func offers(_ context: Context) -> [Offer] { Self.choosing }

  private var shown: [Entry] { list.shown(Entry.allCases.map(title)).map { Entry.allCases[$0] } }
  var shownCount: Int { shown.count }

  mutating func choose(_ command: Command, _ context: Context) -> [Action] {
    guard command == .open, shown.indices.contains(list.index) else { return [] }
    let entry = shown[list.index]
    if let reason = refusal(entry, context) {
      return [.say("\(title(entry).prefix { $0 != "." }): \(reason)", .warning)]
    }
    return start(entry, context)
  }

  private func start(_ entry: Entry, _ context: Context) -> [Action] {
    switch entry {
    case .set: return [.push(fieldDialog())]
    case .enable, .disable:
      guard let action = BulkAction.enabling(entry == .enable, schema: schema) else { return [] }
      return preview(action, entry == .enable ? "Enable" : "Disable")
    case .patch: return [.edit(heldPatch ?? template)]
    case .copyFields: return copyFields()
    case .clone: return [.push(cloneDialog())]
    case .delete: return preview(.delete, "Delete", context.device.store)
    case .export: return [.replace(ExportDialog(targets, of: objectClass, schema: schema))]
    case .importFile: return [.push(importDialog())]
    }
  }

  // MARK: Dialogs

  private func fieldDialog() -> FieldsDialog {
    let menu = self
    return FieldsDialog("Set a field of \(subject)", BulkField.editable(schema, targets)) { fields in
      fields.first.map { [.push(menu.valueDialog($0))] } ?? []
    }
  }

  /// The value of a field if all records have the same one.
  private func common(_ field: BulkField) -> JSON? {
    guard let first = targets.first, let value = field.value(in: first) else { return .none }
    return targets.allSatisfy { field.value(in: $0) == value } ? .some(value) : .none
  }

  private func valueDialog(_ entry: BulkField) -> any Layer {
    var choices: [FieldChoice] = []
    switch entry.field.kind {
    case .boolean: choices = [FieldChoice(value: true, title: "yes"), FieldChoice(value: false, title: "no")]
    case .choice(let own): choices = own
    default: break
    }
    if !choices.isEmpty {
      if entry.field.isNullable, !choices.contains(where: { $0.value.isNull }) {
        choices.append(FieldChoice(value: .null, title: "(null)"))
      }
      return ChoiceDialog(entry.field, choices, selected: common(entry))
    }
    let menu = self
    let text = entry.field.isSecret ? "" : entry.field.editText(for: common(entry))
    return TextDialog(
      entry.title, lines: entry.field.description.map { [$0] } ?? [], label: "Value", text: text,
      isMasked: entry.field.isSecret
    ) {
      menu.problem($0, entry)
    } confirmed: {
      guard case .success(let value) = entry.field.parse($0) else { return [] }
      return menu.preview(.set([BulkAction.Assignment(entry.pointer, value)]), "Set \(entry.title)")
    }
  }

  /// What is wrong with a text for a field, checked with the first record's other values; nil if it is valid.
  private func problem(_ text: String, _ entry: BulkField) -> String? {
    switch entry.field.parse(text) {
    case .failure(let problem): return problem.message
    case .success(let value):
      guard let record = targets.first else { return nil }
      var draft = Draft(editing: record, schema: schema)
      draft.set(value, at: entry.pointer)
      return draft.blockingIssues.first { $0.pointer == entry.pointer }?.message
    }
  }

  private func cloneDialog() -> TextDialog {
    let menu = self
    func count(_ text: String) -> Int? { Int(text).flatMap { (1...1000).contains($0) ? $0 : nil } }
    return TextDialog(
      "Clone \(subject)", lines: ["The device creates and names the clones."], label: "Copies of each", text: "1"
    ) {
      guard let number = count($0) else { return "must be 1 to 1000" }
      return number * menu.targets.count > 10_000 ? "would create more than 10,000 records" : nil
    } confirmed: {
      menu.preview(.clone(count($0) ?? 1), "Clone")
    }
  }

  private func importDialog() -> TextDialog {
    let menu = self
    let lines = [
      "CSV with a header, or a JSON array. A row with a uuid changes that record; a row without one creates a record.",
      "For a file that is not UTF-8, add its encoding: FILE --encoding windows-1252",
    ]
    return TextDialog("Import into \(objectClass)", lines: lines, label: "File") {
      $0.contains { $0 != " " } ? nil : "enter the path of the file"
    } confirmed: {
      let source = BulkSource.file($0, of: menu.objectClass, menu.schema, existing: menu.existing, menu.envelope)
      return BulkPreviewScreen.open(source, title: "Import \($0) into \(menu.objectClass)", on: menu.device)
    }
  }

  private func copyFields() -> [Action] {
    guard let source else { return [] }
    let takers = takers
    var notes: [JSONPointer: String] = [:]
    // Of very many records, compare only the first 500.
    let sample = takers.prefix(500)
    let differing = BulkField.editable(schema, [source]).filter { entry in
      guard let value = entry.value(in: source) else { return false }
      let count = sample.count { entry.value(in: $0) != value }
      let more = sample.count < takers.count ? " of the first \(sample.count)" : ""
      notes[entry.pointer] = "= \(DisplayText.shown(value, entry.field)), \(count)\(more) different"
      return count > 0 || sample.count < takers.count
    }
    if differing.isEmpty { return [.say("All fields of the marked records are the same", .info)] }
    let (objectClass, schema) = (objectClass, schema)
    let title = "Copy fields of \"\(source.name ?? source.uuid)\" to \(BulkText.records(takers.count))"
    return [
      .push(
        FieldsDialog(title, differing, notes: notes, takesSeveral: true) { fields in
          let assignments = fields.compactMap { entry in
            entry.value(in: source).map { BulkAction.Assignment(entry.pointer, $0) }
          }
          return BulkPreviewScreen.open(
            .action(.set(assignments), on: takers, of: objectClass, schema),
            title: "Copy fields of \"\(source.name ?? source.uuid)\" to \(BulkText.records(takers.count))",
            on: device)
        })
    ]
  }

  /// Replaces this menu with the preview of an action.
  private func preview(_ action: BulkAction, _ title: String, _ store: Store? = nil) -> [Action] {
    BulkPreviewScreen.open(
      .action(action, on: targets, of: objectClass, schema), title: "\(title): \(subject)", store: store, on: device)
  }

  // MARK: Answers

  /// The patch that the editor starts with.
  private var template: String {
    let field = BulkField.editable(schema, targets).first?.pointer ?? JSONPointer(tokens: ["field"])
    let prefix = targets.first?.fieldsPointer ?? .root
    let path = JSON.string(prefix.appending(field).description).text()
    return "[\n  {\"op\": \"replace\", \"path\": \(path), \"value\": null}\n]\n"
  }

  mutating func handle(_ answer: Answer, _ context: Context) -> [Action] {
    switch answer {
    case .chosen(let value, let pointer):
      let title = BulkField.editable(schema, targets).first { $0.pointer == pointer }?.title ?? pointer.description
      return preview(.set([BulkAction.Assignment(pointer, value)]), "Set \(title)")
    case .edited(.failed(let reason, let text)):
      heldPatch = text
      return [.say(reason, .error)]
    case .edited(.text(let text)): return apply(patch: text)
    default: return []
    }
  }

  private mutating func apply(patch text: String) -> [Action] {
    if heldPatch == nil, text == template {
      return [.say("No changes in the patch", .info)]
    }
    do {
      let patch = try JSONPatch(try JSON.parse(Array(text.utf8)))
      return preview(.patch(patch), "Patch")
    } catch {
      heldPatch = text
      return [.say("Not a JSON Patch: \(error). Press Enter to edit it again.", .error)]
    }
  }

  // MARK: Drawing

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    func line(_ entry: Entry) -> String {
      " " + title(entry) + (refusal(entry, context).map { "  (\($0))" } ?? "")
    }
    let shown = shown
    // Keep the width while a filter narrows the menu.
    let widest = Entry.allCases.map { CellWidth.width(of: line($0)) }.max() ?? 0
    list.draw(subject, count: shown.count, widest: widest, on: &surface, in: area) { place in
      Dialog.Line(text: line(shown[place]), style: refusal(shown[place], context) == nil ? .dialog : .disabled)
    }
  }
}
