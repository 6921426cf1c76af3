/// Unpacks what libcurl does not: bodies of several gzip members, and compressed responses that were not requested
/// (RFC 1950, 1951 and 1952).
struct Inflate {
  /// The format around a compressed body.
  enum Packing: Sendable {
    case gzip
    case deflate

    /// The format that a `Content-Encoding` names; nil if it means none or is unknown.
    init?(encoding: String) {
      switch encoding.lowercased() {
      case "gzip", "x-gzip": self = .gzip
      case "deflate": self = .deflate
      default: return nil
      }
    }
  }

  enum Fault: Error, Sendable {
    case broken
    case tooLarge
  }

  static func unpack(_ bytes: [UInt8], _ packing: Packing, limit: Int) -> Result<[UInt8], Fault> {
    var inflate = Inflate(bytes, limit: limit)
    do throws(Fault) {
      switch packing {
      case .gzip:
        try inflate.members()
      case .deflate:
        // With a zlib header or, on some servers, without.
        if bytes.count >= 2, bytes[0] & 0x0F == 8, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0 { inflate.place = 2 }
        try inflate.blocks()
      }
      return .success(inflate.output)
    } catch {
      return .failure(error)
    }
  }

  private let input: [UInt8]
  private let limit: Int
  private var place = 0
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var output: [UInt8] = []

  private init(_ bytes: [UInt8], limit: Int) {
    input = bytes
    self.limit = limit
  }

  // MARK: gzip

  /// Unpacks one member after the other; anything after the last one is padding.
  private mutating func members() throws(Fault) {
    repeat {
      try memberHead()
      try blocks()
      // A member ends with checksum and length; skip them, because TCP and TLS have checked the bytes already.
      guard place + 8 <= input.count else { throw .broken }
      place += 8
    } while place + 2 <= input.count && input[place] == 0x1F && input[place + 1] == 0x8B
  }

  private mutating func memberHead() throws(Fault) {
    guard place + 10 <= input.count, input[place] == 0x1F, input[place + 1] == 0x8B, input[place + 2] == 8 else {
      throw .broken
    }
    let flags = input[place + 3]
    place += 10
    if flags & 4 != 0 {
      guard place + 2 <= input.count else { throw .broken }
      place += 2 + Int(input[place]) + Int(input[place + 1]) << 8
    }
    for flag in [UInt8(8), 16] where flags & flag != 0 {
      guard place < input.count, let end = input[place...].firstIndex(of: 0) else { throw .broken }
      place = end + 1
    }
    if flags & 2 != 0 { place += 2 }
  }

  // MARK: deflate

  private mutating func blocks() throws(Fault) {
    (bits, bitCount) = (0, 0)
    var isLast = false
    repeat {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored()
      case 1: try codes(Inflate.fixedLengths, Inflate.fixedDistances)
      case 2:
        let (lengths, distances) = try tables()
        try codes(lengths, distances)
      default: throw .broken
      }
    } while !isLast
    // Put back whole bytes that were read ahead.
    place -= bitCount / 8
    (bits, bitCount) = (0, 0)
  }

  private mutating func take(_ count: Int) throws(Fault) -> Int {
    while bitCount < count {
      guard place < input.count else { throw .broken }
      bits |= UInt32(input[place]) << UInt32(bitCount)
      place += 1
      bitCount += 8
    }
    let value = bits & (1 << UInt32(count) - 1)
    bits >>= UInt32(count)
    bitCount -= count
    return Int(value)
  }

  private mutating func put(_ byte: UInt8) throws(Fault) {
    guard output.count < limit else { throw .tooLarge }
    output.append(byte)
  }

  private mutating func stored() throws(Fault) {
    place -= bitCount / 8
    (bits, bitCount) = (0, 0)
    guard place + 4 <= input.count else { throw .broken }
    let length = Int(input[place]) | Int(input[place + 1]) << 8
    let check = Int(input[place + 2]) | Int(input[place + 3]) << 8
    place += 4
    guard length == ~check & 0xFFFF, place + length <= input.count else { throw .broken }
    guard output.count + length <= limit else { throw .tooLarge }
    output += input[place..<place + length]
    place += length
  }

  private static let lengthBase = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBase = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
  ]

  private mutating func codes(_ lengths: Huffman, _ distances: Huffman) throws(Fault) {
    while true {
      let symbol = try decode(lengths)
      if symbol < 256 {
        try put(UInt8(symbol))
        continue
      }
      if symbol == 256 { return }
      guard symbol - 257 < Inflate.lengthBase.count else { throw .broken }
      let length = Inflate.lengthBase[symbol - 257] + (try take(Inflate.lengthBits[symbol - 257]))
      let code = try decode(distances)
      guard code < Inflate.distanceBase.count else { throw .broken }
      let distance = Inflate.distanceBase[code] + (try take(code < 2 ? 0 : code / 2 - 1))
      guard distance <= output.count else { throw .broken }
      for _ in 0..<length { try put(output[output.count - distance]) }
    }
  }

  private mutating func decode(_ table: Huffman) throws(Fault) -> Int {
    var (code, first, index) = (0, 0, 0)
    for length in 1...15 {
      code |= try take(1)
      let count = table.counts[length]
      if code - count < first { return table.symbols[index + code - first] }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    throw .broken
  }

  private mutating func tables() throws(Fault) -> (Huffman, Huffman) {
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    let literals = try take(5) + 257
    let distances = try take(5) + 1
    let codes = try take(4) + 4
    var lengths = [Int](repeating: 0, count: 19)
    for place in order.prefix(codes) { lengths[place] = try take(3) }
    let table = Huffman(lengths)
    lengths = []
    while lengths.count < literals + distances {
      let symbol = try decode(table)
      switch symbol {
      case 0..<16: lengths.append(symbol)
      case 16:
        guard let last = lengths.last else { throw .broken }
        lengths += [Int](repeating: last, count: 3 + (try take(2)))
      case 17: lengths += [Int](repeating: 0, count: 3 + (try take(3)))
      default: lengths += [Int](repeating: 0, count: 11 + (try take(7)))
      }
    }
    guard lengths.count == literals + distances else { throw .broken }
    return (Huffman(Array(lengths[..<literals])), Huffman(Array(lengths[literals...])))
  }

  private static let fixedLengths = Huffman(
    [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
      + [Int](repeating: 8, count: 8))
  private static let fixedDistances = Huffman([Int](repeating: 5, count: 30))

  /// A canonical Huffman code: the number of symbols of each length, and the symbols in order.
  private struct Huffman: Sendable {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int]

    init(_ lengths: [Int]) {
      for length in lengths where length > 0 { counts[length] += 1 }
      symbols = []
      for length in 1...15 where counts[length] > 0 {
        symbols += lengths.indices.filter { lengths[$0] == length }
      }
    }
  }
}
