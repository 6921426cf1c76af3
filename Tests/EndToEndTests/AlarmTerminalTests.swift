import Foundation
import Testing

/// Alarms in the whole program, in a real terminal.
struct AlarmTerminalTests {
  private func control(_ device: DeviceUnderTest, _ orders: String) async throws {
    try await Shell.require(
      ["curl", "-sS", "--noproxy", "*", "-X", "POST", "--data", orders, device.simulator.url + "/simulator/control"])
  }

  private func console(_ device: DeviceUnderTest, environment: [String: String] = [:]) async throws -> TerminalSession {
    try await TerminalSession.console(
      ["--device", device.simulator.url, "--user", "root"], environment: environment)
  }

  @Test(arguments: [RecordForm.wrapped, .flat])
  func anAlarmIsSeenAndLeadsToItsRecord(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form, ["--count", "sipAccount=4", "--count", "stream=0"])
    let terminal = try await console(device)
    try await terminal.waitFor("session +[0-9]+", seconds: 20)
    let uuid = try await device.curl.uuid(of: "sipAccount", at: 1)
    // The device's own state is no client's to write: the simulator is told to change it.
    let order = #"{"change": {"class": "sipAccount", "uuid": "\#(uuid)", "fields": {"registrationState": "failed"}}}"#
    try await control(device, order)
    let screen = try await terminal.waitFor("NEW .*Registration of", seconds: 8)
    #expect(screen.contains("LIVE"))
    try await terminal.keys("4")
    try await terminal.waitFor("ALARMS")
    try await terminal.keys("o")
    try await terminal.waitFor("Registration")
  }

  @Test func aFullDiskIsSaidAndTheConsoleGoesOn() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--count", "sipAccount=4"])
    let mount = try TemporaryFolder()
    // A mount namespace of its own: the small disk is gone with the process.
    let isRoot = try await Shell.run("id", "-u").output.hasPrefix("0")
    let namespace = isRoot ? ["unshare", "-m"] : ["unshare", "-Urm"]
    let inner = """
      mount -t tmpfs -o size=96k none '\(mount.path)' && export XDG_STATE_HOME='\(mount.path)/state' && \
      exec '\(Program.path)' --device '\(device.simulator.url)' --user root
      """
    let terminal = try await TerminalSession(namespace + ["sh", "-c", inner])
    try await terminal.waitFor("session +[0-9]+", seconds: 20)
    try await terminal.keys("4")
    try await terminal.waitFor("ALARMS")
    try await control(device, #"{"logBurst": 2000}"#)
    try await terminal.keys("r")
    try await terminal.waitFor("Cannot write the journal", seconds: 15)
    try await control(device, #"{"logBurst": 1}"#)
    try await terminal.keys("Tab", "G", "r")
    try await terminal.waitFor("Entry [0-9]+", seconds: 15)
    #expect(try await terminal.screen().contains("POLL"))
  }

  /// A console that stands still, stopped or hung, answers for no monitoring system.
  @Test func aCheckDoesNotBelieveAConsoleThatStandsStill() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--count", "sipAccount=4", "--count", "stream=0"])
    let home = try TemporaryFolder()
    let environment = home.environment
    func check() async throws -> Shell.Result {
      try await Shell.run(
        [Program.path, "status", "--check", "--device", device.simulator.url, "--user", "root"],
        environment: environment)
    }
    let terminal = try await console(device, environment: environment)
    try await terminal.waitFor("session +[0-9]+", seconds: 20)
    try await terminal.keys("4")
    try await terminal.waitFor("ALARMS")
    let before = try await check()
    let process = try await terminal.processID()
    kill(process, SIGSTOP)
    defer { kill(process, SIGCONT) }
    for index in 0..<4 {
      let uuid = try await device.curl.uuid(of: "sipAccount", at: index)
      let order = #"{"change": {"class": "sipAccount", "uuid": "\#(uuid)", "fields": {"registrationState": "failed"}}}"#
      try await control(device, order)
    }
    let after = try await check()
    #expect(before.output != after.output && after.output.contains("4 alarms"), "\(before.output)\(after.output)")
    #expect(after.status == 10)
  }

  @Test func aJournalThatIsTornOrNotOursIsPassedOver() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--count", "sipAccount=4"])
    let home = try TemporaryFolder()
    let environment = home.environment
    func status() async throws -> Shell.Result {
      try await Shell.run(
        [Program.path, "status", "--device", device.simulator.url, "--user", "root"], environment: environment)
    }
    #expect(try await status().status == 0)
    let folder = home.file("state") + "/aixtui/status"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let journal = "\(folder)/\(name)/journal-000001.jsonl"
    let file = try #require(FileHandle(forWritingAtPath: journal))
    try file.seekToEnd()
    try file.write(contentsOf: Data("{\"not\":\"ours\"}\n\u{1}\u{2}garbage\n{\"key\":\"torn".utf8))
    try file.close()
    try Data("{ no json".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)/latest.json"))
    try Data("[3]".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)/alarms.json"))
    try await control(device, #"{"logBurst": 3}"#)
    let result = try await status()
    #expect(result.status == 0 && result.errors.contains("3 unreadable lines of the journal"))
    let terminal = try await console(device, environment: environment)
    try await terminal.waitFor("session +[0-9]+", seconds: 20)
    try await terminal.keys("4")
    try await terminal.waitFor("Entry [0-9]+")
  }

  @Test func twoConsolesShareOneCursor() async throws {
    // A device that tells each entry once: what one fetches the other would never see.
    let device = try await DeviceUnderTest(.wrapped, ["--count", "sipAccount=4", "--forgetful-cursors"])
    let home = try TemporaryFolder()
    let environment = home.environment
    let first = try await console(device, environment: environment)
    try await first.waitFor("session +[0-9]+", seconds: 20)
    try await first.keys("4")
    try await first.waitFor("ALARMS")
    let second = try await console(device, environment: environment)
    try await second.waitFor("session +[0-9]+", seconds: 20)
    try await second.keys("4")
    try await second.waitFor("shared with another aixtui")
    try await control(device, #"{"logBurst": 3}"#)
    try await first.keys("r")
    try await first.waitFor("Entry [0-9]+")
    try await second.waitFor("Entry [0-9]+", seconds: 10)
    let call = try await Shell.run(
      [Program.path, "status", "--device", device.simulator.url, "--user", "root", "-o", "jsonl"],
      environment: environment)
    #expect(call.status == 0 && call.output.contains("Entry "), "what the console fetched is told, too")
    // The first leaves: the second takes over.
    try await first.keys("Q")
    #expect(try await first.waitForExit() == 0)
    try await control(device, #"{"logBurst": 1}"#)
    try await second.waitForNo("shared with another aixtui", seconds: 15)
  }

  /// A silence is kept on disk: the next console knows it, and ends it early.
  @Test func aSilenceIsSetListedAndEndedEarly() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--count", "sipAccount=40", "--count", "stream=0"])
    let home = try TemporaryFolder()
    let first = try await console(device, environment: home.environment)
    try await first.waitFor("session +[0-9]+", seconds: 20)
    try await first.keys("4")
    try await first.waitFor("Registration of", seconds: 10)
    try await first.keys("Z")
    try await first.waitFor("Matches 1 of", seconds: 10)
    try await first.keys("Enter", "Enter", "Enter", "Enter")
    try await first.waitFor("1 silenced", seconds: 10)
    try await first.keys("Escape", "q")
    let second = try await console(device, environment: home.environment)
    try await second.waitFor("session +[0-9]+", seconds: 20)
    try await second.keys("4")
    try await second.waitFor("1 silenced", seconds: 15)
    try await second.keys("s")
    try await second.waitFor("matches 1 now", seconds: 10)
    try await second.keys("x")
    try await second.waitFor("No silences.", seconds: 10)
  }
}
