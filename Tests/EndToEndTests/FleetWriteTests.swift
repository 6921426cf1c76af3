import Foundation
import Glibc
import Testing

/// Writes to the records that a filter chooses, on several devices.
@Suite(.serialized) struct FleetWriteTests {
  private static let set = ["set", "sipAccount", "--where", "enabled=true", "notes=from the fleet"]

  private func devices(_ count: Int) async throws -> [DeviceUnderTest] {
    var devices: [DeviceUnderTest] = []
    for index in 0..<count {
      devices.append(try await DeviceUnderTest(index % 2 == 0 ? .wrapped : .flat, ["--seed", "\(index + 3)"]))
    }
    return devices
  }

  private func connect(_ devices: [DeviceUnderTest], and more: String...) -> [String] {
    (devices.map(\.simulator.url) + more).flatMap { ["--device", $0] } + ["--user", "root"]
  }

  private func enabled(_ device: DeviceUnderTest) async throws -> Int {
    let line = try await Program.run(
      [
        "get", "sipAccount", "--filter", "enabled=true", "-o", "jsonl", "--device", device.simulator.url, "--user",
        "root",
      ])
    return line.lines.count
  }

  @Test func aDryRunNamesEverythingAndSendsNothing() async throws {
    let two = try await devices(2)
    let result = try await Program.run(Self.set + ["--dry-run"] + connect(two))
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
    let counts = [try await enabled(two[0]), try await enabled(two[1])]
    for (device, count) in zip(two, counts) {
      #expect(result.lines.contains("127.0.0.1:\(device.simulator.port): \(count) records"), "\(result)")
    }
    #expect(result.lines.last == "\(counts[0] + counts[1]) records on 2 devices", "\(result)")
    #expect(result.output.contains("→ from the fleet"))
    let lines = try await Program.run(Self.set + ["--dry-run", "-o", "jsonl"] + connect(two))
    #expect(lines.lines.count == counts[0] + counts[1])
    let first = try #require(lines.lines.first.flatMap(JSONText.object))
    #expect(first["device"] as? String == "127.0.0.1:\(two[0].simulator.port)" && first["event"] as? String == "update")
    #expect(two.allSatisfy { $0.simulator.writes.isEmpty })
  }

  @Test func withoutATerminalItNeedsAYes() async throws {
    let two = try await devices(2)
    let before = two.map(\.simulator.requests.count)
    let result = try await Program.run(Self.set + connect(two))
    #expect(result.status == 2 && result.errors.contains("--yes"), "\(result)")
    #expect(two.map(\.simulator.requests.count) == before, "nobody was asked anything")
  }

  @Test func itWritesWhatThePlanSaysAndNamesADeviceThatIsAway() async throws {
    let two = try await devices(2)
    let home = try TemporaryFolder()
    let words = Self.set + ["--yes"] + connect(two, and: "http://127.0.0.1:1")
    let result = try await Shell.run([Program.path] + words, environment: home.environment, timeout: 60)
    #expect(result.status == 3 && result.errors.contains("127.0.0.1:1: Cannot reach"), "\(result)")
    for device in two {
      let count = try await enabled(device)
      let name = "127.0.0.1:\(device.simulator.port)"
      #expect(result.lines.contains("\(name): changed \(count) of \(count) records"), "\(result)")
      #expect(device.simulator.writes.count == count && device.simulator.writes.allSatisfy { $0.method == "PATCH" })
    }
    // One group in the journals of both, so that both are undone together.
    let journals = try await Shell.require(["grep", "-rhoE", #""group":"[^"]*""#, home.file("state/aixtui/writes")])
    #expect(Set(journals.split(separator: "\n")).count == 1, "\(journals)")
    let again = try await Program.run(Self.set + ["--yes"] + connect(two))
    #expect(again.status == 0 && again.errors.contains("nothing to change"), "\(again)")
  }

  @Test func oneDeviceThatRefusesDoesNotStopTheOther() async throws {
    let two = try await devices(2)
    let home = try TemporaryFolder()
    let secret = try home.write("secret", "listen")
    let config = try home.write(
      "c.json",
      """
      {"profiles":{"van1":{"url":"\(two[0].simulator.url)","user":"viewer","passwordFile":"\(secret)"},
      "van2":{"url":"\(two[1].simulator.url)","user":"root"}}}
      """)
    let words = Self.set + ["--yes", "-o", "jsonl", "--all", "--config", config]
    let result = try await Program.run(words, timeout: 60)
    #expect(result.status == 1 && result.errors.contains("van1: sipAccount "), "\(result)")
    let lines = result.lines.compactMap(JSONText.object)
    func count(_ device: String, _ result: String) -> Int {
      lines.count { $0["device"] as? String == device && $0["result"] as? String == result }
    }
    #expect(count("van1", "done") == 0 && count("van1", "failed") > 0)
    #expect(count("van2", "done") == (try await enabled(two[1])), "\(result)")
  }

  @Test func patchAndDeleteWorkOnOneDeviceToo() async throws {
    let device = try await DeviceUnderTest()
    let enabled = try await enabled(device)
    let patch = #"[{"op":"replace","path":"/notes","value":"patched"}]"#
    let patched = try await device.run("patch", "sipAccount", "--where", "enabled=true", "-", "--yes", input: patch)
    #expect(patched.status == 0 && patched.output.contains("changed \(enabled) of \(enabled) records"), "\(patched)")
    let before = try await device.count("phoneBookEntry")
    let chosen = try await device.run("get", "phoneBookEntry", "--filter", "name~a", "-o", "jsonl").lines.count
    let deleted = try await device.run("delete", "phoneBookEntry", "--where", "name~a", "--yes")
    #expect(deleted.status == 0 && deleted.output.contains("deleted \(chosen) of \(chosen) records"), "\(deleted)")
    #expect(try await device.count("phoneBookEntry") == before - chosen && chosen > 0 && chosen < before)
    let none = try await device.run("delete", "phoneBookEntry", "--where", "name~a", "--yes")
    #expect(none.status == 0 && none.output.isEmpty && none.errors.contains("no record matches"), "\(none)")
  }

  @Test func theQuestionNamesEveryDeviceAndItsBadge() async throws {
    let two = try await devices(2)
    let home = try TemporaryFolder()
    let config = try home.write(
      "c.json",
      """
      {"profiles":{"van1":{"url":"\(two[0].simulator.url)","user":"root","badge":"ON AIR"},
      "van2":{"url":"\(two[1].simulator.url)","user":"root"}}}
      """)
    let words = ["set", "sipAccount", "--where", "displayName~Studio", "notes=x", "--all", "--config", config]
    let terminal = try await TerminalSession([Program.path] + words, width: 160)
    try await terminal.waitFor("records on 2 devices: van1 \\[ON AIR\\], van2\\? Type yes:")
    try await terminal.line("no")
    #expect(try await terminal.waitForExit() == 2)
    #expect(try await terminal.screen().contains("nothing was sent"))
    #expect(two.allSatisfy { $0.simulator.writes.isEmpty })
  }

  @Test func mistakesAreToldBeforeAnythingIsSent() async throws {
    let one = try await devices(1)
    let mistakes: [([String], String)] = [
      (["set", "sipAccount", "--where", "enabled=true", "--yes"], "too few words"),
      (["set", "sipAccount", "--where", "enabled=true", "notes", "--yes"], "FIELD=VALUE"),
      (["set", "sipAccount", "--where", "enabled=true", "nots=x", "--yes"], "nots"),
      (["set", "sipAccount", "--where", "enbaled=true", "notes=x", "--yes"], "enbaled"),
      (["set", "sipAccount", "u", "a=b", "--dry-run"], "--dry-run needs --where"),
      (["get", "sipAccount", "--where", "a=b"], "--where cannot be used here"),
    ]
    for (words, text) in mistakes {
      let result = try await Program.run(words + connect(one))
      #expect(result.status == 2 && result.errors.contains(text), "\(words): \(result)")
    }
    #expect(one[0].simulator.writes.isEmpty)
  }

  @Test func interruptInTheMiddleTellsWhatWasDone() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--latency-ms", "300"])
    let home = try TemporaryFolder()
    let child = try ChildProcess(
      [Program.path] + Self.set + ["--yes"] + device.connect, environment: home.environment, folder: home)
    _ = try await Poll.until("the first write", seconds: 20) { device.simulator.writes.isEmpty ? nil : true }
    child.send(SIGINT)
    #expect(await child.wait(seconds: 10) == 128 + SIGINT)
    let written = device.simulator.writes.count
    #expect(child.output.contains("changed \(written) of "), "\(child.output)\(child.errors)")
    #expect(child.errors.contains("records not tried") && child.errors.hasSuffix("aixtui: stopped\n"))
  }

  /// Random devices and filters; the plan alone says who may be written to.
  @Test(arguments: 1...3) func noWriteGoesToADeviceThatThePlanDoesNotName(seed: UInt64) async throws {
    let all = try await devices(4)
    var random = SplitMix(state: seed)
    for round in 0..<5 {
      let chosen = all.filter { _ in Bool.random(using: &random) }
      let filter =
        ["displayName~Studio", "transport=udp", "enabled=false", "displayName~nobody", "port>5065"]
        .randomElement(using: &random) ?? ""
      let before = all.map(\.simulator.writes.count)
      guard !chosen.isEmpty else { continue }
      let words = ["set", "sipAccount", "--where", filter, "notes=\(seed)/\(round)", "--yes"] + connect(chosen)
      let result = try await Program.run(words, timeout: 60)
      for (device, count) in zip(all, before) {
        let line = result.errors.split(separator: "\n").first { $0.hasPrefix("127.0.0.1:\(device.simulator.port): ") }
        let planned = line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
        #expect(device.simulator.writes.count - count == planned, "\(filter): \(result)")
        #expect(chosen.contains { $0 === device } || planned == 0)
      }
    }
  }
}

/// A generator whose sequence its state determines.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
