import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// `/` finds: on every pane, by titles, without accents, and its letters never run as commands.
@MainActor struct FilterStoryTests {
  private func console(counts: [String: Int] = ["sipAccount": 6]) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(size: Size(width: 120, height: 36), counts: counts)
    try await ui.idle()
    return ui
  }

  @Test func theClassPaneFiltersItsClasses() async throws {
    let ui = try await console()
    try await ui.press("/")
    try await ui.type("phone")
    #expect(ui.line(containing: "Filter: phone") != nil)
    #expect(ui.line(containing: " sipAccount ") == nil, "\(ui.screen)")
    #expect((ui.app.layers.last as? ObjectsScreen)?.objectClass == "phoneBookEntry")
    try await ui.press("enter", "enter")
    #expect((ui.app.layers.last as? ObjectsScreen)?.focus == .table)
    try await ui.press("esc", "\\")
    #expect(ui.line(containing: " sipAccount ") != nil)
  }

  @Test func escapeInTheFilterOfClassesShowsAllAgain() async throws {
    let ui = try await console()
    let before = (ui.app.layers.last as? ObjectsScreen)?.objectClass
    try await ui.press("/")
    try await ui.type("zzz")
    #expect(ui.line(containing: "No class") != nil)
    try await ui.press("esc")
    #expect(ui.line(containing: " sipAccount ") != nil)
    #expect((ui.app.layers.last as? ObjectsScreen)?.objectClass == before)
  }

  @Test func lettersAfterASlashNeverRunAsCommands() async throws {
    let ui = try await console(counts: ["sipAccount": 0])
    try await ui.press("enter")
    #expect((ui.app.layers.last as? ObjectsScreen)?.objectClass == "sipAccount")
    let layers = ui.app.layers.count
    // An empty table, the history and other screens without a filter of their own.
    for keys in [[], ["H"], ["t"], ["!"]] {
      for key in keys { try await ui.press(key) }
      let depth = ui.app.layers.count
      try await ui.press("/")
      try await ui.type("Qnxeb1")
      #expect(!ui.hasQuit && ui.app.layers.count <= depth + 1, "after \(keys)")
      #expect(!ui.app.layers.contains { $0 is FormScreen || $0 is ConfirmDialog || $0 is BulkMenu })
      try await ui.press("esc")
      for _ in 0..<5 where ui.app.layers.count > layers { try await ui.press("esc") }
    }
  }

  @Test func titlesAndNamesWithoutAccentsAreKnown() async throws {
    let ui = try await console()
    let uuid = try #require(ui.simulator.uuids(of: "sipAccount").first)
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Zürich Œrlikon")])))
    try await ui.wait { ui.screen.contains("Œrlikon") }
    try await ui.press("enter", "/")
    try await ui.type("zurich oerli")
    #expect(ui.screen.contains("\"zurich oerli\": 1"), "\(ui.screen)")
    try await ui.press("ctrl-u")
    try await ui.type("Display name~zurich")
    #expect(ui.screen.contains("zurich\": 2"), "\(ui.screen)")
    #expect(!ui.screen.contains("no field"))
    try await ui.press("ctrl-u")
    try await ui.type("displayname~zürich")
    #expect(ui.screen.contains("zürich\": 2"))
  }

  @Test func tabCompletesFieldNames() async throws {
    let ui = try await console()
    try await ui.press("enter", "/")
    try await ui.type("regi")
    try await ui.press("tab")
    let first = try #require(ui.line(containing: "Filter: "))
    #expect(first.contains("Filter: regist"), "\(first)")
    try await ui.press("tab")
    let second = try #require(ui.line(containing: "Filter: "))
    #expect(second.contains("Filter: regist") && second != first, "\(second)")
  }
}
