import ConsoleCore
import Curses
import DeviceSimulator
import Foundation
import Testing

@testable import AixTUI

/// Every write can be looked up and taken back; every edit outlives its console.
@MainActor struct HistoryStoryTests {
  typealias Envelope = SimulatorOptions.Envelope

  private func console(_ envelope: Envelope = .wrapped, _ state: TestFolder) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(
      envelope, size: Size(width: 130, height: 40), counts: ["sipAccount": 4, "sipCall": 0], stateFolder: state.path)
    try await ui.idle()
    try await ui.wait { ui.app.device.isLive("sipAccount") }
    try await ui.press("enter")
    return ui
  }

  private func names(_ ui: ConsoleDriver) -> [String] {
    ui.simulator.uuids(of: "sipAccount").compactMap { uuid in
      ui.simulator.document("sipAccount", uuid).flatMap {
        Record(document: $0, objectClass: "sipAccount", fallbackUUID: uuid)?.name
      }
    }
  }

  private func rename(_ ui: ConsoleDriver, _ name: String) async throws {
    try await ui.press("e", "end", "ctrl-u")
    try await ui.type(name)
    try await ui.press("ctrl-s", "y")
    #expect(ui.screen.contains("Saved \(name)"))
  }

  @Test(arguments: [Envelope.wrapped, .flat])
  func anEditIsTakenBack(envelope: Envelope) async throws {
    let folder = try TestFolder()
    let ui = try await console(envelope, folder)
    let before = names(ui)
    try await rename(ui, "Changed")
    try await ui.press("u")
    #expect(ui.screen.contains("Undo") && ui.screen.contains("was Changed") && ui.screen.contains("\"test\""))
    #expect(names(ui)[0] == "Changed", "a sheet comes first")
    try await ui.press("y")
    #expect(names(ui) == before)
    #expect(ui.screen.contains("Undone: edit of"))
    try await ui.press("u")
    #expect(ui.screen.contains("Nothing to undo: nothing was written from this machine"))
  }

  @Test(arguments: [Envelope.wrapped, .flat])
  func aCreationAndADeletionAreTakenBack(envelope: Envelope) async throws {
    let folder = try TestFolder()
    let ui = try await console(envelope, folder)
    let before = names(ui)
    try await ui.press("c", "y")
    try await ui.wait { names(ui).count == before.count + 1 }
    try await ui.press("H")
    #expect(ui.line(containing: "clone ")?.contains("of \"\(before[0])\"") == true, "\(ui.screen)")
    try await ui.press("q", "u")
    #expect(ui.screen.contains("Deletes the record that was created"))
    try await ui.press("y")
    try await ui.wait { names(ui) == before }
    try await ui.press("g", "x")
    if ui.screen.contains("to confirm") {
      try await ui.type(before[0])
      try await ui.press("tab", "enter")
    } else {
      try await ui.press("y")
    }
    try await ui.wait { names(ui).count == before.count - 1 }
    try await ui.press("u")
    #expect(ui.screen.contains("new UUID"))
    if ui.app.layers.last is SecretsDialog { try await ui.press("enter") }
    try await ui.press("y")
    try await ui.wait { names(ui).sorted() == before.sorted() }
  }

  @Test func aRecordThatHasMovedOnIsRefusedByItsField() async throws {
    let folder = try TestFolder()
    let ui = try await console(.wrapped, folder)
    try await rename(ui, "Changed")
    let uuid = ui.simulator.uuids(of: "sipAccount")[0]
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Theirs")])))
    try await ui.press("u")
    #expect(ui.screen.contains("Not undone: the record has changed since: Display name is now \"Theirs\""))
    #expect(names(ui)[0] == "Theirs")
  }

  @Test func theHistoryShowsWhoDidWhat() async throws {
    let folder = try TestFolder()
    let ui = try await console(.wrapped, folder)
    try await rename(ui, "First")
    try await rename(ui, "Second")
    try await ui.press("H")
    #expect(ui.line(containing: "First → Second")?.contains("root") == true)
    #expect(ui.screen.contains("done") && ui.screen.contains("edit"))
    try await ui.press("enter")
    #expect(ui.screen.contains("To undo") && ui.screen.contains("Sent"))
    try await ui.press("q", "j", "u")
    // The older of the two: the name has moved on since.
    #expect(ui.screen.contains("the record has changed since"))
    try await ui.press("k", "u", "y")
    #expect(names(ui)[0] == "First")
    #expect(ui.screen.contains("undone"))
  }

  @Test func aPasswordIsNowhereOnDiskAndAskedForWhenItIsTakenBack() async throws {
    let folder = try TestFolder()
    let ui = try await console(.wrapped, folder)
    try await ui.press("e")
    try await ui.focus(key: "password")
    try await ui.type("hunter2-is-secret")
    try await ui.press("ctrl-s", "y")
    ui.app.device.editing?.draftWriter?.flush()
    for case let file as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      let text = FileManager.default.contents(atPath: folder.path + "/" + file).map {
        String(decoding: $0, as: UTF8.self)
      }
      #expect(text?.contains("hunter2") != true, "\(file)")
    }
    try await ui.press("H")
    #expect(!ui.screen.contains("hunter2"))
    try await ui.press("enter")
    #expect(!ui.screen.contains("hunter2"))
    try await ui.press("q", "u")
    #expect(ui.app.layers.last is SecretsDialog)
  }

  @Test(arguments: [Envelope.wrapped, .flat])
  func anEditThatWasNotSavedIsOfferedAgainWithItsPlace(envelope: Envelope) async throws {
    let folder = try TestFolder()
    func typed() async throws -> DeviceSimulator {
      let ui = try await console(envelope, folder)
      try await ui.press("e", "end", "ctrl-u")
      try await ui.type("Half ty")
      ui.app.device.editing?.draftWriter?.flush()
      return ui.simulator
    }
    // The console ends without a word; another one of the same profile and device starts.
    let simulator = try await typed()
    let uuid = simulator.uuids(of: "sipAccount")[0]
    let again = try ConsoleDriver(on: simulator, size: Size(width: 130, height: 40), stateFolder: folder.path)
    try await again.idle()
    try await again.wait { again.screen.contains("Press Esc to keep them for later.") }
    #expect(simulator.change("sipAccount", uuid, JSONObject([("user", "theirs1")])))
    try await again.press("enter")
    try await again.wait { again.app.layers.last is FormScreen }
    #expect(again.line(containing: "Display name")?.contains("Half ty") == true)
    try await again.type("ped")
    #expect(again.line(containing: "Display name")?.contains("Half typed") == true, "the cursor is where it was")
    try await again.press("ctrl-s", "y")
    #expect(names(again)[0] == "Half typed")
    try await again.press("D")
    #expect(again.screen.contains("There are no unsaved drafts"))
  }

  @Test func aTextThatIsNoNumberYetOutlivesTheConsole() async throws {
    let folder = try TestFolder()
    func typed() async throws -> DeviceSimulator {
      let ui = try await console(.wrapped, folder)
      try await ui.press("e")
      try await ui.focus(key: "registerInterval")
      try await ui.press("ctrl-u")
      try await ui.type("12x")
      ui.app.device.editing?.draftWriter?.flush()
      return ui.simulator
    }
    let again = try await ConsoleDriver(on: typed(), size: Size(width: 130, height: 40), stateFolder: folder.path)
    try await again.openOfferedDraft()
    #expect(again.line(containing: "Register interval")?.contains("12x") == true)
  }

  @Test func aDraftThatIsGivenUpIsGone() async throws {
    let folder = try TestFolder()
    let ui = try await console(.wrapped, folder)
    try await ui.press("e")
    try await ui.type("x")
    ui.app.device.editing?.draftWriter?.flush()
    #expect(ui.app.device.editing?.drafts?.list().drafts.count == 1)
    try await ui.press("esc", "tab", "enter")
    #expect(!(ui.app.layers.last is FormScreen))
    ui.app.device.editing?.draftWriter?.flush()
    try await ui.press("D")
    #expect(ui.screen.contains("There are no unsaved drafts"))
  }

  @Test func twoFormsOfOneRecordHaveTwoDrafts() async throws {
    let folder = try TestFolder()
    let first = try await console(.wrapped, folder)
    let second = try ConsoleDriver(on: first.simulator, size: Size(width: 130, height: 40), stateFolder: folder.path)
    try await second.idle()
    for (ui, text) in [(first, "one"), (second, "two")] {
      if ui === second { try await ui.press("enter") }
      try await ui.press("e")
      try await ui.type(text)
      ui.app.device.editing?.draftWriter?.flush()
    }
    let store = try #require(first.app.device.editing?.drafts)
    #expect(store.list().drafts.count == 2)
    #expect(FoundDrafts.find(in: store, for: .list).drafts.isEmpty, "both are in somebody's hands")
  }
}

/// A question about a record that does not stand still.
@MainActor struct ConfirmStoryTests {
  @Test func aDeleteDialogNoticesThatItsRecordIsRenamedOrGone() async throws {
    let ui = try ConsoleDriver(counts: ["sipAccount": 3, "sipCall": 0])
    try await ui.idle()
    try await ui.wait { ui.app.device.isLive("sipAccount") }
    try await ui.press("enter", "x")
    let uuid = ui.simulator.uuids(of: "sipAccount")[0]
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Another")])))
    try await ui.wait { ui.screen.contains("It was renamed: Another") }
    try await ui.app.device.connection?.delete("sipAccount", uuid)
    try await ui.wait { ui.screen.contains("Someone else has deleted it") }
    let before = ui.simulator.requests.count { $0.method == "DELETE" }
    try await ui.press("y", "tab", "enter")
    #expect(ui.simulator.requests.count { $0.method == "DELETE" } == before)
  }

  @Test func onASmallScreenItsLinesCanBeScrolled() async throws {
    let ui = try ConsoleDriver(size: Size(width: 40, height: 10), counts: ["sipAccount": 3, "sipCall": 0])
    try await ui.idle()
    try await ui.press("enter", "x")
    #expect(ui.screen.contains("more") && ui.screen.contains("Cancel"))
    try await ui.press("pgdn", "pgdn", "pgdn")
    #expect(ui.screen.contains("deletes the record"))
  }
}

/// A draft that held a secret.
@MainActor struct SecretDraftStoryTests {
  @Test func aPasswordThatWasTypedBeforeACrashIsNotEmptiedAfterIt() async throws {
    let folder = try TestFolder()
    func typed() async throws -> DeviceSimulator {
      let ui = try ConsoleDriver(
        size: Size(width: 130, height: 40), counts: ["sipAccount": 3, "sipCall": 0], stateFolder: folder.path)
      try await ui.idle()
      try await ui.press("enter", "e", "end")
      try await ui.type("X")
      try await ui.focus(key: "password")
      try await ui.type("hunter2")
      ui.app.device.editing?.draftWriter?.flush()
      return ui.simulator
    }
    let again = try await ConsoleDriver(on: typed(), size: Size(width: 130, height: 40), stateFolder: folder.path)
    try await again.openOfferedDraft()
    #expect(again.screen.contains("1 changed"))
    again.simulator.clearRequests()
    try await again.press("ctrl-s")
    #expect(again.screen.contains("A secret is missing"))
    try await again.press("y")
    #expect(again.screen.contains("Save sipAccount") && !again.screen.contains("/password"))
    try await again.press("y")
    let patch = again.simulator.requests.first { $0.method == "PATCH" }?.body?.text() ?? ""
    #expect(patch.contains("displayName") && !patch.contains("password"))
  }
}
