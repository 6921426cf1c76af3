/// One thing that arrives from the keyboard or about the terminal.
public enum Key: Hashable, Sendable {
  /// A printable character, combining marks included.
  case character(Character)
  /// Control with a lower-case letter, or with one of `[ \ ] ^ _` or the space bar.
  case control(Character)
  /// Alt (or Escape just before) with a character.
  case alt(Character)
  /// F1 is `function(1)`.
  case function(Int)
  case up, down, left, right, home, end, pageUp, pageDown
  case insert, delete, backspace, tab, backTab, enter, escape
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case controlUp, controlDown, controlLeft, controlRight
  /// A bracketed paste: line ends are newlines, other control characters are still in it.
  case paste(String)
  case mouse(MouseEvent)
  /// The terminal has another size now.
  case resize
  /// The keyboard is gone: the terminal was hung up.
  case endOfInput
}
