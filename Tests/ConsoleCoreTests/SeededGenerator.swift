@testable import ConsoleCore

/// A generator whose sequence its seed determines (SplitMix64), so that a failing property can be run again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension JSON {
  /// A small random value; few different leaves, so that parts of two values are often equal.
  static func random(depth: Int, using random: inout SeededGenerator) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0: .null
    case 1: .bool(Bool.random(using: &random))
    case 2: .number(JSONNumber(Int.random(in: 0..<4, using: &random)))
    case 3: .string(["", "a", "b/~", "é"].randomElement(using: &random) ?? "")
    case 4: .number(JSONNumber(unchecked: "18446744073709551616.50"))
    case 5, 6:
      .array((0..<Int.random(in: 0..<6, using: &random)).map { _ in JSON.random(depth: depth - 1, using: &random) })
    default:
      .object(
        JSONObject(
          (0..<Int.random(in: 0..<5, using: &random)).map { _ in
            (
              ["k", "l", "m/n", "~", "", "0"].randomElement(using: &random) ?? "",
              JSON.random(depth: depth - 1, using: &random)
            )
          }))
    }
  }

}
