extension CellWidth {
  /// The text cut to so many columns, the last of them an ellipsis where something was cut.
  public static func truncate(_ text: String, to columns: Int, ellipsis: Character = "…") -> String {
    guard columns > 0 else { return "" }
    // A text has at least as many bytes as columns, so that short ones need no count.
    if text.utf8.count <= columns { return text }
    if width(of: text) <= columns { return text }
    var result = ""
    var used = 0
    for character in text {
      let next = width(of: character)
      guard used + next < columns else { break }
      result.append(character)
      used += next
    }
    result.append(ellipsis)
    return result
  }

  /// The text cut to so many columns in its middle, where a label says least.
  public static func truncateMiddle(_ text: String, to columns: Int, ellipsis: Character = "…") -> String {
    guard columns > 2 else { return truncate(text, to: columns, ellipsis: ellipsis) }
    if text.utf8.count <= columns || width(of: text) <= columns { return text }
    let characters = Array(text)
    let room = columns - 1
    func taken(_ list: some Sequence<Character>, _ limit: Int) -> Int {
      var (used, count) = (0, 0)
      for character in list {
        used += width(of: character)
        guard used <= limit else { break }
        count += 1
      }
      return count
    }
    let head = taken(characters, (room + 1) / 2)
    let used = characters[..<head].reduce(0) { $0 + width(of: $1) }
    let tail = taken(characters[head...].reversed(), room - used)
    return String(characters[..<head]) + String(ellipsis) + String(characters.suffix(tail))
  }

  /// The text with blanks added up to so many columns; a longer text stays as it is.
  public static func padded(_ text: String, to columns: Int, align: Alignment = .left) -> String {
    let missing = columns - width(of: text)
    guard missing > 0 else { return text }
    let before =
      switch align {
      case .left: 0
      case .right: missing
      case .centre: missing / 2
      }
    return String(repeating: " ", count: before) + text + String(repeating: " ", count: missing - before)
  }

  /// The text cut or filled up to exactly so many columns.
  public static func fit(
    _ text: String, to columns: Int, align: Alignment = .left, ellipsis: Character = "…"
  ) -> String {
    padded(truncate(text, to: columns, ellipsis: ellipsis), to: columns, align: align)
  }
}
