/// Checks host names and addresses.
enum AddressCheck {
  /// Four numbers up to 255 without leading zeros (RFC 2673 section 3.2).
  static func isIPv4(_ bytes: some Collection<UInt8>) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        guard (1...3).contains(part.count), part.allSatisfy(\.isDigit) else { return false }
        guard part.count == 1 || part.first != UInt8(ascii: "0") else { return false }
        return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
      }
  }

  /// Eight groups of hexadecimal digits; one run of zeros may be `::`, and the end may be IPv4 (RFC 4291 section 2.2).
  static func isIPv6(_ bytes: [UInt8]) -> Bool {
    let colon = UInt8(ascii: ":")
    var halves: [[UInt8]] = [[]]
    var index = 0
    while index < bytes.count {
      if bytes[index] == colon, index + 1 < bytes.count, bytes[index + 1] == colon {
        halves.append([])
        index += 2
      } else {
        halves[halves.count - 1].append(bytes[index])
        index += 1
      }
    }
    guard halves.count <= 2, !bytes.isEmpty else { return false }
    var groups = 0
    for (number, half) in halves.enumerated() where !half.isEmpty {
      guard let count = groupCount(half, mayEndAsIPv4: number == halves.count - 1) else { return false }
      groups += count
    }
    return halves.count == 2 ? groups <= 7 : groups == 8
  }

  private static func groupCount(_ half: [UInt8], mayEndAsIPv4: Bool) -> Int? {
    let parts = half.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var count = 0
    for (index, part) in parts.enumerated() {
      if part.contains(UInt8(ascii: ".")) {
        guard mayEndAsIPv4, index == parts.count - 1, isIPv4(part) else { return nil }
        count += 2
      } else {
        guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit) else { return nil }
        count += 1
      }
    }
    return count
  }

  /// Labels of letters, digits and inner hyphens, 63 bytes each and 253 in all (RFC 1123 section 2.1).
  static func isHostname(_ bytes: [UInt8]) -> Bool {
    guard (1...253).contains(bytes.count) else { return false }
    let hyphen = UInt8(ascii: "-")
    return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
      (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
        && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == hyphen }
    }
  }
}
