import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// What the calls, their timelines and the change log say of a call's times, its end and its figures.
@MainActor struct CallTimesStoryTests {
  private func console(width: Int = 120) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(size: Size(width: width, height: 36), counts: ["sipCall": 2, "stream": 1])
    try await ui.idle()
    return ui
  }

  private func change(_ ui: ConsoleDriver, _ uuid: String, _ fields: (String, JSON)...) {
    #expect(ui.simulator.change("sipCall", uuid, JSONObject(fields)))
  }

  @Test func theEndOfACallIsTold() async throws {
    let ui = try await console()
    try await ui.press("3")
    try await ui.wait { ui.app.device.callBook.counts(.call).present == 2 }
    let uuid = try #require(ui.simulator.uuids(of: "sipCall").first)
    change(ui, uuid, ("state", "talking"))
    change(ui, uuid, ("state", "ended"), ("endReason", "486 Busy here"))
    try await ui.wait { ui.app.device.callBook[uuid]?.ended != nil }
    let row = try #require(ui.line(containing: "486 Busy here"))
    #expect(row.contains("ended"), "the record says so and is there: \(row)")
    try await ui.press("G")
    for _ in 0..<5 where (ui.app.layers.last as? CallsScreen)?.list.selected != uuid { try await ui.press("k") }
    #expect(ui.screen.contains("reason: 486 Busy here") && ui.screen.contains("still on the device"), "\(ui.screen)")
  }

  @Test func totalsAndTheScaleStandBesideTheMinutes() async throws {
    let ui = try await console()
    try await ui.press("3")
    try await ui.wait { ui.app.device.callBook.counts(.call).present == 2 }
    let uuid = try #require((ui.app.layers.last as? CallsScreen)?.list.selected)
    for loss in [2.0, 7.5, 0] {
      change(ui, uuid, ("state", "talking"), ("lossPercent", .number(JSONNumber(Int(loss)))), ("jitterMs", 12))
    }
    change(ui, uuid, ("lossPercent", 0))
    try await ui.wait { ui.app.device.callBook.total(uuid, "lossPercent")?.most == 7 }
    try await ui.press("t")
    let line = try #require(ui.line(containing: "max 7"))
    #expect(line.contains("avg") && line.contains(".."), "\(line)")
  }

  @Test func aColumnWithoutAValueTakesNoRoom() async throws {
    let ui = try await console(width: 160)
    try await ui.press("3")
    try await ui.wait { ui.app.device.callBook.counts(.call).present == 2 }
    let list = try #require((ui.app.layers.last as? CallsScreen)?.lists.first)
    for column in list.figures {
      let hasValue = ui.app.device.callBook.entries.values.contains {
        $0.objectClass == "sipCall"
          && JSON.object($0.record.fields)[JSONPointer(tokens: [column.key])]?.numberValue != nil
      }
      #expect(hasValue, "\(column.key)")
    }
    #expect(!list.figures.isEmpty)
  }

  @Test func whatTheFilterHidesIsNotCounted() async throws {
    let ui = try await console()
    try await ui.press("2", "/")
    try await ui.type("needle")
    try await ui.press("enter", "p")
    let uuid = try #require(ui.simulator.uuids(of: "sipCall").first)
    let before = ui.app.device.store.changeLog.entries.endNumber
    for number in 1...5 { change(ui, uuid, ("jitterMs", .number(JSONNumber(number)))) }
    try await ui.wait { ui.app.device.store.changeLog.entries.endNumber >= before + 1 }
    ui.app.layout()
    #expect(ui.screen.contains("PAUSED 0 new"), "\(ui.screen)")
    change(ui, uuid, ("remoteName", "needle"))
    try await ui.wait { ui.screen.contains("PAUSED 1 new") }
  }
}
