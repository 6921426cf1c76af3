import ConsoleCore
import Curses

extension ObjectsScreen {
  mutating func performInTable(_ command: Command, _ context: Context) -> [Action] {
    guard let objectClass else { return [] }
    let set = context.device.store[objectClass]
    if tables[objectClass]?.move(command) == true {
      // The operator has moved: the goal no longer matters.
      goal = nil
      return []
    }
    switch command {
    case .left: tables[objectClass]?.moveColumn(by: -1)
    case .right: tables[objectClass]?.moveColumn(by: 1)
    case .filter: startFilter(set)
    case .clearFilter: clearFilter(objectClass, set)
    case .mark: tables[objectClass]?.toggleMark()
    case .markAll: tables[objectClass]?.toggleAllMarks()
    case .sortColumn, .sortNext, .sortPrevious, .sortReverse: return sort(command, objectClass, set)
    case .columns: return [.push(ColumnsDialog(objectClass, table: tables[objectClass]))]
    case .new: return [.push(FormScreen(creating: objectClass, context))]
    case .open: return current(context).map { [.push(RecordScreen($0))] } ?? []
    case .edit: return current(context).map { [.push(FormScreen(editing: $0, context))] } ?? []
    case .clone: return current(context).map { [.push(ConfirmDialog.clone($0, context))] } ?? []
    case .delete:
      guard let record = current(context), let table else { return [] }
      return [.push(DeleteChoice.ask(record, table, context))]
    case .actions: return current(context).map(ActionsDialog.open) ?? []
    case .timeline: return current(context).map { [.push(TimelineScreen($0, context))] } ?? []
    case .values: return values(context)
    case .goTo: return follow(context)
    case .usedBy: return current(context).map { [.push(UsedByDialog($0))] } ?? []
    case .editor, .editorSecrets:
      guard let record = current(context) else { return [] }
      return [.push(FormScreen(editing: record, context, onlyForEditor: true)), .perform(command)]
    case .bulk: return table.map { [.push(BulkMenu($0, context))] } ?? []
    case .compare: return compared(context).map { [.push(CompareScreen($0.left, $0.right, context))] } ?? []
    case .copy, .copySecret: return copyCell(command, context)
    case .copyRecord: return current(context).map { RecordCopy.masked($0, context) } ?? []
    case .copyRecordSecrets: return current(context).map { RecordCopy.whole($0, context) } ?? []
    default: break
    }
    return []
  }

  static let howToCompare = "mark two records, or mark one and select another"

  /// Two marked records in the order of the device, or the marked one and the one under the cursor.
  func compared(_ context: Context) -> (left: Record, right: Record)? {
    guard let objectClass, let table, (1...2).contains(table.marks.count) else { return nil }
    let set = context.device.store[objectClass]
    var records = table.marks.compactMap { set[$0] }.sorted {
      (set.place(of: $0.uuid) ?? 0) < (set.place(of: $1.uuid) ?? 0)
    }
    if records.count == 1, let current = current(context), current.uuid != records[0].uuid { records.append(current) }
    return records.count == 2 ? (records[0], records[1]) : nil
  }

  private mutating func sort(_ command: Command, _ objectClass: String, _ set: RecordSet) -> [Action] {
    switch command {
    case .sortNext: tables[objectClass]?.sortByNeighbour(1, set)
    case .sortPrevious: tables[objectClass]?.sortByNeighbour(-1, set)
    case .sortReverse: tables[objectClass]?.turnOrder(set)
    default:
      if let column = tables[objectClass]?.currentColumn { tables[objectClass]?.sort(by: column, set) }
    }
    return [remember(objectClass)]
  }

  func remember(_ objectClass: String) -> Action {
    .remember(objectClass: objectClass, settings: tables[objectClass]?.settings ?? .object(JSONObject()))
  }

  private func values(_ context: Context) -> [Action] {
    guard let record = current(context), let column = table?.currentColumn else { return [] }
    return [.push(ValuesDialog(record, column.field, context))]
  }

  /// Opens the record that the cell under the cursor refers to.
  private func follow(_ context: Context) -> [Action] {
    guard let record = current(context), let column = table?.currentColumn else { return [] }
    let value = column.value(in: record.fields)
    guard ReferenceText.references(context).isReference(column.field, value, in: record.objectClass) else {
      return [.say("\(column.title) does not refer to a record", .info)]
    }
    return ReferenceText.follow(column.field, value, of: record.objectClass, context)
  }

  private func copyCell(_ command: Command, _ context: Context) -> [Action] {
    guard current(context) != nil, let field = table?.currentColumn?.field else { return [] }
    let value = currentValue(context)
    return command == .copySecret ? RecordCopy.secret(value, field) : RecordCopy.value(value, field, context)
  }
}

extension ObjectsScreen {
  mutating func handle(_ answer: Answer, _ context: Context) -> [Action] {
    guard case .columns(let keys) = answer, let objectClass else { return [] }
    tables[objectClass]?.choose(columns: keys)
    return [remember(objectClass)]
  }
}
