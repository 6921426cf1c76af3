/// A pattern for names as shells have it: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a sign that stands for itself.
public struct Glob: Sendable, Hashable {
  private enum Part: Sendable, Hashable {
    case one(Character)
    case any
    case many
    case set([ClosedRange<Character>], isNegated: Bool)
  }

  private let parts: [Part]

  public init(_ text: String) {
    var parts: [Part] = []
    let signs = Array(text)
    var place = 0
    while place < signs.count {
      let sign = signs[place]
      place += 1
      switch sign {
      case "*": if parts.last != .many { parts.append(.many) }
      case "?": parts.append(.any)
      case "[":
        if let (set, end) = Glob.set(signs, place) {
          parts.append(set)
          place = end
        } else {
          parts.append(.one(sign))
        }
      case "\\" where place < signs.count:
        parts.append(.one(signs[place]))
        place += 1
      default: parts.append(.one(sign))
      }
    }
    self.parts = parts
  }

  /// Whether a text has signs that make it a pattern.
  public static func isPattern(_ text: String) -> Bool { text.contains { "*?[".contains($0) } }

  /// Reads a set behind its `[`; nil if no `]` closes it.
  private static func set(_ signs: [Character], _ start: Int) -> (Part, end: Int)? {
    var place = start
    let isNegated = place < signs.count && (signs[place] == "!" || signs[place] == "^")
    if isNegated { place += 1 }
    let first = place
    var ranges: [ClosedRange<Character>] = []
    while place < signs.count {
      let low = signs[place]
      if low == "]", place > first { return (.set(ranges, isNegated: isNegated), place + 1) }
      if place + 2 < signs.count, signs[place + 1] == "-", signs[place + 2] != "]" {
        // A range whose ends are swapped holds nothing.
        if low <= signs[place + 2] { ranges.append(low...signs[place + 2]) }
        place += 3
      } else {
        ranges.append(low...low)
        place += 1
      }
    }
    return nil
  }

  /// Whether the pattern is the whole name's.
  public func matches(_ name: String) -> Bool {
    let signs = Array(name)
    var (place, part) = (0, 0)
    // Where the last `*` stands and how far it reaches: only it is tried again, so that no name takes long.
    var star: (part: Int, place: Int)?
    while place < signs.count {
      if part < parts.count, parts[part] == .many {
        star = (part, place)
        part += 1
      } else if part < parts.count, Glob.matches(parts[part], signs[place]) {
        part += 1
        place += 1
      } else if let last = star {
        star = (last.part, last.place + 1)
        (part, place) = (last.part + 1, last.place + 1)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .many }
  }

  private static func matches(_ part: Part, _ sign: Character) -> Bool {
    switch part {
    case .one(let own): own == sign
    case .any: true
    case .many: false
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(sign) } != isNegated
    }
  }
}
