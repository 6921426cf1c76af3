import ConsoleCore

/// What is meant by deleting where records are marked: the one under the cursor, or those.
@MainActor enum DeleteChoice {
  /// The question to ask: of the record alone where no other one is marked.
  static func ask(_ record: Record, _ table: RecordTable, _ context: Context) -> any Layer {
    guard !table.marks.isEmpty, table.marks != [record.uuid] else { return ConfirmDialog.delete(record, context) }
    let marked = context.device.store[record.objectClass].records.filter { table.marks.contains($0.uuid) }
    let hidden = table.hiddenMarks()
    let count = "The \(marked.count) marked" + (hidden > 0 ? " (\(hidden) hidden by the filter)" : "")
    let schema = context.device.schema(record.objectClass)
    return MenuDialog(
      "Delete",
      [
        .init("This one: \(record.name ?? record.uuid)") { [.replace(ConfirmDialog.delete(record, $0))] },
        .init(count) { context in
          BulkPreviewScreen.open(
            .action(.delete, on: marked, of: record.objectClass, schema),
            title: "Delete: \(marked.count) marked \(record.objectClass)"
              + (hidden > 0 ? " (\(hidden) hidden by the filter)" : ""),
            store: context.device.store, on: context.device.id)
        },
      ])
  }
}
