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

  @Test func jsonIsComparedToken() {
    #expect(JSONText.squeezed("{ \"a b\" : [1.0, \"x \\\" y\"] }\n") == #"{"a b":[1.0,"x \" y"]}"#)
  }
}
