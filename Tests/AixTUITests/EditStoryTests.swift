import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

@MainActor struct EditStoryTests {
  private func opened(
    _ envelope: SimulatorOptions.Envelope, configure: (inout SimulatorOptions) -> Void = { _ in }
  ) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(envelope, configure: configure)
    try await ui.idle()
    try await ui.press("enter", "j", "e")
    return ui
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func anEditIsSentAsAPatchOfTheChangedFieldAlone(envelope: SimulatorOptions.Envelope) async throws {
    let ui = try await opened(envelope)
    let uuid = try #require(ui.simulator.uuids(of: "sipAccount").dropFirst().first)
    let before = try #require(ui.simulator.document("sipAccount", uuid))
    try await ui.type(" 2")
    try await ui.press("ctrl-s")
    #expect(ui.screen.contains("Save sipAccount"))
    #expect(ui.screen.contains("was"))
    ui.simulator.clearRequests()
    try await ui.press("y")
    let patches = ui.simulator.requests.filter { $0.method == "PATCH" }
    #expect(patches.count == 1)
    let pointer = envelope == .wrapped ? "/sipAccount/displayName" : "/displayName"
    let name = before[JSONPointer(pointer) ?? .root]?.stringValue ?? ""
    let body: JSON = [
      ["op": "test", "path": .string(pointer), "value": .string(name)],
      ["op": "replace", "path": .string(pointer), "value": .string(name + " 2")],
    ]
    #expect(patches.first?.body == body)
    #expect(patches.first?.contentType == "application/json-patch+json")
    #expect(ui.line(containing: "aved") != nil)
    #expect(ui.line(containing: name + " 2") != nil)
  }

  @Test func cancelIsWhereTheSaveSheetStarts() async throws {
    let ui = try await opened(.wrapped)
    try await ui.type("X")
    try await ui.press("ctrl-s", "enter")
    #expect(ui.simulator.requests.allSatisfy { $0.method != "PATCH" })
    #expect(ui.screen.contains("1 changed"))
  }

  @Test func aBadValueIsSaidAtItsFieldWhileTyping() async throws {
    let ui = try await opened(.wrapped)
    for _ in 0..<5 { try await ui.press("down") }
    try await ui.press("ctrl-u")
    try await ui.type("99999")
    #expect(ui.line(containing: "Register interval")?.contains("3600") == true)
    #expect(ui.screen.contains("1 field needs attention"))
    try await ui.press("ctrl-u")
    try await ui.type("120")
    #expect(!ui.screen.contains("needs attention"))
  }

  @Test func whatTheDeviceRefusesLandsAtItsFieldAndNothingTypedIsLost() async throws {
    let ui = try await opened(.wrapped)
    for _ in 0..<5 { try await ui.press("down") }
    try await ui.press("ctrl-u")
    try await ui.type("5")
    // The first save warns, the second goes on all the same, and the device has the last word.
    try await ui.press("ctrl-s", "ctrl-s", "y")
    #expect(ui.screen.contains("must be between 10 and 3600"))
    #expect(ui.line(containing: "Register interval")?.contains("5") == true)
    #expect(ui.app.layers.last is FormScreen)
  }

  @Test func textThatIsNoNumberCannotBeSaved() async throws {
    let ui = try await opened(.wrapped)
    for _ in 0..<5 { try await ui.press("down") }
    try await ui.type("x")
    try await ui.press("ctrl-s")
    #expect(!ui.screen.contains("JSON Patch"))
    #expect(ui.app.layers.last is FormScreen)
  }

  @Test func undoAndRedoInsideTheForm() async throws {
    let ui = try await opened(.wrapped)
    try await ui.type("abc")
    try await ui.press("down", "down")
    #expect(ui.screen.contains("1 changed"))
    try await ui.press("ctrl-_")
    #expect(!ui.screen.contains("1 changed"))
    try await ui.press("ctrl-r")
    #expect(ui.line(containing: "Display name")?.contains("abc") == true)
  }

  @Test func leavingWithChangesAsksAndStayingIsTheDefault() async throws {
    let ui = try await opened(.wrapped)
    try await ui.type("abc")
    try await ui.press("esc")
    #expect(ui.screen.contains("Close the form"))
    try await ui.press("enter")
    #expect(ui.app.layers.last is FormScreen)
    try await ui.press("esc", "y")
    #expect(ui.app.layers.last is ObjectsScreen)
    #expect(ui.simulator.requests.allSatisfy { $0.method != "PATCH" })
  }

  @Test func aDeviceWithoutPatchGetsTheWholeRecord() async throws {
    let ui = try await opened(.wrapped) { $0.supportsPatch = false }
    try await ui.type("Z")
    try await ui.press("ctrl-s", "y")
    let put = try #require(ui.simulator.requests.last { $0.method == "PUT" })
    #expect(put.body?["sipAccount"]?["displayName"]?.stringValue?.hasSuffix("Z") == true)
    #expect(put.body?["sipAccount"]?["registrationState"] != nil)
    #expect(ui.line(containing: "aved") != nil)
  }

  @Test func aTypedSecretIsMaskedEverywhereAndSent() async throws {
    let ui = try await opened(.wrapped)
    try await ui.press("down", "down")
    try await ui.type("hunter2")
    #expect(!ui.screen.contains("hunter2"))
    try await ui.press("ctrl-t")
    #expect(ui.screen.contains("hunter2"))
    try await ui.press("down", "ctrl-s")
    #expect(ui.screen.contains("••••"))
    #expect(!ui.screen.contains("hunter2"))
    try await ui.press("y")
    #expect(ui.line(containing: "aved") != nil)
  }

  @Test func aListIsEditedByItsElements() async throws {
    let ui = try await opened(.wrapped)
    for _ in 0..<40 where ui.line(containing: "▸ ")?.contains("+ add") != true { try await ui.press("down") }
    try await ui.press("enter")
    #expect(ui.screen.contains("1 changed"))
    try await ui.press("ctrl-x")
    #expect(!ui.screen.contains("1 changed"))
  }

  @Test func readOnlyFieldsTakeNoTyping() async throws {
    let ui = try await opened(.wrapped)
    for _ in 0..<8 { try await ui.press("down") }
    try await ui.type("x")
    #expect(ui.screen.contains("is read-only"))
    #expect(!ui.screen.contains("1 changed"))
  }
}
