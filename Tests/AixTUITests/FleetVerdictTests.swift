import ConsoleCore
import Testing

@testable import AixTUI

/// The lines of a check over several devices.
struct FleetVerdictTests {
  private func alarm(_ message: String, _ severity: JSON) -> StatusEntry {
    StatusEntry(["message": .string(message), "severity": severity], kind: .alarm)
  }

  private var fine: StatusVerdict { StatusVerdict([]) }
  private var warning: StatusVerdict { StatusVerdict([alarm("w", "minor")]) }
  private var critical: StatusVerdict { StatusVerdict([alarm("c", "critical")]) }
  private var unknown: StatusVerdict { StatusVerdict(unknown: "away") }

  @Test func theWorstStateCounts() {
    var rules = StatusRules()
    func code(_ verdicts: StatusVerdict...) -> Int32 {
      StatusVerdict(verdicts.enumerated().map { ("d\($0.offset)", $0.element) }, rules).exitCode
    }
    #expect(code(fine, fine) == 0 && code(fine, warning) == 10 && code(warning, unknown, fine) == 3)
    #expect(code(unknown, critical, warning) == 11)
    rules.isNagios = true
    #expect(
      code(fine, fine) == 0 && code(fine, warning) == 1 && code(warning, unknown) == 3 && code(unknown, critical) == 2)
  }

  @Test func eachDeviceHasItsLineAndItsFigures() {
    let all = StatusVerdict([("a", fine), ("b", warning), ("c", unknown)], StatusRules())
    let zero = "minor'=0 '"
    #expect(
      all.line.hasPrefix(
        "AIXTREAM UNKNOWN - 3 devices: 1 UNKNOWN (c), 1 WARNING (b), 1 OK | 'a critical'=0 'a major'=0 'a "))
    #expect(all.line.contains("'a " + zero) && all.line.contains("'b minor'=1 ") && !all.line.contains("'c "))
    #expect(all.details == ["a: OK - no alarms", "b: WARNING - 1 alarm: w", "c: UNKNOWN - away"])
    let many = StatusVerdict((1...7).map { ("d\($0)", warning) }, StatusRules())
    #expect(many.line.contains("7 WARNING (d1, d2, d3, d4, d5, ...) |"))
  }

  @Test(arguments: ["a|b", "a\nb", "it's", "a=b", "a\r\n| c"])
  func aNameBreaksNothing(name: String) {
    let all = StatusVerdict([(name, critical), ("b", StatusVerdict(unknown: name))], StatusRules())
    #expect(
      all.line.count { $0 == "|" } == 1 && !([all.line] + all.details).contains { $0.contains(where: \.isNewline) })
    let figures = all.line.split(separator: "|").last ?? ""
    #expect(figures.count { $0 == "'" } == 12 && figures.count { $0 == "=" } == 6, "\(figures)")
  }
}
