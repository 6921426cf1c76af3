import ConsoleCore
import DeviceSimulator
import Foundation
import Testing

@testable import AixTUI

/// The whole record in the operator's editor.
@MainActor struct EditorStoryTests {
  private func opened(_ envelope: SimulatorOptions.Envelope = .wrapped) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(envelope)
    try await ui.idle()
    try await ui.press("enter")
    return ui
  }

  private func replacing(_ old: String, _ new: String) -> (String) -> EditorResult {
    { .text($0.replacingOccurrences(of: old, with: new)) }
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func whatIsChangedThereIsSentAsAPatch(envelope: SimulatorOptions.Envelope) async throws {
    let ui = try await opened(envelope)
    try await ui.press("enter")
    ui.editor = replacing("\"answerMode\": \"auto\"", "\"answerMode\": \"reject\"")
    try await ui.press("J")
    #expect(ui.screen.contains("JSON Patch"))
    ui.simulator.clearRequests()
    try await ui.press("y")
    let pointer = envelope == .wrapped ? "/sipAccount/answerMode" : "/answerMode"
    let patch = ui.simulator.requests.first { $0.method == "PATCH" }
    #expect(patch?.body?.withoutTests == [["op": "replace", "path": .string(pointer), "value": "reject"]])
    #expect(ui.app.layers.last is RecordScreen)
  }

  @Test func nothingChangedLeavesTheRecordAsItWas() async throws {
    let ui = try await opened()
    try await ui.press("enter")
    ui.editor = { .text($0) }
    try await ui.press("J")
    #expect(ui.screen.contains("Nothing was changed"))
    #expect(ui.app.layers.last is RecordScreen)
  }

  @Test func theEditorCanBeHadFromTheTable() async throws {
    let ui = try await opened()
    ui.editor = replacing("\"answerMode\": \"auto\"", "\"answerMode\": \"reject\"")
    try await ui.press("J")
    #expect(ui.screen.contains("JSON Patch"))
    try await ui.press("esc", "esc")
    #expect(ui.screen.contains("Close the form"))
    try await ui.press("y")
    #expect(ui.app.layers.last is ObjectsScreen)
    try await ui.press("U")
    #expect(ui.screen.contains("Records that refer to "))
  }

  @Test func aTextThatIsHeldIsNotLeftBehindUnasked() async throws {
    let ui = try await opened()
    try await ui.press("e")
    ui.editor = { _ in .text("[1, 2") }
    try await ui.press("ctrl-o", "enter", "esc")
    #expect(ui.screen.contains("The text from the editor was not applied."))
  }

  @Test func nothingIsEditedWhereNothingMayBeWritten() async throws {
    let ui = try ConsoleDriver(readOnly: true)
    try await ui.idle()
    try await ui.press("enter", "enter")
    ui.editor = { _ in
      Issue.record("the editor ran")
      return .text("")
    }
    try await ui.press("J")
    #expect(ui.screen.contains(Texts.readOnly))
  }

  /// The texts that an editor was given.
  private final class Seen {
    var texts: [String] = []
  }

  /// Opens a form, types into it, and gives it an editor that writes what it is told to by the number of the time.
  private func edit(_ ui: ConsoleDriver, writing text: @escaping (Int) -> String) async throws -> Seen {
    try await ui.press("e")
    try await ui.type("X")
    let seen = Seen()
    ui.editor = {
      seen.texts.append($0)
      return .text(text(seen.texts.count))
    }
    return seen
  }

  @Test func nonsenseIsKeptAndToldByLineAndColumn() async throws {
    let ui = try await opened()
    let seen = try await edit(ui) {
      $0 == 1 ? "{\n  \"sipAccount\": {,\n" : "{\"sipAccount\": {\"displayName\": \"Mended\"}}"
    }
    try await ui.press("ctrl-o")
    #expect(ui.screen.contains("line 2, column 18"))
    // Back to the form: nothing typed there is lost, and the text is offered once more.
    try await ui.press("enter")
    #expect(ui.screen.contains("1 changed"))
    try await ui.press("ctrl-o")
    #expect(seen.texts[0].contains("X\""))
    #expect(seen.texts[1] == "{\n  \"sipAccount\": {,\n")
    #expect(ui.line(containing: "Display name")?.contains("Mended") == true)
    try await ui.press("ctrl-_")
    #expect(ui.line(containing: "Display name")?.contains("X") == true)
  }

  @Test func nonsenseCanBeThrownAway() async throws {
    let ui = try await opened()
    let seen = try await edit(ui) { _ in "nonsense" }
    for keys in [["x"], ["tab", "tab", "enter"], ["left", "enter"]] {
      try await ui.press("ctrl-o")
      #expect(ui.screen.contains("but not on disk"))
      for key in keys { try await ui.press(key) }
      #expect(ui.app.layers.last is FormScreen && ui.screen.contains("1 changed"))
      #expect(seen.texts.last?.contains("X\"") == true)
    }
    #expect(seen.texts.count == 3)
  }

  @Test func anEditorThatFailsChangesNothing() async throws {
    let ui = try await opened()
    try await ui.press("e")
    ui.editor = { .failed("nope cannot be run", text: $0) }
    try await ui.press("f9")
    #expect(ui.screen.contains("nope cannot be run"))
    ui.editor = { .failed("nope ended with 3", text: $0.replacingOccurrences(of: "\"auto\"", with: "\"manual\"")) }
    try await ui.press("f9")
    #expect(ui.screen.contains("The text is kept"))
    ui.editor = { .text($0) }
    try await ui.press("y")
    #expect(ui.screen.contains("1 changed"))
  }

  @Test func aNewRecordIsWrittenThere() async throws {
    let ui = try await opened()
    try await ui.press("n")
    ui.editor = { _ in .text("{\"sipAccount\": {\"displayName\": \"New\", \"user\": \"u\", \"domain\": \"d.example\"}}")
    }
    try await ui.press("ctrl-o")
    #expect(ui.line(containing: "Display name")?.contains("New") == true)
    ui.simulator.clearRequests()
    try await ui.press("ctrl-s", "y")
    let post = ui.simulator.requests.first { $0.method == "POST" }
    #expect(post?.body == ["sipAccount": ["displayName": "New", "user": "u", "domain": "d.example"]])
  }

  @Test func readOnlyFieldsStayWhatTheDeviceSays() async throws {
    let ui = try await opened()
    try await ui.press("e")
    ui.editor = replacing("\"registrationState\": \"registered\"", "\"registrationState\": \"failed\"")
    try await ui.press("ctrl-o")
    #expect(ui.screen.contains("changed no fields"))
  }
}
