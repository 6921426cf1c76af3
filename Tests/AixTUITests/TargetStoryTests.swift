import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// What a command acts on is the row that is shown highlighted.
@MainActor struct TargetStoryTests {
  private func opened(_ counts: [String: Int] = [:]) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(counts: counts)
    try await ui.idle()
    try await ui.wait { ui.app.device.isLive("sipAccount") }
    try await ui.press("enter")
    return ui
  }

  private func filter(_ ui: ConsoleDriver, _ text: String) async throws {
    try await ui.press("/", "ctrl-u")
    try await ui.type(text)
    try await ui.press("enter")
  }

  private func table(_ ui: ConsoleDriver) throws -> RecordTable {
    try #require((ui.app.layers.first as? ObjectsScreen)?.table)
  }

  private func create(_ ui: ConsoleDriver, _ name: String) async throws {
    try await ui.press("n")
    ui.editor = { _ in
      .text("{\"sipAccount\": {\"displayName\": \"\(name)\", \"user\": \"u\", \"domain\": \"d.example\"}}")
    }
    try await ui.press("ctrl-o", "ctrl-s", "y")
    try await ui.wait {
      ui.app.layers.count == 1 && ui.app.device.store["sipAccount"].records.contains { $0.name == name }
    }
  }

  @Test func aCreatedRecordThatTheFilterHidesIsAnnouncedAndNotTheTarget() async throws {
    let ui = try await opened()
    try await filter(ui, "studio")
    let before = try #require(try table(ui).selected)
    try await create(ui, "UX Zwei")
    #expect(ui.screen.contains("Created UX Zwei. Hidden by the filter"))
    #expect(try table(ui).selected == before)
    for _ in 0..<2 {
      try await ui.press("x")
      let dialog = try #require(ui.app.layers.last as? ConfirmDialog)
      #expect(dialog.subject?.uuid == before)
      try await ui.press("esc")
    }
    try await ui.press("e")
    #expect((ui.app.layers.last as? FormScreen)?.draft.base?.uuid == before)
    // The filter goes, and the cursor stays where it is.
    try await ui.press("esc", "\\")
    #expect(try table(ui).selected == before)
    #expect(try table(ui).rows.count == ui.app.device.store["sipAccount"].count)
    let row = ui.surface.text(of: .selection).joined()
    #expect(row.contains("Studio") && !row.contains("UX Zwei"), "\(row)")
  }

  @Test func aCreatedRecordThatIsShownHasTheCursor() async throws {
    let ui = try await opened()
    try await create(ui, "UX Eins")
    #expect(ui.surface.text(of: .selection).joined().contains("UX Eins"))
    #expect(ui.screen.contains("Created UX Eins") && !ui.screen.contains("hidden by the filter"))
  }

  @Test func whoeverMovesIsNotTakenToWhatTheFilterHid() async throws {
    let ui = try await opened()
    try await filter(ui, "studio")
    try await create(ui, "UX Zwei")
    try await ui.press("j")
    let there = try #require(try table(ui).selected)
    try await ui.press("\\")
    #expect(try table(ui).selected == there)
  }

  @Test func takingADeletionBackPutsTheCursorOnTheRecord() async throws {
    let folder = try TestFolder()
    let ui = try ConsoleDriver(counts: ["sipCall": 0], stateFolder: folder.path)
    try await ui.idle()
    try await ui.wait { ui.app.device.isLive("phoneBookEntry") || ui.app.device.isLive("sipAccount") }
    try await ui.press(":")
    try await ui.type("phoneBookEntry")
    try await ui.press("enter", "j", "j", "j")
    let name = try #require((ui.app.layers.first as? ObjectsScreen)?.current(ui.app.context())?.name)
    try await ui.press("x", "y")
    try await ui.wait { ui.screen.contains("Deleted phoneBookEntry") }
    try await ui.press("g", "u")
    #expect(ui.screen.contains("Undo"))
    try await ui.press("y")
    try await ui.wait { (ui.app.layers.first as? ObjectsScreen)?.current(ui.app.context())?.name == name }
    #expect(ui.surface.text(of: .selection).joined().contains(name))
  }

  @Test func theClassUnderTheCursorStaysWhenTheListIsReadAnew() async throws {
    let ui = try ConsoleDriver()
    try await ui.idle()
    try await ui.press("j")
    let before = try #require((ui.app.layers.first as? ObjectsScreen)?.objectClass)
    ui.app.device.classes.insert(NamedItem(name: "aaa"), at: 0)
    try await ui.press("enter")
    #expect((ui.app.layers.first as? ObjectsScreen)?.objectClass == before)
  }

  @Test func aFilterTypedRightAfterOthersHaveDeletedRecordsLooksAtWhatIsThere() async throws {
    let ui = try await opened()
    try await ui.press("/")
    try await ui.type("e")
    let gone = ui.app.device.store["sipAccount"].records.suffix(20).map(\.uuid)
    for uuid in gone { ui.app.device.applyRemoval("sipAccount", uuid) }
    try await ui.type("i")
    #expect(Set(try table(ui).rows).isDisjoint(with: gone))
    try await ui.press("backspace", "enter")
    #expect(try table(ui).rows.count == ui.app.device.store["sipAccount"].count)
  }

  @Test func theHistoryKeepsItsLineWhenAWriteIsTakenBack() async throws {
    let folder = try TestFolder()
    let ui = try ConsoleDriver(counts: ["sipCall": 0], stateFolder: folder.path)
    try await ui.idle()
    try await ui.wait { ui.app.device.isLive("sipAccount") }
    try await ui.press("enter")
    for _ in 0..<2 {
      try await ui.press("e", "end")
      try await ui.type("X")
      try await ui.press("ctrl-s", "y", "j")
    }
    try await ui.press("H", "j")
    let line = try #require(ui.surface.text(of: .selection).first)
    try await ui.press("u", "y")
    try await ui.wait { ui.screen.contains("undone") }
    // The line is the same but for its result.
    #expect(ui.surface.text(of: .selection).first?.prefix(20) == line.prefix(20))
    #expect(ui.surface.text(of: .selection).first?.contains("undone") == true)
  }

  @Test func enterInCallsActsOnTheCallThatWasShownThoughOthersHaveMovedUp() async throws {
    let ui = try ConsoleDriver(size: Size(width: 80, height: 24))
    try await ui.idle()
    try await ui.press("3")
    let list = try #require((ui.app.layers.last as? CallsScreen)?.list)
    let first = try #require(list.selected)
    let other = try #require(list.rows.dropFirst().first { ui.app.device.callBook[$0]?.stateKind == .live })
    #expect(ui.simulator.change("sipCall", other, JSONObject([("lossPercent", 7), ("jitterMs", 45)])))
    try await ui.wait { (ui.app.layers.last as? CallsScreen)?.list.rows.first == other }
    #expect((ui.app.layers.last as? CallsScreen)?.list.selected == first)
    try await ui.press("o")
    #expect((ui.app.layers.last as? RecordScreen)?.uuid == first)
  }
}
