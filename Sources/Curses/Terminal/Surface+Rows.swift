extension Surface {
  /// The cells of one row, none where there is no such row.
  func rowCells(_ y: Int) -> ArraySlice<Cell> {
    y >= 0 && y < size.height ? cells[y * size.width..<(y + 1) * size.width] : []
  }

  /// The columns of one row where terminals may disagree about the width.
  func contestedColumns(row y: Int, width: Int) -> [Int] {
    var columns: [Int] = []
    for (x, cell) in rowCells(y).prefix(width).enumerated() where CellEncoder.isContested(cell) { columns.append(x) }
    return columns
  }
}
