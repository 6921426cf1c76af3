import Foundation
import Testing

/// Three devices of which one is away and one has another password (product: several devices).
@Suite(.serialized) struct FleetCommandTests {
  /// `van1` answers, `van2` has another password, `van3` is away.
  private final class Vans: Sendable {
    let van1: SimulatorProcess
    let van2: SimulatorProcess
    let home: TemporaryFolder

    init(badge: String = "ON AIR") async throws {
      van1 = try await SimulatorProcess(["--count", "sipAccount=3"])
      van2 = try await SimulatorProcess(["--count", "sipAccount=2", "--seed", "9"])
      home = try TemporaryFolder()
      let folder = home.file("config/aixtui")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try home.write(
        "config/aixtui/config.json",
        """
        {"profiles":{
        "van1":{"url":"\(van1.url)","user":"root","groups":["vans"],"badge":"\(badge)"},
        "van2":{"url":"\(van2.url)","user":"viewer","groups":["vans"]},
        "van3":{"url":"http://127.0.0.1:1","user":"root"}}}
        """)
    }

    /// Runs it without a controlling terminal, as a script at night has none.
    func run(_ words: String..., input: String = "", environment: [String: String] = [:]) async throws -> Shell.Result {
      let own = home.environment.merging(environment) { _, new in new }
      return try await Shell.run(
        ["setsid", "--wait", Program.path] + words, input: input, environment: own, timeout: 30)
    }
  }

  private static let away = "van3: Cannot reach"
  private static let refused = "van2: Not authorised"

  @Test func whatCouldBeReadIsPrintedAndTheRestIsNamed() async throws {
    let vans = try await Vans()
    let result = try await vans.run("get", "sipAccount", "--all", "-o", "jsonl")
    #expect(result.status == 4, "the worst of 0, 3 and 4: \(result)")
    let errors = result.errors.split(separator: "\n").sorted()
    #expect(errors.count == 2 && errors[0].hasPrefix(Self.refused) && errors[1].hasPrefix(Self.away), "\(result)")
    let alone = try await vans.run("get", "sipAccount", "--profile", "van1", "-o", "jsonl")
    #expect(alone.status == 0 && alone.lines.count == 3, "\(alone)")
    // The record is exactly what the device gave.
    #expect(result.lines == alone.lines.map { #"{"device":"van1","record":\#($0)}"# })
    let json = try await vans.run("get", "sipAccount", "--profile", "van[13]", "-o", "json")
    #expect(json.status == 3, "\(json)")
    let all = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(all.count == 3 && all.allSatisfy { $0["device"] as? String == "van1" && $0["record"] is [String: Any] })
  }

  @Test func tablesHaveAColumnMore() async throws {
    let vans = try await Vans()
    let table = try await vans.run("get", "sipAccount", "--all", "-o", "table", "--columns", "domain,uuid")
    #expect(table.lines.count == 4 && table.lines[0].hasPrefix("device  Domain"), "\(table)")
    #expect(table.lines.dropFirst().allSatisfy { $0.hasPrefix("van1    sip.") }, "\(table)")
    let alone = try await vans.run("get", "sipAccount", "--profile", "van1", "-o", "csv")
    let csv = try await vans.run("get", "sipAccount", "--all", "-o", "csv")
    // A line feed inside of a cell ends no row.
    let rows = alone.output.components(separatedBy: "\r\n").dropLast()
    let expected = rows.enumerated().map { ($0.offset == 0 ? "device," : "van1,") + $0.element + "\r\n" }
    #expect(csv.output == expected.joined(), "\(csv)")
  }

  @Test func namesAndSchemasSayTheirDevice() async throws {
    let vans = try await Vans()
    let names = try await vans.run("classes", "--all")
    #expect(names.status == 4 && names.lines.contains("van1  sipAccount"), "\(names)")
    let lines = try await vans.run("methods", "--all", "-o", "jsonl")
    #expect(lines.lines.allSatisfy { $0.hasPrefix(#"{"device":"van1","name":""#) } && !lines.lines.isEmpty, "\(lines)")
    let schema = try await vans.run("schema", "object", "sipCall", "--all", "-o", "jsonl")
    #expect(schema.lines.count == 1 && schema.output.hasPrefix(#"{"device":"van1","schema":{"#), "\(schema)")
  }

  @Test func watchAndStatusLinesGainTheDevice() async throws {
    let vans = try await Vans()
    let status = try await vans.run("status", "--all", "-o", "jsonl")
    #expect(status.status == 4, "\(status)")
    #expect(
      status.lines.allSatisfy { $0.hasPrefix(#"{"device":"van1","kind":""#) } && !status.lines.isEmpty, "\(status)")
    let json = try await vans.run("status", "--all", "-o", "json")
    let all = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(all.count == 1 && all[0]["device"] as? String == "van1" && all[0]["record"] is [String: Any], "\(json)")
    let moving = try await SimulatorProcess(["--event-rate", "20"])
    let watch = try await vans.run(
      "watch", "sipCall", "stream", "--all", "--device", moving.url, "--user", "root", "--count", "5")
    #expect(watch.status == 3 && watch.lines.count == 5, "\(watch)")
    let name = "127.0.0.1:\(moving.port)"
    #expect(watch.lines.allSatisfy { $0.hasPrefix(#"{"device":"\#(name)","time":"#) }, "\(watch)")
    #expect(watch.errors.contains("\(name): live: ") && watch.errors.contains(Self.away), "\(watch)")
  }

  @Test func aCheckIsOneLineWithTheWorstStateAndOneADevice() async throws {
    let vans = try await Vans()
    let result = try await vans.run("status", "--check=nagios", "--all", "--critical", "none", "--warning", "none")
    #expect(result.status == 3 && result.errors.isEmpty, "unknown is worse than OK: \(result)")
    let first = "AIXTREAM UNKNOWN - 3 devices: 2 UNKNOWN (van2, van3), 1 OK | 'van1 critical'="
    #expect(result.lines.count == 4 && result.lines[0].hasPrefix(first), "\(result)")
    #expect(result.lines[1].hasPrefix("van1: OK - no") && result.lines[2].hasPrefix("van2: UNKNOWN - Not authorised"))
    #expect(result.lines[3].hasPrefix("van3: UNKNOWN - Cannot reach"), "\(result)")
    let critical = try await vans.run("status", "--check", "--all", "--critical", "critical,major,minor,warning,info")
    #expect(critical.status == 11 && critical.output.hasPrefix("AIXTREAM CRITICAL - 3 devices: 1 CRITICAL (van1)"))
  }

  @Test func devicesTellsEachOne() async throws {
    let vans = try await Vans()
    let result = try await vans.run("devices", "-o", "json")
    #expect(result.status == 4, "\(result)")
    let all = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(all.map { $0["name"] as? String } == ["van1", "van2", "van3"])
    #expect(all.map { $0["state"] as? String } == ["online", "not signed in", "away"])
    #expect(all[0]["url"] as? String == vans.van1.url && all[0]["badge"] as? String == "ON AIR")
    #expect(all[0]["groups"] as? [String] == ["vans"] && all[0]["latencyMs"] is Int && all[2]["latencyMs"] is NSNull)
    #expect((all[0]["alarms"] as? [String: Int])?.count == 6 && all[0]["liveCalls"] is Int, "\(result)")
    let table = try await vans.run("devices", "-o", "table", "--profile", "van1")
    #expect(table.status == 0 && table.lines.count == 2 && table.lines[0].hasPrefix("name  url"), "\(table)")
    let csv = try await vans.run("devices", "-o", "csv", "--no-header")
    let rows = csv.output.components(separatedBy: "\r\n").dropLast()
    #expect(rows.count == 3 && rows[0].hasPrefix("van1,\(vans.van1.url),online,,"), "\(csv)")
    #expect(rows[0].hasSuffix(",ON AIR,vans"), "\(csv)")
  }

  @Test func whatWorksOnOneDeviceSaysSo() async throws {
    let vans = try await Vans()
    for words in [
      ["create", "sipAccount"], ["clone", "sipAccount", "x"], ["call", "x"], ["set", "sipAccount", "x", "a=b"],
    ] {
      let own = vans.home.environment
      let result = try await Shell.run([Program.path] + words + ["--all"], environment: own)
      #expect(result.status == 2 && result.output.isEmpty, "\(result)")
      #expect(result.errors.contains("\(words[0]) works on one device; 3 are chosen: van1, van2, van3"), "\(result)")
    }
    #expect(vans.van1.writes.isEmpty)
  }

  @Test func aDeviceThatRefusesThePasswordIsAskedAboutAlone() async throws {
    let vans = try await Vans()
    let terminal = try await TerminalSession(
      [Program.path, "get", "sipAccount", "--group", "vans", "-o", "jsonl"], width: 200,
      environment: ["XDG_CONFIG_HOME": vans.home.file("config")])
    // The other one's records do not wait for the answer.
    let screen = try await terminal.waitFor("Password of viewer on van2:")
    #expect(screen.contains(#"{"device":"van1","record""#), "\(screen)")
    try await terminal.line("listen")
    #expect(try await terminal.waitForExit() == 0)
    #expect(try await terminal.screen().contains(#"{"device":"van2","record""#))
  }

  @Test func oneQuestionForAllWhoShareAUser() async throws {
    let vans = try await Vans()
    let other = try await SimulatorProcess(["--count", "sipAccount=1"])
    let terminal = try await TerminalSession(
      [Program.path, "classes", "--profile", "van1", "--device", other.url, "--user", "root"],
      environment: ["XDG_CONFIG_HOME": vans.home.file("config"), "AIXTUI_PASSWORD": ""])
    let screen = try await terminal.waitFor("Password of root on 2 devices: van1, 127.0.0.1:\(other.port):")
    #expect(!screen.contains("sipAccount"))
    try await terminal.line("ferncast")
    #expect(try await terminal.waitForExit() == 0)
    #expect(try await terminal.screen().contains("van1             sipAccount"))
  }
}
