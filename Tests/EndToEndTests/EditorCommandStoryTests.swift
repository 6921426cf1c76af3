import Foundation
import Glibc
import Testing

/// The whole record in $EDITOR, in a real terminal that the editor gets and gives back.
@Suite(.serialized) struct EditorCommandStoryTests {
  /// A script as the editor; it says on the terminal that it runs and waits for Enter.
  private func editor(_ folder: TemporaryFolder, _ body: String) throws -> String {
    let script = """
      #!/bin/sh
      stat -c '%a %F' "$(dirname "$1")" "$1" > '\(folder.file("modes"))'
      \(body)
      echo EDITOR WAITS
      read answer

      """
    let path = try folder.write("editor", script)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  private func record(_ device: DeviceUnderTest, editor: String) async throws -> TerminalSession {
    let terminal = try await TerminalSession.console(
      on: device.simulator.url, class: "sipAccount", environment: ["VISUAL": editor])
    try await terminal.filter("Reporter Zürich")
    try await terminal.keys("Enter")
    try await terminal.waitFor("Display name +Reporter Zürich")
    return terminal
  }

  /// What is left of the editor's files in the state folder.
  private func leftovers(_ terminal: TerminalSession) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: terminal.home + "/state/aixtui")
    return (names ?? []).filter { $0.hasPrefix("edit") }
  }

  @Test(arguments: RecordForm.allCases)
  func theRecordIsEditedAndSentAsAPatch(form kind: RecordForm) async throws {
    let folder = try TemporaryFolder()
    let device = try await DeviceUnderTest(kind)
    let uuid = try await device.uuid(of: "sipAccount", where: "displayName", is: "Reporter Zürich")
    let before = try await device.fields("sipAccount", uuid)
    let script = try editor(folder, #"sed -i 's/"displayName": "[^"]*"/"displayName": "By hand"/' "$1""#)
    let terminal = try await record(device, editor: script)
    try await terminal.type("J")
    try await terminal.waitFor("^EDITOR WAITS")
    #expect(try await terminal.value("#{alternate_on}") == "0")
    #expect(folder.read("modes") == "700 directory\n600 regular file\n")
    try await terminal.keys("Enter")
    let sheet = try await terminal.waitFor("Save \\(y\\)")
    #expect(sheet.contains("By hand"))
    #expect(leftovers(terminal).isEmpty)
    try await terminal.type("y")
    try await terminal.waitFor("Saved By hand")
    #expect(device.simulator.writes.map(\.method) == ["PATCH"])
    #expect(try await device.changes("sipAccount", uuid, since: before) == ["displayName"])
  }

  @Test func nonsenseIsKeptAndCanBeEditedAgain() async throws {
    let folder = try TemporaryFolder()
    let device = try await DeviceUnderTest()
    let script = try editor(
      folder, #"if grep -q nonsense "$1"; then echo AGAIN; else printf '{\n  nonsense\n}\n' > "$1"; fi"#)
    let terminal = try await record(device, editor: script)
    try await terminal.type("J")
    try await terminal.waitFor("^EDITOR WAITS")
    try await terminal.keys("Enter")
    try await terminal.waitFor("line 2, column 3")
    #expect(leftovers(terminal).isEmpty)
    try await terminal.type("y")
    try await terminal.waitFor("^AGAIN")
    // ^C is the editor's own affair: the console goes on, and the text is still there.
    try await terminal.keys("C-c")
    try await terminal.waitFor("was stopped by signal 2")
    try await terminal.keys("Escape")
    try await terminal.waitFor("› edit Reporter Zürich")
    #expect(leftovers(terminal).isEmpty)
    #expect(device.simulator.writes.isEmpty)
  }

  @Test func aHangUpWhileTheEditorRunsLeavesNothingBehind() async throws {
    let folder = try TemporaryFolder()
    let device = try await DeviceUnderTest()
    let terminal = try await record(device, editor: try editor(folder, ""))
    let console = try await terminal.processID()
    try await terminal.type("J")
    try await terminal.waitFor("^EDITOR WAITS")
    #expect(leftovers(terminal).count == 1)
    try await terminal.hangUp()
    _ = try await Poll.until("the console has ended", seconds: 10) { kill(console, 0) != 0 ? true : nil }
    #expect(leftovers(terminal).isEmpty)
    #expect(device.simulator.writes.isEmpty)
  }

  @Test func theEndOfTheConsoleIsTheEndOfItsEditor() async throws {
    let folder = try TemporaryFolder()
    let device = try await DeviceUnderTest()
    let terminal = try await record(device, editor: try editor(folder, ""))
    try await terminal.type("J")
    try await terminal.waitFor("^EDITOR WAITS")
    kill(try await terminal.processID(), SIGTERM)
    _ = try await terminal.waitForExit()
    #expect(leftovers(terminal).isEmpty)
  }

  @Test func theShellHasTheTerminalWhileTheEditorIsStopped() async throws {
    let folder = try TemporaryFolder()
    let device = try await DeviceUnderTest()
    let script = try editor(folder, #"sed -i 's/"displayName": "[^"]*"/"displayName": "Later"/' "$1""#)
    let terminal = try await TerminalSession(["/bin/bash", "--norc", "-i"], environment: ["EDITOR": script])
    try await terminal.line("\(Program.path) --device \(device.simulator.url) --user root")
    try await terminal.waitFor("sipAccount +[0-9]+", seconds: 20)
    try await terminal.keys("Enter")
    try await terminal.filter("Reporter Zürich")
    try await terminal.type("J")
    try await terminal.waitFor("^EDITOR WAITS")
    try await terminal.keys("C-z")
    try await terminal.waitFor("Stopped")
    try await terminal.line("echo the-shell-$((40 + 2))")
    try await terminal.waitFor("^the-shell-42")
    try await terminal.line("fg")
    try await terminal.keys("Enter")
    try await terminal.waitFor("Save \\(y\\)")
    #expect(try await terminal.screen().contains("Later"))
  }

  @Test func anEditorThatIsMissingIsSaid() async throws {
    let device = try await DeviceUnderTest()
    let terminal = try await record(device, editor: "/nowhere/editor")
    try await terminal.type("J")
    try await terminal.waitFor("Cannot run /nowhere/editor. Nothing was changed")
    try await terminal.waitFor("Display name +Reporter Zürich")
    #expect(leftovers(terminal).isEmpty)
  }
}
