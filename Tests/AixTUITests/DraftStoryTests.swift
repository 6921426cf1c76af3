import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// Drafts whose edit has reached the device, and drafts of another class than the one on screen.
@MainActor struct DraftStoryTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func console(on simulator: DeviceSimulator? = nil) async throws -> ConsoleDriver {
    let size = Size(width: 130, height: 40)
    let ui =
      if let simulator { try ConsoleDriver(on: simulator, size: size, stateFolder: folder.path) } else {
        try ConsoleDriver(size: size, counts: ["sipAccount": 3, "sipCall": 0], stateFolder: folder.path)
      }
    try await ui.idle()
    return ui
  }

  /// A device, and a draft of one of its records that a console left which ended without a word.
  private func abandoned(_ objectClass: String, typing text: String) async throws -> (DeviceSimulator, String) {
    let ui = try await console()
    try await ui.type(":" + objectClass)
    try await ui.press("enter", "e", "end", "ctrl-u")
    try await ui.type(text)
    let form = try #require(ui.app.layers.last as? FormScreen)
    ui.app.device.editing?.draftWriter?.flush()
    return (ui.simulator, try #require(form.draft.base?.uuid))
  }

  @Test(arguments: ["sipAccount", "phoneBookEntry"])
  func anEditThatTheDeviceHasCarriedOutIsNotOffered(_ objectClass: String) async throws {
    let (simulator, uuid) = try await abandoned(objectClass, typing: "Carried out")
    let key = objectClass == "sipAccount" ? "displayName" : "name"
    #expect(simulator.change(objectClass, uuid, JSONObject([(key, .string("Carried out"))])))
    let again = try await console(on: simulator)
    try await again.wait { again.app.device.drafts.hasOffered }
    #expect(again.app.layers.count == 1)
    #expect(again.app.device.editing?.drafts?.list().drafts.isEmpty == true)
  }

  @Test func anEditThatTheDeviceDoesNotHaveIsOfferedAndItsPathNamesItsClass() async throws {
    let (simulator, _) = try await abandoned("phoneBookEntry", typing: "Half ty")
    let again = try await console(on: simulator)
    try await again.openOfferedDraft()
    #expect(again.line(containing: "› edit ")?.contains(" phoneBookEntry › edit ") == true)
    #expect(again.line(containing: "› edit ")?.contains("sipAccount") == false)
  }

  @Test func whatIsTypedWhenTheOfferComesIsNotForIt() async throws {
    let (simulator, _) = try await abandoned("phoneBookEntry", typing: "Half ty")
    let again = try ConsoleDriver(on: simulator, size: Size(width: 130, height: 40), stateFolder: folder.path)
    var now = ContinuousClock().now
    again.app.clock = { now }
    try await again.wait { again.app.layers.last is DraftsDialog }
    #expect(again.screen.contains("(wait)"))
    // Somebody was in the middle of a word: Enter opens nothing, x deletes nothing, Esc closes nothing.
    for key in [Key.enter, .character("x"), .escape] {
      now += .milliseconds(120)
      again.send(.key(key))
      #expect(again.app.layers.last is DraftsDialog)
    }
    now += .milliseconds(350)
    again.send(.tick)
    #expect(again.screen.contains("Press Esc to keep them for later."))
    try await again.press("enter")
    try await again.wait { again.app.layers.last is FormScreen }
  }

  @Test func draftsThatWereAskedForTakeKeysAtOnce() async throws {
    let (simulator, _) = try await abandoned("phoneBookEntry", typing: "Half ty")
    let again = try await console(on: simulator)
    try await again.wait { again.screen.contains("Press Esc to keep them for later.") }
    try await again.press("esc", "D")
    #expect(!again.screen.contains("(wait)"))
    try await again.press("esc")
    #expect(!(again.app.layers.last is DraftsDialog))
  }

  @Test func anEditThatTheRecordCaughtUpWithIsForgottenWithItsForm() async throws {
    let ui = try await console()
    try await ui.wait { ui.app.device.isLive("sipAccount") }
    try await ui.press("enter", "e", "end", "ctrl-u")
    try await ui.type("Carried out")
    ui.app.device.editing?.draftWriter?.flush()
    let store = try #require(ui.app.device.editing?.drafts)
    #expect(store.list().drafts.count == 1)
    let form = try #require(ui.app.layers.last as? FormScreen)
    let uuid = try #require(form.draft.base?.uuid)
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Carried out")])))
    try await ui.wait { (ui.app.layers.last as? FormScreen)?.isDirty == false }
    try await ui.press("esc")
    #expect(ui.app.layers.last is ObjectsScreen)
    ui.app.device.editing?.draftWriter?.flush()
    #expect(store.list().drafts.isEmpty)
  }
}
