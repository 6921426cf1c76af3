import ConsoleCore

extension ObjectsScreen {
  /// Puts the cursor on the goal, or says why that is not on screen. The cursor is never on what is not shown.
  mutating func reachGoal(_ set: RecordSet, _ context: Context) {
    guard let goal, !goal.isHidden, let objectClass, let record = set[goal.uuid] else { return }
    if tables[objectClass]?.select(goal.uuid) == true {
      self.goal = nil
      return
    }
    guard let table, table.isFiltered, !table.isUnsettled else { return }
    self.goal?.isHidden = true
    let name = record.name ?? record.uuid
    let key = context.keymap.label(.clearFilter)
    announce(
      goal.deed.map { "\($0) \(name). Hidden by the filter. Press \(key) to clear it." }
        ?? "\(name) is hidden by the filter. Press \(key) to clear it.")
  }

  /// Takes the filter away. The cursor stays on its record, and goes to one that was hidden only where that was asked for.
  mutating func clearFilter(_ objectClass: String, _ set: RecordSet) {
    tables[objectClass]?.setFilter("", set)
    guard goal?.isHidden == true else { return }
    if goal?.deed == nil { goal?.isHidden = false } else { goal = nil }
  }
}
