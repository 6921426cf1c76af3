/// A cache of recent texts, so that equal ones share their storage; a new text replaces the one with the same hash.
struct JSONRecentTexts {
  private struct Entry {
    var start = 0
    var length = 0
    var text = ""
  }

  private let base: UnsafePointer<UInt8>
  private var entries = [Entry](repeating: Entry(), count: 256)

  init(base: UnsafePointer<UInt8>) { self.base = base }

  /// The text of ASCII bytes, at least eight of them.
  mutating func text(_ start: Int, _ length: Int) -> String {
    let place = hash(start, length)
    if entries[place].length == length, matches(entries[place].start, start, length) { return entries[place].text }
    let text = String(decoding: UnsafeBufferPointer(start: base + start, count: length), as: UTF8.self)
    entries[place] = Entry(start: start, length: length, text: text)
    return text
  }

  /// A slot from the first and last eight bytes and the length.
  @inline(__always)
  private func hash(_ start: Int, _ length: Int) -> Int {
    let bytes = UnsafeRawPointer(base + start)
    let first = bytes.loadUnaligned(as: UInt64.self)
    let last = bytes.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
    let mixed = (first ^ (last &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(length)) &* 0xBF58_476D_1CE4_E5B9
    return Int(mixed >> 56)
  }

  @inline(__always)
  private func matches(_ known: Int, _ start: Int, _ length: Int) -> Bool {
    var offset = 0
    let a = UnsafeRawPointer(base + known)
    let b = UnsafeRawPointer(base + start)
    while offset + 8 <= length {
      if a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        != b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      {
        return false
      }
      offset += 8
    }
    return a.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
      == b.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
  }
}
