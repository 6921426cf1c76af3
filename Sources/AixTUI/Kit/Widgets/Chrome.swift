import ConsoleCore
import Curses

/// The parts around every screen: the header, the message line and the key bar.
enum Chrome {
  /// The smallest window in which a screen is drawn.
  static let least = Size(width: 40, height: 10)

  /// The area between the header and the bottom lines: a new alarm if there is one, message and keys.
  static func body(of size: Size, hasBanner: Bool) -> Rect {
    Rect(x: 0, y: 1, width: size.width, height: size.height - (hasBanner ? 4 : 3))
  }
}

/// A layer that types into the message line.
@MainActor protocol Prompting: Layer {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context)
}
