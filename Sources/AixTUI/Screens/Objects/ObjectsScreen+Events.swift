import ConsoleCore
import Curses

/// Events and replies for the table and its classes.
extension ObjectsScreen {
  mutating func handle(_ event: LayerEvent, _ context: Context) -> [Action]? {
    switch event {
    case .show(let name, let goal):
      let isOpen = objectClass == name
      return open(name, goal: goal, context) + (isOpen ? [.load(name)] : [])
    case .deviceChanged:
      forgetDevice(context)
      return []
    case .filter(let text):
      return changeTable(context) { table, set in
        table.setFilter(text, set)
        return nil
      }
    case .sort(let order):
      return changeTable(context) { ObjectsScreen.sort(&$0, by: order, $1) }
    default: return nil
    }
  }

  /// Starts every table anew. Two devices can hold records with the same UUIDs, and a mark on one is not for the other.
  private mutating func forgetDevice(_ context: Context) {
    for name in tables.keys { tables[name] = RecordTable(name, settings: context.device.settings.classes[name]) }
    goal = nil
    tableFilter = FilterInput()
    announcement = nil
  }

  /// Changes the table on screen, or says why that is not possible.
  private mutating func changeTable(
    _ context: Context, _ change: (inout RecordTable, RecordSet) -> String?
  ) -> [Action] {
    guard let objectClass, var table = tables[objectClass] else { return [.say("No class is open", .warning)] }
    let set = context.device.store[objectClass]
    table.refresh(set, context.device.schema(objectClass), isFrozen: false)
    let problem = change(&table, set)
    tables[objectClass] = table
    return problem.map { [.say($0, .error)] } ?? []
  }

  /// Sorts by a column's name or title, in descending order after a `-`; returns the problem if there is no such
  /// column.
  private static func sort(_ table: inout RecordTable, by order: String, _ set: RecordSet) -> String? {
    let descending = order.hasPrefix("-")
    let name = descending ? String(order.dropFirst()) : order
    guard
      let column = table.allColumns.first(where: { $0.key == name || $0.title.lowercased() == name.lowercased() })
    else { return "No column named \(name). Columns: \(table.allColumns.map(\.key).joined(separator: ", "))" }
    if table.sort?.key != column.key { table.sort(by: column, set) }
    if table.sort?.isAscending == descending { table.turnOrder(set) }
    return nil
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    switch reply {
    case .finished(let made as TableIndex):
      let name = made.objectClass
      tables[name]?.apply(made.index, version: made.version, context.device.store[name])
    case .classes(let items):
      if objectClass == nil, let first = items.first { return show(first.name, context) }
    case .saved(let record, _):
      // The edited record may no longer pass the table's filter.
      if objectClass == record.objectClass, table?.selected == record.uuid {
        goal = RecordGoal(uuid: record.uuid, deed: "Saved")
      }
    case .undone(let plan, let record):
      if case .create = plan.action, let record, record.objectClass == objectClass {
        goal = RecordGoal(uuid: record.uuid, deed: "Restored")
      }
    default: break
    }
    return []
  }

  /// Requests the filter index that the table on screen needs.
  mutating func missing(_ context: Context) -> [Request] {
    guard let objectClass, tables[objectClass]?.claimIndex() == true else { return [] }
    let (set, columns) = (context.device.store[objectClass], tables[objectClass]?.allColumns ?? [])
    return [
      .compute {
        TableIndex(objectClass: objectClass, version: set.version, index: RecordTable.index(of: set, columns))
      }
    ]
  }

  mutating func announce(_ text: String) { announcement = text }

  mutating func takeAnnouncement() -> String? {
    defer { announcement = nil }
    return announcement
  }
}

/// The filter index of a large table, and the version of the records that it was made from.
struct TableIndex: Sendable {
  let objectClass: String
  let version: Int
  let index: FilterIndex
}
