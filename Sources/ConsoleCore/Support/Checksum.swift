/// Sums that are the same in every run, which Swift's own hashes are not.
enum Checksum {
  /// FNV-1a of 64 bits, in hexadecimal digits.
  static func text(of bytes: some Sequence<UInt8>) -> String {
    let sum = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    return String(sum, radix: 16)
  }
}
