import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

@MainActor struct TimelineStoryTests {
  private func opened(_ size: Size = Size(width: 100, height: 24)) async throws -> (ConsoleDriver, String) {
    let ui = try ConsoleDriver(size: size)
    try await ui.idle()
    try await ui.press("3")
    let uuid = try #require(ui.app.layers.compactMap { $0 as? CallsScreen }.last?.list.selected)
    return (ui, uuid)
  }

  private func change(_ ui: ConsoleDriver, _ uuid: String, _ fields: [(String, JSON)]) async throws {
    #expect(ui.simulator.change("sipCall", uuid, JSONObject(fields)))
    try await ui.press("r")
  }

  @Test func eachChangeHasItsTimeAndTheNewestIsAtTheBottom() async throws {
    let (ui, uuid) = try await opened()
    try await ui.press("enter")
    #expect(ui.screen.contains("No changes yet"))
    try await change(ui, uuid, [("muted", true), ("codec", "G.722")])
    try await change(ui, uuid, [("codec", nil)])
    let lines = ui.screen.split(separator: "\n").map(String.init)
    let first = try #require(lines.firstIndex { $0.contains("Codec") && $0.contains("→ G.722") })
    let muted = try #require(lines.firstIndex { $0.contains("Muted") && $0.contains("no → yes") })
    let last = try #require(lines.firstIndex { $0.contains("Codec") && $0.contains("G.722 → null") })
    #expect(first < last && muted < last)
    #expect(ui.surface.text(of: .selection).first?.contains("G.722 → null") == true)
    try await ui.press("y")
    #expect(ui.copied.last?.contains("Codec G.722 -> null") == true)
  }

  @Test func itFollowsUntilOneScrollsUpAndThenCounts() async throws {
    let (ui, uuid) = try await opened()
    try await ui.press("enter")
    for gain in 1...5 { try await change(ui, uuid, [("gain", .number(JSONNumber(gain)))]) }
    try await ui.press("k", "k")
    let selected = ui.selectedWords
    for gain in 6...8 { try await change(ui, uuid, [("gain", .number(JSONNumber(gain)))]) }
    #expect(ui.selectedWords == selected)
    #expect(ui.screen.contains("3 new ↓"))
    try await ui.press("G")
    #expect(!ui.screen.contains("new ↓"))
    #expect(ui.surface.text(of: .selection).first?.contains("7 dB → 8 dB") == true)
  }

  @Test func itIsThereAfterTheRecordIsGone() async throws {
    let (ui, uuid) = try await opened()
    try await change(ui, uuid, [("lossPercent", 9), ("state", "talking")])
    try await ui.press("enter")
    ui.app.device.applyRemoval("sipCall", uuid)
    #expect(ui.screen.contains("GONE"))
    #expect(ui.screen.contains("deleted on the device"))
    #expect(ui.line(containing: "0 % → 9 %") != nil)
    #expect(ui.line(containing: " Loss ")?.contains("█") == true)
    try await ui.press("o")
    #expect(ui.app.layers.last is TimelineScreen)
    try await ui.press("esc")
    #expect(ui.app.layers.last is CallsScreen)
  }

  @Test func aRecordAndATableLeadThereToo() async throws {
    let ui = try ConsoleDriver()
    try await ui.idle()
    try await ui.press("enter", "t")
    #expect(ui.app.layers.last is TimelineScreen)
    try await ui.press("esc", "enter", "t")
    #expect(ui.app.layers.last is TimelineScreen)
    #expect(ui.screen.contains("0 changes"))
    try await ui.press("1")
    #expect(ui.app.layers.count == 1)
  }

  @Test func secretsAreMaskedInTheStoryAndInTheValues() async throws {
    let ui = try ConsoleDriver()
    try await ui.idle()
    try await ui.press("enter")
    let record = try #require((ui.app.layers.first as? ObjectsScreen)?.current(ui.app.context()))
    for secret in ["hunter2", "hunter3"] {
      var fields = record.fields
      fields["password"] = .string(secret)
      ui.app.device.apply(record.with(fields: fields), .live)
    }
    try await ui.press("t")
    #expect(ui.screen.contains("1 new") == false)
    #expect(ui.line(containing: "••••")?.contains("→") == true)
    #expect(!ui.screen.contains("hunter"))
    try await ui.press("esc", "enter", "/")
    try await ui.type("password")
    try await ui.press("enter", "v")
    #expect(ui.screen.contains("Values of Password"))
    #expect(ui.screen.contains("••••"))
    #expect(!ui.screen.contains("hunter"))
    try await ui.press("y")
    #expect(ui.copied.isEmpty)
  }

  @Test func theValuesOfACellAreListed() async throws {
    let ui = try ConsoleDriver()
    try await ui.idle()
    try await ui.press("enter")
    try await ui.press("v")
    #expect(ui.screen.contains("has not changed since the console started watching"))
    try await ui.press("esc")
    let screen = try #require(ui.app.layers.first as? ObjectsScreen)
    let record = try #require(screen.current(ui.app.context()))
    let key = try #require(screen.table?.currentColumn?.key)
    for name in ["first", "second"] {
      var fields = record.fields
      fields[key] = .string(name)
      ui.app.device.apply(record.with(fields: fields), .own)
    }
    try await ui.press("v")
    let lines = ui.screen.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.contains("before") && $0.contains("Studio Leipzig") })
    #expect(lines.contains { $0.contains("own") && $0.contains("first") })
    #expect(ui.surface.text(of: .selection).joined().contains("second"))
    try await ui.press("k", "y", "v")
    #expect(ui.copied == ["first"])
    #expect(ui.app.layers.count == 1)
  }

  @Test func aGroupHasNoValuesOfItsOwn() async throws {
    let ui = try ConsoleDriver()
    try await ui.idle()
    try await ui.press(":")
    try await ui.type("stream")
    try await ui.press("enter", "enter", "/")
    try await ui.type("destination")
    try await ui.press("enter", "k", "v")
    #expect(ui.screen.contains("Values: a group has no value"))
    try await ui.press("w", "v")
    #expect(ui.screen.contains("Values: press w for the tree first"))
  }
}
