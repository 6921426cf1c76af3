import ConsoleCore
import Testing

@testable import AixTUI

/// The line of a monitoring plugin, and times and severities as people read them.
struct StatusVerdictTests {
  private func alarm(_ message: String, _ severity: JSON) -> StatusEntry {
    StatusEntry(["message": .string(message), "severity": severity], kind: .alarm)
  }

  @Test(
    arguments: [
      ("critical", 11, 2), ("major", 11, 2), ("minor", 10, 1), ("warning", 10, 1), ("info", 0, 0), ("purple", 10, 1),
    ] as [(String, Int32, Int32)])
  func theWordAndTheCodeAgree(severity: String, code: Int32, nagios: Int32) {
    let words: [Int32: String] = [0: "OK", 10: "WARNING", 11: "CRITICAL"]
    var rules = StatusRules()
    let verdict = StatusVerdict([alarm("x", .string(severity))], rules)
    #expect(verdict.exitCode == code && verdict.line.hasPrefix("AIXTREAM \(words[code] ?? "?") - "))
    rules.isNagios = true
    #expect(StatusVerdict([alarm("x", .string(severity))], rules).exitCode == nagios)
  }

  @Test func theOperatorChoosesWhatIsCritical() throws {
    func verdict(_ words: String..., severity: JSON = "major") throws -> Int32 {
      StatusVerdict([alarm("x", severity)], try StatusRules(try Arguments(["status", "--check"] + words))).exitCode
    }
    #expect(try verdict() == 11)
    #expect(try verdict("--critical", "critical") == 10, "what is not critical is a warning")
    #expect(try verdict("--critical", "critical", "--warning", "minor,major") == 10)
    #expect(try verdict("--critical", "critical", "--warning", "minor") == 0)
    #expect(try verdict("--critical=minor,unknown", severity: 99) == 11)
    #expect(try verdict("--warning", "info", severity: "info") == 10)
    #expect(try verdict("--critical", "none", "--warning", "none", severity: "critical") == 0)
    #expect(throws: UsageError.self) { try verdict("--critical", "critical,") }
    #expect(throws: UsageError.self) { try verdict("--check=icinga") }
  }

  @Test(arguments: ["a | b", "a\nb", "a\r\nb", "| |", "\t", String(repeating: "long ", count: 2000)])
  func aMessageNeverBreaksTheLine(message: String) {
    for line in [StatusVerdict([alarm(message, "critical")]).line, StatusVerdict(unknown: message).line] {
      let hasFigures = line.hasPrefix("AIXTREAM CRITICAL")
      #expect(line.count { $0 == "|" } == (hasFigures ? 1 : 0) && !line.contains(where: \.isNewline), "\(line)")
      #expect(line.utf8.count < 1000)
    }
  }

  @Test func theFiguresAreThoseOfAllSeverities() throws {
    let line = StatusVerdict([alarm("x", "minor"), alarm("y", 99), alarm("z", "info")]).line
    #expect(line == "AIXTREAM WARNING - 2 alarms: x | critical=0 major=0 minor=1 warning=0 info=1 unknown=1")
  }

  @Test func aDayOfAnotherYearHasItsYear() {
    let now: Int64 = 1_795_820_000_000
    #expect(MomentText.brief(now - 400 * 86_400_000, now: now, width: 8) == "2025-10")
    #expect(MomentText.brief(now - 400 * 86_400_000, now: now, width: 10) == "2025-10-23")
    #expect(MomentText.brief(now - 10 * 86_400_000, now: now, width: 8).count == 5)
    #expect(
      MomentText.brief(253_402_300_799_000, now: now, width: 10).hasPrefix("9999")
        || MomentText.brief(253_402_300_799_000, now: now, width: 10).hasPrefix("10000"))
  }
}
