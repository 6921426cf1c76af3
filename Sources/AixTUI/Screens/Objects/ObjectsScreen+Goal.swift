import ConsoleCore

extension ObjectsScreen {
  /// Moves the cursor to the goal, or says why the goal is not on screen. The cursor is never on a hidden record.
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

  /// Clears the filter. The cursor stays on its record; it goes to a hidden goal only if the operator asked for it.
  mutating func clearFilter(_ objectClass: String, _ set: RecordSet) {
    tables[objectClass]?.setFilter("", set)
    guard goal?.isHidden == true else { return }
    if goal?.deed == nil { goal?.isHidden = false } else { goal = nil }
  }
}
