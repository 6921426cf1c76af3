import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// What can be done with a record now, the way to its full form, and methods by their names.
@MainActor struct ActionStoryTests {
  private func console() async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(
      size: Size(width: 120, height: 36), counts: ["sipAccount": 4, "stream": 5, "sipCall": 2])
    try await ui.idle()
    return ui
  }

  private func openStream(_ ui: ConsoleDriver, _ state: String) async throws -> String {
    try await ui.press(":")
    try await ui.type("stream")
    try await ui.press("enter")
    try await ui.wait { ui.app.device.isLive("stream") }
    let uuid = try #require((ui.app.layers.last as? ObjectsScreen)?.current(ui.app.context())?.uuid)
    #expect(ui.simulator.change("stream", uuid, JSONObject([("state", .string(state))])))
    try await ui.wait { ui.app.device.store.record("stream", uuid)?.fields["state"] == .string(state) }
    return uuid
  }

  @Test func whatMakesNoSenseNowIsGreyedWithTheReason() async throws {
    let ui = try await console()
    let uuid = try await openStream(ui, "playing")
    try await ui.press("m")
    #expect(ui.line(containing: "already playing") != nil, "\(ui.screen)")
    #expect(ui.line(containing: "streamStart")?.contains("already playing") == true)
    try await ui.press("enter")
    #expect(ui.app.layers.last is ActionsDialog)
    #expect(ui.screen.contains("streamStart: already playing. Press e to open its form anyway."))
    try await ui.press("e")
    #expect((ui.app.layers.last as? MethodForm)?.method == "streamStart")
    #expect((ui.app.layers.last as? MethodForm)?.arguments["uuid"] == .string(uuid))
    try await ui.press("esc")
    // What it makes sense of changes with the record, also while the dialog is open.
    try await ui.press("m")
    #expect(ui.simulator.change("stream", uuid, JSONObject([("state", "stopped")])))
    try await ui.wait { ui.screen.contains("it is stopped") }
    #expect(!ui.screen.contains("already playing"))
    try await ui.press("enter")
    #expect(ui.app.layers.last is MethodCallSheet)
  }

  @Test func theSheetOfACallLeadsToItsFullForm() async throws {
    let ui = try await console()
    let uuid = try await openStream(ui, "playing")
    try await ui.press("m", "j", "enter")
    #expect(ui.app.layers.last is MethodCallSheet && ui.screen.contains("Run streamStop"))
    try await ui.press("e")
    let form = try #require(ui.app.layers.last as? MethodForm)
    #expect(form.method == "streamStop" && form.arguments["uuid"] == .string(uuid))
    try await ui.press("ctrl-s")
    #expect(ui.app.layers.last is MethodCallSheet)
    try await ui.press("e")
    #expect(ui.app.layers.last is MethodForm, "back to the form that it came from")
    #expect(ui.app.layers.count { $0 is MethodForm } == 1)
    try await ui.press("ctrl-s", "y")
    try await ui.press("5", "tab", "e")
    #expect((ui.app.layers.last as? MethodForm)?.arguments["uuid"] == .string(uuid))
  }

  @Test func aCallsRecordIsEditedFromItsPane() async throws {
    let ui = try await console()
    try await ui.press("3")
    try await ui.wait { (ui.app.layers.last as? CallsScreen)?.current(ui.app.context()) != nil }
    let uuid = try #require((ui.app.layers.last as? CallsScreen)?.list.selected)
    try await ui.press("e")
    #expect((ui.app.layers.last as? FormScreen)?.draft.base?.uuid == uuid)
  }

  @Test func aMethodIsOpenedByItsNameOnTheLine() async throws {
    let ui = try await console()
    try await ui.press(":")
    try await ui.type("sipCallDi")
    #expect(ui.screen.contains("sipCallDial"))
    try await ui.type("al")
    try await ui.press("enter")
    #expect((ui.app.layers.last as? MethodForm)?.method == "sipCallDial")
    try await ui.press("esc", ":")
    try await ui.type("noSuchThing")
    try await ui.press("enter")
    #expect(ui.screen.contains("No command, class or method is named \"noSuchThing\""))
  }

  @Test func countersAreShownAsRates() async throws {
    let ui = try await console()
    try await ui.press("3", "tab")
    try await ui.wait { (ui.app.layers.last as? CallsScreen)?.current(ui.app.context()) != nil }
    let uuid = try #require((ui.app.layers.last as? CallsScreen)?.list.selected)
    let record = try #require(ui.app.device.store.record("stream", uuid))
    for step in 1...2 {
      var fields = record.fields
      fields["bytesSent"] = .number(JSONNumber(5_000_000 + step * 6000))
      ui.app.device.apply(record.with(fields: fields), .live)
    }
    #expect(ui.app.device.callBook.roles["stream"]?.figures.first { $0.key == "bytesSent" }?.isCounter == true)
    for _ in 0..<12 where !ui.screen.contains("Bytes sent") { try await ui.press("right") }
    #expect(ui.screen.contains("Bytes sent"))
    #expect(!ui.screen.contains("5.01M") && !ui.screen.contains("5.006M"))
  }
}
