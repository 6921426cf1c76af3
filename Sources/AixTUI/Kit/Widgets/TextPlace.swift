/// A position in a text by line and column, counted from 1.
struct TextPlace: Equatable {
  var line = 1
  var column = 1

  init(offset: Int, in text: String) {
    let before = text.utf8.prefix(max(0, offset))
    line += before.count { $0 == UInt8(ascii: "\n") }
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { before.index(after: $0) } ?? before.startIndex
    // Count each character by its first byte.
    column += before[start...].count { $0 & 0xC0 != 0x80 }
  }
}
