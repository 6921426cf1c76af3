import Curses

/// The line with the current message.
enum MessageLine {
  static func draw(_ entry: MessageLog.Entry?, on surface: inout Surface, in row: Rect) {
    guard let entry else { return }
    let text = sign(entry.level, surface.glyphs) + entry.text + (entry.repeats > 1 ? " (\(entry.repeats)x)" : "")
    surface.write(text, in: row, style: style(entry.level))
  }

  /// Draws a text field after its label, or the message if there is no field.
  @MainActor static func draw(
    _ field: TextField?, _ label: String, on surface: inout Surface, in row: Rect, _ context: Context
  ) {
    guard let field else { return draw(context.message, on: &surface, in: row) }
    let used = surface.write(label, x: row.x, y: row.y, style: .prompt)
    field.draw(on: &surface, in: row.splitLeft(used).rest, style: .text, isFocused: true)
  }

  /// A sign for the level, so that colour alone does not carry it.
  static func sign(_ level: MessageLog.Level, _ glyphs: Glyphs) -> String {
    switch level {
    case .info: ""
    case .good: "\(glyphs.success) "
    case .warning: "! "
    case .error: "\(glyphs.failure) "
    }
  }

  static func style(_ level: MessageLog.Level) -> Style {
    switch level {
    case .info: .info
    case .good: .good
    case .warning: .warning
    case .error: .danger
    }
  }
}
