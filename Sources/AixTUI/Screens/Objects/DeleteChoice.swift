import ConsoleCore

/// Asks whether to delete the record under the cursor or the marked ones.
@MainActor enum DeleteChoice {
  /// Returns the question to ask; it is about the record alone if no other one is marked.
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
