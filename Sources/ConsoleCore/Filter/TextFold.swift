/// Text as filters compare it: in lower case and without accents.
public enum TextFold {
  /// The text in lower case and without accents.
  public static func folded(_ text: String) -> String { AccentFold.folded(text.lowercased()) }
}
