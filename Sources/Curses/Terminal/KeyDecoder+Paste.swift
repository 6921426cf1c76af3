extension KeyDecoder {
  /// Takes a byte of a bracketed paste.
  mutating func paste(_ byte: UInt8) {
    if pasted.count < KeyDecoder.pasteLimit {
      pasted.append(byte)
    } else {
      // The end mark is looked for behind the limit too.
      overflow.append(byte)
      if overflow.count > 6 { overflow.removeFirst() }
    }
    let end = Array("\u{1B}[201~".utf8)
    if byte == UInt8(ascii: "~"), (pasted.suffix(6) + overflow).suffix(6).elementsEqual(end) {
      endPaste(dropping: max(0, 6 - overflow.count))
    }
  }

  /// Ends a paste without its last bytes, each line end being a newline.
  mutating func endPaste(dropping count: Int) {
    var previous: UInt8 = 0
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pasted.count)
    for byte in pasted.dropLast(count) {
      if byte == 0x0A, previous == 0x0D {
        previous = byte
        continue
      }
      bytes.append(byte == 0x0D ? 0x0A : byte)
      previous = byte
    }
    keys.append(.paste(String(decoding: bytes, as: UTF8.self)))
    pasted = []
    overflow = []
    state = .ground
  }
}
