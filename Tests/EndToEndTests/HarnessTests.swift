import Glibc
import Testing

/// The harness itself, with programs that every machine has.
@Suite struct HarnessTests {
  @Test func aCommandsStatusAndOutputs() async throws {
    let result = try await Shell.run("sh", "-c", "cat; echo oops >&2; exit 3", input: "in")
    #expect(result.status == 3)
    #expect(result.output == "in")
    #expect(result.errors == "oops\n")
  }

  @Test func aCommandThatHangsIsKilled() async throws {
    await #expect(throws: HarnessError.self) { try await Shell.run("sleep", "60", timeout: 0.2) }
  }

  @Test func aTerminalTypesWaitsAndResizes() async throws {
    let terminal = try await TerminalSession(["sh"], width: 60, height: 10)
    try await terminal.waitFor("^ready>$")
    try await terminal.line("stty size; tput colors")
    try await terminal.waitFor("^10 60$")
    try await terminal.waitFor("^256$")
    try await terminal.resize(width: 40, height: 8)
    try await terminal.line("stty size")
    try await terminal.waitFor("^8 40$")
    try await terminal.line("exit 7")
    #expect(try await terminal.waitForExit() == 7)
  }

  @Test func aHangUpReachesTheProgram() async throws {
    let terminal = try await TerminalSession(["sleep", "60"])
    let pid = try await terminal.processID()
    try await terminal.hangUp()
    _ = try await Poll.until("the end of sleep", seconds: 5) { kill(pid, 0) == 0 ? nil : true }
  }

  @Test(arguments: RecordForm.allCases)
  func aDeviceItsRequestLogAndAPlainClient(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form)
    let uuid = try await device.curl.uuid(of: "sipAccount", at: 1)
    let before = try await device.fields("sipAccount", uuid)
    let patch = "[{\"op\":\"replace\",\"path\":\"\(device.pointer("notes"))\",\"value\":\"by curl\"}]"
    let answer = try await device.curl.send(
      "PATCH", "objects/sipAccount/\(uuid)", body: patch, type: "application/json-patch+json")
    #expect(answer.status == 204, "\(answer.body)")
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["notes"])
    #expect(device.simulator.writes.map(\.body) == [patch])
    await device.simulator.kill()
    #expect(try await device.curl.send("GET", "list/objects").status == 0)
  }

  @Test func nginxIsTrustedAsCurlTrustsIt() async throws {
    let device = try await SimulatorProcess()
    let proxy = try await NginxProxy(to: device.url)
    let curl = ["curl", "-s", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}"]
    let address = proxy.url + "/webapi/http/list/objects"
    #expect(try await Shell.run(curl + [address]).status == 60)
    #expect(try await Shell.run(curl + ["--cacert", proxy.certificate, address]).output == "401")
    #expect(try await Shell.run(curl + ["-k", "--pinnedpubkey", proxy.pin, address]).output == "401")
    #expect(device.requests.map(\.status) == [401, 401])
  }

  @Test func jsonIsComparedTokenByToken() {
    #expect(JSONText.squeezed("{ \"a b\" : [1.0, \"x \\\" y\"] }\n") == #"{"a b":[1.0,"x \" y"]}"#)
  }
}
