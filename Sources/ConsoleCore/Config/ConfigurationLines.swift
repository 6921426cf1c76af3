/// Finds the line of a member in a JSON text that was parsed before and is known to be right.
struct ConfigurationLines {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The line, counted from 1, on which a member's name or a list's entry begins; nil where there is none.
  ///
  /// Of two members of one name the last one counts, as it does for the value.
  func line(of pointer: JSONPointer) -> Int? {
    var place = skipSpace(from: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    var start = place
    for token in pointer.tokens {
      guard let found = member(token, ofValueAt: place) else { return nil }
      (start, place) = found
    }
    return bytes[..<start].count { $0 == 0x0A } + 1
  }

  /// Where a member begins, and where its value does.
  private func member(_ token: String, ofValueAt place: Int) -> (start: Int, value: Int)? {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "{") || bytes[place] == UInt8(ascii: "[") else {
      return nil
    }
    let isObject = bytes[place] == UInt8(ascii: "{")
    var found: (start: Int, value: Int)?
    var (position, index) = (skipSpace(from: place + 1), 0)
    while position < bytes.count, bytes[position] != UInt8(ascii: "}"), bytes[position] != UInt8(ascii: "]") {
      let start = position
      var name = String(index)
      if isObject {
        let end = endOfText(from: position)
        name = (try? JSON.parse(Array(bytes[position..<end])))?.stringValue ?? ""
        position = skipSpace(from: skipSpace(from: end) + 1)
      }
      if name.hasSameBytes(as: token) { found = (start, position) }
      position = skipSpace(from: endOfValue(from: position))
      if position < bytes.count, bytes[position] == UInt8(ascii: ",") { position = skipSpace(from: position + 1) }
      index += 1
    }
    return found
  }

  private func skipSpace(from place: Int) -> Int {
    var place = place
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    return place
  }

  /// Behind the quote that ends a text.
  private func endOfText(from place: Int) -> Int {
    var place = place + 1
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(place + 1, bytes.count)
  }

  private func endOfValue(from place: Int) -> Int {
    var (place, depth) = (place, 0)
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""): place = endOfText(from: place) - 1
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
        if depth == 0 { return place }
        if bytes[place] != UInt8(ascii: ",") { depth -= 1 }
      default: break
      }
      place += 1
    }
    return place
  }
}
