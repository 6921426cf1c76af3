extension Surface {
  /// The rows as text without trailing blanks, joined by newlines; what tests compare.
  public var text: String {
    (0..<size.height).map(line).joined(separator: "\n")
  }

  /// One row as text without trailing blanks.
  public func line(_ y: Int) -> String {
    guard y >= 0, y < size.height else { return "" }
    var row = ""
    var end = row.endIndex
    for cell in cells[y * size.width..<(y + 1) * size.width] where cell.width > 0 {
      row.append(cell.text)
      if cell.text != " " { end = row.endIndex }
    }
    return String(row[..<end])
  }

  /// The runs of one row that have a role, as text.
  public func runs(of role: Role, row y: Int) -> [String] {
    guard y >= 0, y < size.height else { return [] }
    var runs: [String] = []
    var inside = false
    for cell in cells[y * size.width..<(y + 1) * size.width] {
      guard cell.style.role == role else {
        inside = false
        continue
      }
      if !inside { runs.append("") }
      inside = true
      if cell.width > 0 { runs[runs.count - 1].append(cell.text) }
    }
    return runs
  }

  /// All text that has a role, row by row.
  public func text(of role: Role) -> [String] {
    (0..<size.height).flatMap { runs(of: role, row: $0) }
  }
}
