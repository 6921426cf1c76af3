import Curses

/// Texts of dialogs that require a typed name before they can be confirmed.
enum TypedName {
  /// What Enter does while the name is typed.
  static func enterTitle(isRight: Bool, button: String) -> String { isRight ? "Go to \(button)" : "Check the name" }

  /// The message for a wrong name.
  static func problem(_ typed: String, wanted: String) -> String {
    typed.isEmpty
      ? "Type \(wanted) first, or press Esc to cancel"
      : "\"\(typed)\" is not the name: type \(wanted), or press Esc to cancel"
  }

  /// Draws the prompt with its text field.
  static func draw(_ name: String, _ field: TextField, on surface: inout Surface, in row: Rect) {
    let used = surface.write("Type \(name) to confirm: ", x: row.x, y: row.y, style: .warning, clip: row)
    field.draw(on: &surface, in: row.splitLeft(used).rest, style: .fieldFocused, isFocused: true)
  }
}
