import ConsoleCore

/// Status journals of tests.
enum TestJournal {
  /// Writes a line for each number below `count`, a second apart up to now, with the key `kNUMBER`.
  static func write(_ count: Int, to folder: String, message: (Int) -> String) throws {
    let journal = try StatusJournal(folder: folder, bounds: .init(fileSize: 1 << 20))
    let start = RealTime.now - Int64(count) * 1000
    for batch in stride(from: 0, to: count, by: 5000) {
      let lines = (batch..<min(batch + 5000, count)).map { number in
        StatusJournal.Line(
          key: "k\(number)", kind: "log", seen: start + Int64(number) * 1000,
          entry: ["message": .string(message(number)), "severity": "info"])
      }
      try journal.append(lines, cursor: "c", at: RealTime.now)
    }
  }
}
