import ConsoleCore
import Curses

extension RecordTree {
  /// Draws a row: its title with its fold sign, and the value beside it.
  @MainActor static func draw(
    _ row: Row, _ value: String, style: Style, on surface: inout Surface, in place: Rect, isSelected: Bool
  ) {
    if isSelected { surface.fill(place, style: .selection) }
    let (left, right) = place.splitLeft(titleWidth(place.width))
    let sign: Character = row.isFoldable ? (row.isFolded ? surface.glyphs.collapsed : surface.glyphs.expanded) : " "
    let title = String(repeating: "  ", count: row.depth) + "\(sign) " + row.field.title
    surface.write(title, in: left, style: isSelected ? .selection : row.isFoldable ? .title : .label)
    surface.write(value, in: right.splitLeft(1).rest, style: isSelected ? .selection : style)
  }

  static func titleWidth(_ width: Int) -> Int { min(max(16, width * 2 / 5), 44) }

  /// Folds, unfolds or moves by a command; true if the rows have to be derived again.
  mutating func fold(_ command: Command, _ cursor: inout ListCursor) -> Bool {
    switch command {
    case .expandAll: unfoldAll()
    case .collapseAll: foldAll()
    default:
      guard rows.indices.contains(cursor.index) else { return false }
      let row = rows[cursor.index]
      switch command {
      case .open where row.isFoldable: setFolded(!row.isFolded, row)
      case .expand: setFolded(false, row)
      case .right:
        if row.isFoldable, !row.isFolded { _ = cursor.move(.down, count: rows.count) }
        setFolded(false, row)
      case .collapse, .left:
        if row.isFoldable, !row.isFolded { setFolded(true, row) } else { moveToParent(of: row, &cursor) }
      default: return false
      }
    }
    return true
  }

  private mutating func setFolded(_ isFolded: Bool, _ row: Row) {
    guard row.isFoldable else { return }
    if isFolded { folded.insert(row.path) } else { folded.remove(row.path) }
  }

  private func moveToParent(of row: Row, _ cursor: inout ListCursor) {
    let parent = row.path.parent
    if let place = rows.firstIndex(where: { $0.path == parent }) { cursor.index = place }
  }
}
