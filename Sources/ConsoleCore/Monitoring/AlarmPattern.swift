/// A pattern for alarm texts: `#` matches any number, `*` any text, and `\` makes the next character literal.
///
/// It ignores case. An empty pattern matches every text.
public struct AlarmPattern: Sendable, Hashable, CustomStringConvertible {
  private enum Piece: Sendable, Hashable {
    case literal(Character)
    case number
    case anything
  }

  /// The pattern as written.
  public let text: String
  private let pieces: [Piece]

  public var description: String { text }

  /// Parses a pattern.
  public init(_ text: String) {
    self.text = text
    var pieces: [Piece] = []
    var isEscaped = false
    for character in text {
      if isEscaped {
        pieces += AlarmPattern.literal(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "#" {
        pieces.append(.number)
      } else if character == "*" {
        if pieces.last != .anything { pieces.append(.anything) }
      } else {
        pieces += AlarmPattern.literal(character)
      }
    }
    if isEscaped { pieces.append(.literal("\\")) }
    self.pieces = pieces
  }

  /// The pattern that matches a text and all texts that differ only in their numbers.
  public init(numbersIn text: String) {
    var pattern = ""
    var isInNumber = false
    for character in text {
      if AlarmPattern.isDigit(character) {
        if !isInNumber { pattern.append("#") }
        isInNumber = true
      } else {
        pattern += AlarmPattern.escaped(character)
        isInNumber = false
      }
    }
    self.init(pattern)
  }

  /// The pattern that matches only this text.
  public init(exactly text: String) { self.init(text.map(AlarmPattern.escaped).joined()) }

  /// Whether the pattern matches the whole text.
  public func matches(_ text: String) -> Bool {
    guard !pieces.isEmpty else { return true }
    let characters = text.flatMap { $0.lowercased() }
    var (place, piece) = (0, 0)
    // The piece after the last `*`, and the place in the text up to which that `*` matches so far.
    var star: (piece: Int, place: Int)?
    while place < characters.count || piece < pieces.count {
      if piece < pieces.count {
        switch pieces[piece] {
        case .anything:
          star = (piece + 1, place)
          piece += 1
          continue
        case .literal(let character) where place < characters.count && characters[place] == character:
          (place, piece) = (place + 1, piece + 1)
          continue
        case .number where place < characters.count && AlarmPattern.isDigit(characters[place]):
          while place < characters.count, AlarmPattern.isDigit(characters[place]) { place += 1 }
          piece += 1
          continue
        default: break
        }
      }
      guard let last = star, last.place < characters.count else { return false }
      star = (last.piece, last.place + 1)
      (piece, place) = (last.piece, last.place + 1)
    }
    return true
  }

  private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

  private static func literal(_ character: Character) -> [Piece] { character.lowercased().map { .literal($0) } }

  private static func escaped(_ character: Character) -> String {
    ["#", "*", "\\"].contains(character) ? "\\" + String(character) : String(character)
  }
}
