import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

@MainActor struct CallsStoryTests {
  private func opened(
    _ size: Size = Size(width: 80, height: 24), glyphs: Glyphs = .unicode, counts: [String: Int] = [:]
  ) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(size: size, counts: counts, glyphs: glyphs)
    try await ui.idle()
    try await ui.press("3")
    return ui
  }

  private func calls(_ ui: ConsoleDriver) throws -> CallsScreen {
    try #require(ui.app.layers.compactMap { $0 as? CallsScreen }.last)
  }

  /// The UUID of a call in a state.
  private func call(_ ui: ConsoleDriver, _ state: String, skip: Int = 0) throws -> String {
    let found = ui.simulator.uuids(of: "sipCall").filter {
      ui.simulator.document("sipCall", $0)?["sipCall"]?["state"]?.stringValue == state
    }
    try #require(found.count > skip)
    return found[skip]
  }

  private func change(_ ui: ConsoleDriver, _ uuid: String, _ fields: [(String, JSON)]) async throws {
    #expect(ui.simulator.change("sipCall", uuid, JSONObject(fields)))
    try await ui.press("r")
  }

  @Test(arguments: [Size(width: 80, height: 24), Size(width: 120, height: 36), Size(width: 200, height: 60)])
  func bothListsAreOnScreen(size: Size) async throws {
    let ui = try await opened(size)
    let heading = try #require(ui.line(containing: "CALLS  5"))
    #expect(heading.contains("STREAMS  12") == (size.width >= 150))
    #expect(ui.screen.contains("STREAMS  12 · ! 1 in trouble"))
    #expect(ui.screen.contains("Loss %"))
    #expect(ui.screen.contains("Jitter ms"))
    #expect(ui.line(containing: "Wiebke")?.contains("talking") == true)
    #expect(ui.line(containing: "! Contribution") != nil)
  }

  @Test func troubleComesFirstAndTheCursorStaysOnItsCall() async throws {
    let ui = try await opened()
    // Whoever has not moved sees the first lines; whoever has keeps his call.
    try await ui.press("j", "k")
    let before = try #require(try calls(ui).list.selected)
    let bad = try call(ui, "talking", skip: 1)
    try await change(ui, bad, [("lossPercent", 7), ("jitterMs", 45)])
    #expect(try calls(ui).list.rows.first == bad)
    #expect(try calls(ui).list.selected == before)
    #expect(ui.screen.contains("CALLS  5 · ! 1 in trouble"))
    try await ui.press("g")
    #expect(ui.line(containing: "! Loss 7 %, Jitter 45 ms") != nil)
    let row = try #require(ui.surface.text(of: .selection).first)
    #expect(row.contains("!7"))
    #expect(row.contains("?45"))
  }

  @Test func theOrderStandsStillUnderADialog() async throws {
    let ui = try await opened()
    let rows = try calls(ui).list.rows
    try await ui.press(":")
    let record = try #require(ui.app.device.store.record("sipCall", try call(ui, "talking", skip: 1)))
    var fields = record.fields
    fields["lossPercent"] = 50
    ui.app.device.apply(record.with(fields: fields), .live)
    _ = ui.screen
    #expect(try calls(ui).list.rows == rows)
    try await ui.press("esc")
    #expect(try calls(ui).list.rows != rows)
    #expect(Set(try calls(ui).list.rows) == Set(rows))
  }

  @Test func anEndedCallStaysAsATombstone() async throws {
    let ui = try await opened(Size(width: 120, height: 36))
    let uuid = try call(ui, "talking")
    try await change(ui, uuid, [("state", "ended"), ("since", "2001-02-03T04:05:06Z"), ("lossPercent", 0)])
    #expect(ui.screen.contains("CALLS  4 · 1 ended"))
    #expect(try calls(ui).list.rows.last == uuid)
    try await ui.press("G")
    let row = try #require(ui.surface.text(of: .selection).first)
    #expect(row.hasPrefix("✗ "))
    #expect(row.contains(" ended "), "the record is there and says so: \(row)")
    #expect(ui.line(containing: "ended since")?.contains("was talking · lasted") == true)
    #expect(ui.line(containing: "ended since")?.contains("still on the device") == true)
    ui.app.device.applyRemoval("sipCall", uuid)
    #expect(ui.surface.text(of: .selection).first?.contains("(talking)") == true)
    #expect(ui.line(containing: "gone since") != nil)
    try await ui.press("o")
    #expect(ui.screen.contains("Record: the record no longer exists on the device"))
    // It stays while the cursor is on it, and leaves when the cursor does.
    let later = RealTime.now + 130_000
    let leftAtOnce = ui.app.device.callBook.expire(at: later)
    #expect(!leftAtOnce)
    try await ui.press("k")
    let left = ui.app.device.callBook.expire(at: later)
    #expect(left)
    #expect(ui.screen.contains("CALLS  4\n") || ui.line(containing: "CALLS  4")?.contains("ended") == false)
  }

  @Test func aDurationRunsOnlyWhileThePaneIsOnTop() async throws {
    let ui = try await opened()
    let tick = try #require(ui.app.nextDeadline())
    #expect(tick <= ui.app.now + .seconds(1))
    ui.app.needsDrawing = false
    ui.send(.tick)
    #expect(ui.app.needsDrawing)
    try await ui.press("?")
    #expect(ui.app.layers.last?.nextTick(ui.app.context()) == nil)
    try await ui.press("esc", "/")
    try await ui.type("no such call")
    #expect(ui.app.layers.last?.nextTick(ui.app.context()) == nil)
  }

  @Test func tabSwitchesAndAFilterIsForBoth() async throws {
    let ui = try await opened()
    try await ui.press("tab", "j", "j")
    #expect(try calls(ui).focus == 1)
    #expect(ui.line(containing: "▸STREAMS")?.contains("3/12") == true)
    try await ui.press("/")
    try await ui.type("backup")
    #expect(try calls(ui).list.rows.count == 2)
    #expect(ui.screen.contains("No calls match the filter"))
    try await ui.press("esc")
    #expect(try calls(ui).list.rows.count == 12)
    try await ui.press("/")
    try await ui.type("playing zürich")
    try await ui.press("enter", "y")
    #expect(ui.copied.last?.hasPrefix("239.") == true)
    try await ui.press("esc")
    #expect(try calls(ui).list.rows.count == 12)
    #expect(ui.app.layers.last is CallsScreen)
    try await ui.press("|")
    #expect(!ui.screen.contains("CALLS"))
    try await ui.press("esc")
    #expect(ui.app.layers.count == 1)
  }

  @Test func aFilterOfTheCommandLineIsForTheListsOnScreen() async throws {
    let ui = try await opened()
    try await ui.type(":filter backup")
    try await ui.press("enter")
    #expect(try calls(ui).lists[1].rows.count == 2)
    try await ui.press("1")
    #expect((ui.app.layers.first as? ObjectsScreen)?.classFilterText == "")
  }

  @Test func aListThatWasNeverVisitedShowsItsTroubleFirst() async throws {
    let ui = try await opened(counts: ["stream": 40])
    let last = try #require(try calls(ui).lists[1].rows.last { ui.app.device.callBook[$0]?.stateKind == .live })
    var fields = try #require(ui.app.device.store.record("stream", last)).fields
    fields["lossPercent"] = 80
    let record = try #require(ui.app.device.store.record("stream", last))
    ui.app.device.apply(record.with(fields: fields), .live)
    #expect(!ui.screen.contains("above"))
    let first = try #require(try calls(ui).lists[1].rows.first)
    #expect(try calls(ui).lists[1].selected == first)
  }

  @Test func furtherFiguresAreReachedSideways() async throws {
    let ui = try await opened()
    #expect(!ui.screen.contains("Packets"))
    try await ui.press("l", "l", "l")
    #expect(ui.line(containing: "Packets") != nil)
    #expect(ui.line(containing: "← Remote party") != nil || ui.screen.contains("←"))
    try await ui.press("h", "h", "h", "h")
    #expect(ui.screen.contains("Loss %"))
  }

  @Test func theFiguresThatMoveComeBeforeTheSettings() async throws {
    let ui = try await opened(Size(width: 120, height: 36))
    let figures = try calls(ui).list.figures.map(\.key)
    #expect(figures == ["lossPercent", "jitterMs", "level", "packetsReceived", "gain"])
    let uuid = try call(ui, "talking")
    try await change(ui, uuid, [("gain", 3)])
    #expect(try calls(ui).list.figures.map(\.key).dropFirst(3) == ["gain", "packetsReceived"])
  }

  @Test(arguments: [Size(width: 40, height: 10), Size(width: 149, height: 12), Size(width: 150, height: 24)])
  func everySizeIsDrawnInAscii(size: Size) async throws {
    let ui = try await opened(size, glyphs: .ascii)
    #expect(ui.screen.utf8.allSatisfy { $0 < 0x80 })
    #expect(ui.screen.contains("CALLS"))
    try await ui.press("enter")
    #expect(ui.screen.utf8.allSatisfy { $0 < 0x80 })
    ui.send(.resized(Size(width: 10, height: 3)))
    _ = ui.screen
    ui.send(.resized(size))
    #expect(ui.app.layers.last is TimelineScreen)
  }

  @Test func manyStreamsAreScrolledAndHiddenTroubleIsTold() async throws {
    let ui = try await opened(counts: ["stream": 300])
    try await ui.press("tab", "G")
    #expect(ui.line(containing: "▸STREAMS")?.contains("300/300") == true)
    #expect(ui.line(containing: "▸STREAMS")?.contains("above") == true)
    try await ui.press("g")
    #expect(ui.line(containing: "▸STREAMS")?.contains("above") == false)
  }
}
