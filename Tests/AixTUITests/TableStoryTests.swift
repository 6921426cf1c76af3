import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

@MainActor struct TableStoryTests {
  private func opened(_ size: Size = Size(width: 100, height: 30)) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(size: size)
    try await ui.idle()
    try await ui.press("enter")
    return ui
  }

  @Test func classesHaveTheirCounts() async throws {
    let ui = try ConsoleDriver()
    try await ui.idle()
    let lines = ui.screen.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix(" sipAccount ") && $0.contains(" 24 ") })
    #expect(lines.contains { $0.hasPrefix(" phoneBookEntry ") && $0.contains(" 60 ") })
    #expect(ui.screen.contains("Studio Leipzig"))
  }

  @Test func aFilterNarrowsAsItIsTypedAndEscTakesItBack() async throws {
    let ui = try await opened()
    try await ui.press("/")
    try await ui.type("studio")
    #expect(ui.screen.contains("filter \"studio\": 3"))
    #expect(!ui.screen.contains("Reporter"))
    try await ui.press("esc")
    #expect(ui.screen.contains("Reporter"))
    try await ui.press("/")
    try await ui.type("transport=tls !studio")
    try await ui.press("enter")
    let table = try #require((ui.app.layers.first as? ObjectsScreen)?.table)
    let set = ui.app.device.store["sipAccount"]
    #expect(!table.rows.isEmpty)
    #expect(table.rows.allSatisfy { set[$0]?.fields["transport"] == "tls" })
    try await ui.press("esc")
    #expect(!ui.screen.contains("filter"))
  }

  @Test func theSelectionIsARecordAndNotALine() async throws {
    let ui = try await opened()
    try await ui.press("j", "j")
    let selected = (ui.app.layers.first as? ObjectsScreen)?.table?.selected
    try await ui.press("s", "s")
    #expect((ui.app.layers.first as? ObjectsScreen)?.table?.selected == selected)
    #expect(ui.surface.text(of: .selection).joined().contains("OB van Oslo"))
  }

  @Test func aSortOrdersNumbersAsNumbers() async throws {
    let ui = try await opened()
    try await ui.press(":")
    try await ui.type("sort -registerInterval")
    try await ui.press("enter")
    let table = try #require((ui.app.layers.first as? ObjectsScreen)?.table)
    let values = table.rows.compactMap {
      ui.app.device.store["sipAccount"][$0]?.fields["registerInterval"]?.intValue
    }
    #expect(values == values.sorted(by: >))
    #expect(Set(values).count > 1)
  }

  @Test func marksThatAFilterHidesAreCounted() async throws {
    let ui = try await opened()
    try await ui.press("space", "space", "/")
    try await ui.type("varna")
    #expect(ui.screen.contains("2 marked (2 hidden by the filter)"))
  }

  @Test func aDeleteStartsOnCancelAndItsKeyIsAnotherOne() async throws {
    let ui = try await opened()
    let count = ui.simulator.uuids(of: "phoneBookEntry").count
    try await ui.press(":")
    try await ui.type("phoneBookEntry")
    try await ui.press("enter", "x")
    #expect(ui.screen.contains("Delete phoneBookEntry"))
    #expect(ui.screen.contains("[>Cancel<]"))
    try await ui.press("x", "enter")
    #expect(ui.simulator.uuids(of: "phoneBookEntry").count == count)
    try await ui.press("x", "y")
    #expect(ui.simulator.uuids(of: "phoneBookEntry").count == count - 1)
    #expect(ui.line(containing: "Deleted phoneBookEntry") != nil)
  }

  @Test func readOnlySaysWhyNot() async throws {
    let ui = try ConsoleDriver(readOnly: true)
    try await ui.idle()
    try await ui.press("enter", "e")
    #expect(ui.screen.contains("Edit: this console is read-only"))
    #expect(ui.screen.contains("READ-ONLY"))
    #expect(ui.app.layers.count == 1)
  }

  @Test func escNeverQuitsAndQDoesAtTheTop() async throws {
    let ui = try await opened()
    try await ui.press("esc", "esc", "esc")
    #expect(!ui.hasQuit)
    try await ui.press("q")
    #expect(ui.hasQuit)
  }

  @Test(arguments: [Size(width: 40, height: 10), Size(width: 80, height: 24), Size(width: 200, height: 60)])
  func everySizeIsDrawnWithinItsBounds(size: Size) async throws {
    let ui = try await opened(size)
    try await ui.press("enter", "e")
    #expect(ui.screen.split(separator: "\n", omittingEmptySubsequences: false).count == size.height)
    ui.send(.resized(Size(width: 10, height: 3)))
    #expect(ui.surface.size == Size(width: 10, height: 3))
    ui.send(.resized(size))
    #expect(ui.app.layers.last is FormScreen)
  }

  @Test func aLargeTableIsFilteredBesideTheMainThread() async throws {
    let ui = try ConsoleDriver(counts: ["phoneBookEntry": 6_000])
    try await ui.idle()
    try await ui.press(":")
    try await ui.type("phoneBookEntry")
    try await ui.press("enter", "/")
    try await ui.type("zz9")
    let table = try #require((ui.app.layers.first as? ObjectsScreen)?.table)
    #expect(!table.isIndexing)
    #expect(table.rows.count < 6_000)
  }

  @Test func aValueIsCopied() async throws {
    let ui = try await opened()
    try await ui.press("y", "Y")
    #expect(ui.copied.first == "Studio Leipzig")
    #expect(ui.copied.last?.contains("\"sipAccount\"") == true)
  }

  @Test func anAsciiScreenHasNothingElse() async throws {
    let ui = try ConsoleDriver(glyphs: .ascii)
    try await ui.idle()
    try await ui.press("enter", "e")
    #expect(ui.screen.utf8.allSatisfy { $0 < 0x80 })
  }
}
