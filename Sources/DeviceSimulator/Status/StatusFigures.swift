import ConsoleCore

/// The figures of the device's health, which vary a little with each response.
struct StatusFigures: Sendable {
  private var random: SeededGenerator
  /// In tenths, so that figures have one decimal place.
  private var cpu = 180
  private var board = 472
  private var processor = 556
  private var freeMemory = 805_306_368
  /// Microseconds.
  private var clockOffset = -312
  private var fan = 2840
  private var received = 88_210_774_112
  private var sent = 91_004_310_998
  /// When the device last started, in seconds since 1970.
  var startedAt = 0.0

  private static let totalMemory = 2_147_483_648

  init(seed: UInt64) { random = SeededGenerator(seed: seed, purpose: "status") }

  mutating func int(_ range: ClosedRange<Int>) -> Int { random.int(range) }

  /// Changes each figure by one step within its usual range.
  mutating func move() {
    wander(\.cpu, by: 25, in: 60...610)
    wander(\.board, by: 3, in: 390...560)
    wander(\.processor, by: 4, in: 450...680)
    wander(\.freeMemory, by: 2_000_000, in: 600_000_000...950_000_000)
    wander(\.clockOffset, by: 40, in: -2000...2000)
    wander(\.fan, by: 20, in: 2400...3400)
    received += random.int(100_000...900_000)
    sent += random.int(100_000...900_000)
  }

  private mutating func wander(_ figure: WritableKeyPath<StatusFigures, Int>, by step: Int, in range: ClosedRange<Int>)
  {
    self[keyPath: figure] = min(
      max(range.lowerBound, self[keyPath: figure] + random.int(-step...step)), range.upperBound)
  }

  private func number(_ value: Int) -> JSON { .number(JSONNumber(value)) }

  private func tenths(_ value: Int) -> JSON { Vocabulary.decimal(Double(value) / 10, places: 1) }

  /// The members of a response that are neither lists nor the cursor.
  func members(now: Double, counts: JSONObject) -> [(String, JSON)] {
    [
      (
        "system",
        [
          "uptimeSeconds": number(Int(max(0, now - startedAt))), "cpuPercent": tenths(cpu), "firmware": "7.2.1",
          "temperatures": ["board": tenths(board), "processor": tenths(processor)],
          "memory": ["totalBytes": number(StatusFigures.totalMemory), "freeBytes": number(freeMemory)],
          "fanRpm": number(fan),
        ]
      ),
      (
        "ntp",
        [
          "synchronised": true, "server": "ntp.ferncast.example", "stratum": 2,
          "offsetMs": Vocabulary.decimal(Double(clockOffset) / 1000, places: 3),
        ]
      ),
      ("network", ["eth0": ["linkUp": true, "receivedBytes": number(received), "sentBytes": number(sent)]]),
      ("counts", .object(counts)),
    ]
  }
}
