import Glibc
@_spi(_Unicode) import Swift

/// Converts host names to their form on the wire, and recognises names of this machine.
enum HostName {
  /// A name in lower case with its labels in ASCII (RFC 5890, 3492); nil if that is impossible.
  ///
  /// libcurl would convert it too, but depends on the process's locale, and fails in the `C` locale.
  static func ascii(_ name: String) -> String? {
    guard !name.hasPrefix("["), !name.utf8.allSatisfy({ $0 < 0x80 }) else { return name.lowercased() }
    var text = ""
    for scalar in name.unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E: text.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
      case 0x3002, 0xFF0E, 0xFF61: text += "."
      default:
        // Invisible characters must not make it a different name.
        switch scalar.properties.generalCategory {
        case .format, .control, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator,
          .spaceSeparator:
          return nil
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
    var labels: [String] = []
    // Input methods and file systems may decompose letters: ü as u and a diaeresis (RFC 5891 section 4).
    var composed = ""
    composed.unicodeScalars.append(contentsOf: text.lowercased()._nfc)
    for label in composed.split(separator: ".", omittingEmptySubsequences: false) {
      if label.utf8.allSatisfy({ $0 < 0x80 }) {
        labels.append(String(label))
      } else {
        guard let encoded = punycode(label), encoded.utf8.count <= 59 else { return nil }
        labels.append("xn--" + encoded)
      }
    }
    return labels.joined(separator: ".")
  }

  /// RFC 3492 section 6.3.
  private static func punycode(_ label: Substring) -> String? {
    let scalars = label.unicodeScalars.map { Int($0.value) }
    guard scalars.count < 64 else { return nil }
    var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var (code, delta, bias, handled) = (128, 0, 72, basic)
    while handled < scalars.count {
      guard let next = scalars.filter({ $0 >= code }).min() else { return nil }
      delta += (next - code) * (handled + 1)
      code = next
      for scalar in scalars {
        if scalar < code { delta += 1 }
        guard scalar == code else { continue }
        var rest = delta
        var place = 36
        while true {
          let threshold = place <= bias ? 1 : min(26, place - bias)
          guard rest >= threshold else { break }
          output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
          rest = (rest - threshold) / (36 - threshold)
          place += 36
        }
        output.append(digit(rest))
        bias = adapted(delta, points: handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      code += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func digit(_ value: Int) -> UInt8 {
    value < 26 ? UInt8(ascii: "a") + UInt8(value) : UInt8(ascii: "0") + UInt8(value - 26)
  }

  private static func adapted(_ delta: Int, points: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / points
    var steps = 0
    while delta > 455 {
      delta /= 35
      steps += 36
    }
    return steps + 36 * delta / (delta + 38)
  }

  // MARK: Addresses

  /// Whether a host is an address, so that no lookup is needed.
  static func isAddress(_ host: String) -> Bool {
    var address = in_addr()
    return host.hasPrefix("[") || inet_aton(host, &address) == 1
  }

  /// Whether the environment names a proxy.
  static let hasProxy = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    .contains { (name: String) in
      guard let value = getenv(name) else { return false }
      return value.pointee != 0
    }

  // MARK: This machine

  /// Whether a host is the loopback: a name, an address in any notation, or the unspecified address.
  static func isLoopback(_ host: String) -> Bool {
    if host.hasPrefix("["), host.hasSuffix("]") {
      let address = host.dropFirst().dropLast().prefix { $0 != "%" }
      var bytes = in6_addr()
      guard inet_pton(AF_INET6, String(address), &bytes) == 1 else { return false }
      return withUnsafeBytes(of: &bytes) { isLoopback6(Array($0)) }
    }
    var name = host[...]
    if name.hasSuffix(".") { name = name.dropLast() }
    if name == "localhost" || name.hasSuffix(".localhost") { return true }
    var address = in_addr()
    // 127.1, 0x7f.1 and 2130706433 are the same address.
    guard inet_aton(String(name), &address) == 1 else { return false }
    return isLoopback4(UInt32(bigEndian: address.s_addr))
  }

  private static func isLoopback4(_ address: UInt32) -> Bool { address >> 24 == 127 || address == 0 }

  private static func isLoopback6(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 16 else { return false }
    let last = bytes[12...].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
    if bytes[..<12].allSatisfy({ $0 == 0 }) { return last <= 1 || isLoopback4(last) }
    return bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF && isLoopback4(last)
  }
}
