import Foundation
import Glibc
import Testing

/// `aixtui status` against a device in a process of its own.
struct StatusCommandTests {
  private func run(
    _ device: DeviceUnderTest, _ words: [String], home: TemporaryFolder, user: String = "root",
    environment: [String: String] = [:]
  ) async throws -> Shell.Result {
    let own = home.environment
    let command = [Program.path, "status", "--device", device.simulator.url, "--user", user] + words
    return try await Shell.run(command, environment: own.merging(environment) { _, new in new })
  }

  private func control(_ device: DeviceUnderTest, _ orders: String) async throws {
    try await Shell.require(
      ["curl", "-sS", "--noproxy", "*", "-X", "POST", "--data", orders, device.simulator.url + "/simulator/control"])
  }

  /// The numbers of the counted log entries in JSON lines.
  private func numbers(_ output: String) -> [Int] {
    output.split(separator: "\n").compactMap { line -> Int? in
      guard let object = JSONText.object(String(line)), let entry = object["entry"] as? [String: Any] else {
        return nil
      }
      let text = (entry["message"] ?? entry["text"]) as? String ?? ""
      guard text.hasPrefix("Entry "), let number = text.dropFirst(6).split(separator: ":").first else { return nil }
      return Int(number)
    }
  }

  @Test(arguments: [
    (RecordForm.wrapped, [String]()), (.flat, []), (.wrapped, ["--no-status-ids"]), (.flat, ["--forgetful-cursors"]),
    (.wrapped, ["--status-times", "seconds", "--status-severities", "numbers"]),
  ])
  func eachCallTellsWhatIsNew(form: RecordForm, flags: [String]) async throws {
    let device = try await DeviceUnderTest(form, flags)
    let home = try TemporaryFolder()
    var seen: [Int] = []
    for _ in 0..<4 {
      try await control(device, #"{"logBurst": 25}"#)
      let result = try await run(device, ["-o", "jsonl"], home: home)
      #expect(result.status == 0, "\(result.errors)")
      seen += numbers(result.output)
    }
    // The device numbers its sign-ins, too, so that the numbers have holes.
    #expect(seen.count == 100 && seen == Set(seen).sorted(), "none lost, none twice, in their order")
    let mode = try FileManager.default.attributesOfItem(atPath: home.file("state") + "/aixtui/status")[
      .posixPermissions]
    #expect((mode as? Int) == 0o700)
  }

  @Test(arguments: [RecordForm.wrapped, .flat])
  func aMonitoringSystemGetsItsLineAndItsCode(form: RecordForm) async throws {
    let home = try TemporaryFolder()
    let empty = try await DeviceUnderTest(form, ["--count", "sipAccount=0", "--count", "stream=0"])
    let calm = try await run(empty, ["--check"], home: home)
    #expect(calm.status == 0)
    #expect(calm.output.hasPrefix("AIXTREAM OK - no alarms | critical=0 major=0 "))
    // Seed 7 has a stream in error and accounts that are not registered.
    let bad = try await run(try await DeviceUnderTest(form), ["--check"], home: home)
    #expect(bad.status == 11)
    #expect(bad.output.hasPrefix("AIXTREAM CRITICAL - "))
    let accounts = try await run(try await DeviceUnderTest(form, ["--count", "stream=0"]), ["--check"], home: home)
    #expect(accounts.status == 10)
    #expect(accounts.output.hasPrefix("AIXTREAM WARNING - "))
  }

  @Test func whoMayNotIsRefusedAndWhoUsesItWrongIsTold() async throws {
    let device = try await DeviceUnderTest()
    let home = try TemporaryFolder()
    let refused = try await run(device, [], home: home, user: "guest", environment: ["AIXTUI_PASSWORD": "none"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("403"))
    let unknown = try await run(
      device, ["--check"], home: home, user: "guest", environment: ["AIXTUI_PASSWORD": "none"])
    #expect(
      unknown.status == 3 && unknown.output.hasPrefix("AIXTREAM UNKNOWN - The device refused: ")
        && unknown.output.contains("(HTTP 403"))
    #expect(try await run(device, ["-o", "csv"], home: home).status == 2)
    #expect(
      try await run(device, ["--check", "--follow"], home: home).status == 3, "UNKNOWN, as all that is not known")
  }

  @Test func aCursorThatTheDeviceForgotIsSaid() async throws {
    let device = try await DeviceUnderTest()
    let home = try TemporaryFolder()
    try await control(device, #"{"logBurst": 5}"#)
    _ = try await run(device, [], home: home)
    try await control(device, #"{"expireCursors": true}"#)
    try await control(device, #"{"logBurst": 3}"#)
    let result = try await run(device, ["-o", "jsonl"], home: home)
    #expect(result.status == 0)
    #expect(result.errors.contains("entries may be missing before"))
    #expect(numbers(result.output).count == 3, "the five before are known")
  }

  private func follow(
    _ device: DeviceUnderTest, _ words: [String], home: TemporaryFolder
  ) throws -> ChildProcess {
    try ChildProcess(
      [Program.path, "status", "--follow", "--device", device.simulator.url, "--user", "root"] + words,
      environment: home.environment, folder: home)
  }

  @Test func whoFollowsSurvivesAFirstAnswerThatIsAnError() async throws {
    let device = try await DeviceUnderTest()
    let home = try TemporaryFolder()
    try await control(device, #"{"refuseReads": {"status": 500}}"#)
    let child = try follow(device, ["-o", "jsonl"], home: home)
    _ = try await Poll.until("the error is told", seconds: 15) {
      child.errors.contains("retrying") ? true : nil
    }
    try await control(device, #"{"refuseReads": {}}"#)
    _ = try await Poll.until("the status is told", seconds: 20) { child.output.isEmpty ? nil : true }
    #expect(child.exitStatus == nil && child.errors.contains("available again"))
    child.send(SIGINT)
    _ = await child.wait(seconds: 10)
  }

  @Test func followingForATimeLastsThatTime() async throws {
    let device = try await DeviceUnderTest()
    let home = try TemporaryFolder()
    let start = ContinuousClock.now
    let result = try await run(device, ["--follow", "--for", "3", "-o", "jsonl"], home: home)
    let length = ContinuousClock.now - start
    #expect(result.status == 0, "\(result)")
    #expect(length >= .seconds(3) && length < .seconds(12), "\(length)")
  }

  @Test func followingThatEndsInAnOutageSaysSo() async throws {
    let device = try await DeviceUnderTest()
    let home = try TemporaryFolder()
    try await control(device, #"{"refuseReads": {"status": 500}}"#)
    let result = try await run(device, ["--follow", "--for", "1"], home: home)
    #expect(result.status == 3 && result.errors.contains("no status since"), "\(result)")
  }
}
