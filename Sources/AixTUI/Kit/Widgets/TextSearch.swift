import ConsoleCore

/// Searches lines for a text, ignoring case and accents.
enum TextSearch {
  /// The next line after (or before) `line` that contains the text, wrapping around at the end; nil if none does.
  static func next(_ text: String, in lines: [String], from line: Int, step: Int, includingStart: Bool = false) -> Int?
  {
    guard !text.isEmpty, !lines.isEmpty else { return nil }
    let wanted = TextFold.folded(text)
    for offset in (includingStart ? 0 : 1)...lines.count {
      let index = ((line + offset * step) % lines.count + lines.count) % lines.count
      if TextFold.folded(lines[index]).contains(wanted) { return index }
    }
    return nil
  }
}
