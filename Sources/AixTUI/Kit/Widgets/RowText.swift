import Curses

extension Surface {
  /// Draws one row of a list, in the selection's style if the cursor is on it.
  mutating func row(
    _ area: Rect, _ text: String, style: Style = .text, isSelected: Bool = false, isFocused: Bool = true
  ) {
    let shown = isSelected ? (isFocused ? Style.selection : .selectionUnfocused) : style
    write(text, in: area, style: shown)
  }
}
