import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// Two people on one record.
@MainActor struct MergeStoryTests {
  typealias Envelope = SimulatorOptions.Envelope

  /// A console with the form of the first account open.
  private func opened(_ envelope: Envelope, state: TestFolder? = nil) async throws -> (ConsoleDriver, String) {
    let ui = try ConsoleDriver(
      envelope, size: Size(width: 120, height: 40), counts: ["sipAccount": 3, "sipCall": 0], stateFolder: state?.path)
    try await ui.idle()
    try await ui.wait { ui.app.device.isLive("sipAccount") }
    let uuid = ui.simulator.uuids(of: "sipAccount")[0]
    try await ui.press("enter", "enter")
    try await ui.press("e")
    #expect(ui.app.layers.last is FormScreen)
    return (ui, uuid)
  }

  private func form(_ ui: ConsoleDriver) throws -> FormScreen { try #require(ui.app.layers.last as? FormScreen) }

  private func fields(_ ui: ConsoleDriver, _ uuid: String) throws -> JSONObject {
    let document = try #require(ui.simulator.document("sipAccount", uuid))
    return try #require(Record(document: document, objectClass: "sipAccount", fallbackUUID: uuid)).fields
  }

  /// Replaces the text of the field under the cursor.
  private func replace(_ ui: ConsoleDriver, _ key: String, _ text: String) async throws {
    try await ui.focus(key: key)
    try await ui.press("end", "ctrl-u")
    try await ui.type(text)
  }

  private func change(_ ui: ConsoleDriver, _ uuid: String, _ key: String, _ value: JSON) async throws {
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([(key, value)])))
    try await ui.wait { ui.app.device.store.record("sipAccount", uuid)?.fields[key] == value }
  }

  @Test(arguments: [Envelope.wrapped, .flat])
  func whatOnlyTheyChangedFollowsAndWhatOnlyIChangedStays(envelope: Envelope) async throws {
    let (ui, uuid) = try await opened(envelope)
    try await replace(ui, "displayName", "Mine")
    try await change(ui, uuid, "user", "theirs1")
    #expect(ui.line(containing: "User")?.contains("theirs1") == true)
    #expect(ui.line(containing: "User")?.contains("updated by the device") == true)
    #expect(ui.line(containing: "Display name")?.contains("Mine") == true)
    #expect(ui.screen.contains("1 updated by the device") && ui.screen.contains("1 changed"))
    // The cursor and the text under it stay where they are.
    try await ui.type("!")
    #expect(try form(ui).draft.value["displayName"] == "Mine!")
    try await ui.press("ctrl-s", "y")
    let now = try fields(ui, uuid)
    #expect(now["displayName"] == "Mine!" && now["user"] == "theirs1")
    let patch = ui.simulator.requests.last { $0.method == "PATCH" }?.body?.text() ?? ""
    #expect(patch.contains("displayName") && !patch.contains("theirs1"), "only what I changed is sent")
  }

  @Test(arguments: [Envelope.wrapped, .flat], ["m", "t", "b"])
  func whatBothChangedIsAsked(envelope: Envelope, side: String) async throws {
    let (ui, uuid) = try await opened(envelope)
    let before = try #require(try fields(ui, uuid)["displayName"]?.stringValue)
    try await replace(ui, "displayName", "Mine")
    try await replace(ui, "user", "mine1")
    try await change(ui, uuid, "displayName", "Theirs")
    #expect(ui.screen.contains("1 also changed by someone else"))
    #expect(ui.line(containing: "Display name")?.contains("theirs: \"Theirs\"") == true)
    try await ui.press("ctrl-s")
    #expect(ui.app.layers.last is MergeScreen, "a save begins with the question")
    for text in ["original", before, "mine", "Mine", "theirs", "Theirs"] { #expect(ui.screen.contains(text)) }
    let writes = ui.simulator.requests.filter { $0.method == "PATCH" }
    #expect(writes.isEmpty)
    try await ui.press(side, "ctrl-s")
    #expect(ui.app.layers.last is SaveSheet && !ui.screen.contains("someone else, too"))
    try await ui.press("y")
    let now = try fields(ui, uuid)
    let wanted = ["m": "Mine", "t": "Theirs", "b": before][side] ?? ""
    #expect(now["displayName"] == .string(wanted) && now["user"] == "mine1")
  }

  @Test(arguments: [Envelope.wrapped, .flat])
  func aChangeThatNobodySawIsNotOverwritten(envelope: Envelope) async throws {
    let (ui, uuid) = try await opened(envelope)
    try await replace(ui, "displayName", "Mine")
    ui.simulator.setSocketSilence(true)
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Theirs")])))
    try await ui.press("ctrl-s", "y")
    #expect(ui.app.layers.last is MergeScreen)
    #expect(try fields(ui, uuid)["displayName"] == "Theirs", "nothing was overwritten")
    try await ui.press("m", "ctrl-s", "y")
    #expect(try fields(ui, uuid)["displayName"] == "Mine")
  }

  @Test(arguments: [Envelope.wrapped, .flat])
  func withoutPatchTheRecordIsReadAgainBeforeItIsReplaced(envelope: Envelope) async throws {
    let (ui, uuid) = try await opened(envelope)
    ui.simulator.setSupportsPatch(false)
    ui.simulator.setSocketSilence(true)
    try await replace(ui, "displayName", "Mine")
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Theirs"), ("user", "theirs1")])))
    try await ui.press("ctrl-s", "y")
    #expect(ui.app.layers.last is MergeScreen)
    try await ui.press("m", "ctrl-s", "y")
    let now = try fields(ui, uuid)
    #expect(now["displayName"] == "Mine" && now["user"] == "theirs1")
    #expect(ui.simulator.requests.contains { $0.method == "PUT" && $0.status == 204 })
  }

  @Test(arguments: [Envelope.wrapped, .flat])
  func aRecordThatIsDeletedMeanwhileCanBeMadeAnew(envelope: Envelope) async throws {
    let (ui, uuid) = try await opened(envelope)
    try await replace(ui, "displayName", "Phoenix")
    let connection = try #require(ui.app.device.connection)
    try await connection.delete("sipAccount", uuid)
    try await ui.wait { ui.screen.contains("deleted on the device") }
    try await ui.press("ctrl-s")
    #expect(ui.screen.contains("Record deleted") && ui.screen.contains("Create again"))
    try await ui.press("y", "y")
    let made = ui.simulator.uuids(of: "sipAccount").filter { (try? fields(ui, $0)["displayName"]) == "Phoenix" }
    #expect(made.count == 1 && made[0] != uuid)
  }

  @Test func thePasswordIsNotShownInAMerge() async throws {
    let (ui, uuid) = try await opened(.wrapped)
    try await replace(ui, "password", "my-secret-word")
    #expect(
      ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Theirs"), ("password", "their-secret")])))
    try await ui.wait { ui.screen.contains("updated by the device") }
    try await ui.press("ctrl-s")
    #expect(!ui.screen.contains("my-secret-word") && !ui.screen.contains("their-secret"))
  }
}
