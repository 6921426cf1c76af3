/// Text as filters compare it: in lower case and without accents.
public enum TextFold {
  /// The text in lower case and without accents.
  public static func folded(_ text: String) -> String { AccentFold.folded(text.lowercased()) }

  /// Letters and digits alone, so that `display-name` and `displayname` are "Display name".
  static func squeezed(_ text: String) -> String {
    folded(text).filter { $0.isLetter || $0.isNumber }
  }
}
