import ConsoleCore
import Curses

/// What stands around every screen: the header, the message line and the key bar.
enum Chrome {
  /// The least size at which a screen is drawn at all.
  static let least = Size(width: 40, height: 10)

  /// The place between the header and the lines at the bottom: the new alarm where there is one, message and keys.
  static func body(of size: Size, hasBanner: Bool) -> Rect {
    Rect(x: 0, y: 1, width: size.width, height: size.height - (hasBanner ? 4 : 3))
  }
}

/// A layer that types into the message line.
@MainActor protocol Prompting: Layer {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context)
}
