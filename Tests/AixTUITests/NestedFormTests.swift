import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// Lists in lists, variants in elements: each command acts on the innermost that contains the cursor.
@MainActor struct NestedFormTests {
  private static let schema = #"""
    {"type": "object", "required": ["name"], "properties": {
      "name": {"type": "string", "title": "Name"},
      "mode": {"type": "string", "title": "Mode", "enum": ["auto", "manual", "reject", "mute"]},
      "active": {"type": "boolean", "title": "Active"},
      "account": {"type": "string", "title": "Account", "format": "uuid", "x-reference": "sipAccount"},
      "routes": {"type": "array", "title": "Routes", "items": {"type": "object", "title": "Route", "properties": {
        "label": {"type": "string", "title": "Label"},
        "target": {"type": "object", "title": "Target", "oneOf": [
          {"title": "File", "properties": {"kind": {"const": "file"}, "path": {"type": "string", "title": "Path", "default": ""}}, "required": ["kind"]},
          {"title": "Net", "properties": {"kind": {"const": "net"}, "host": {"type": "string", "title": "Host", "default": ""}}, "required": ["kind"]}]},
        "hops": {"type": "array", "title": "Hops", "items": {"type": "object", "title": "Hop", "properties": {
          "port": {"type": "integer", "title": "Port", "default": 1}}}}}}}}}
    """#
  private static let records = #"""
    [{"name": "One", "mode": "auto", "active": true, "account": "", "routes": [
      {"label": "a", "target": {"kind": "file", "path": "/a"}, "hops": [{"port": 1}, {"port": 2}]},
      {"label": "b", "target": {"kind": "file", "path": "/b"}, "hops": [{"port": 3}, {"port": 4}]}]}]
    """#

  private func opened() async throws -> ConsoleDriver {
    try await .thing(Self.schema, records: Self.records, size: Size(width: 110, height: 60), press: "e")
  }

  @Test func movingActsOnTheInnermostElement() async throws {
    let ui = try await opened()
    try await ui.go(to: "/routes/0/hops/1/port")
    try await ui.press("alt-k")
    #expect(try ui.form.draft[JSONPointer("/routes/0/hops")!] == [["port": 2], ["port": 1]])
    #expect(try ui.place == "/routes/0/hops/0/port")
    try await ui.press("alt-j")
    #expect(try ui.form.draft[JSONPointer("/routes/0/hops")!] == [["port": 1], ["port": 2]])
    try await ui.go(to: "/routes/1/label")
    try await ui.press("alt-k")
    #expect(try ui.form.draft[JSONPointer("/routes/0/label")!] == "b")
    #expect(try ui.place == "/routes/0/label")
    try await ui.press("end")
    try await ui.type("X")
    #expect(try ui.form.draft[JSONPointer("/routes/0/label")!] == "bX")
  }

  @Test func aVariantIsChosenFromInsideIt() async throws {
    let ui = try await opened()
    try await ui.go(to: "/routes/1/target/path")
    try await ui.press("alt-o")
    #expect(ui.app.layers.last is ChoiceDialog)
    try await ui.type("net")
    try await ui.press("enter")
    #expect(try ui.form.draft[JSONPointer("/routes/1/target")!] == ["kind": "net", "host": ""])
    #expect(try ui.form.draft[JSONPointer("/routes/0/target/kind")!] == "file")
    #expect(try ui.place == "/routes/1/target")
    try await ui.go(to: "/routes/1/hops/0/port")
    try await ui.press("alt-o")
    #expect(ui.app.layers.last is FormScreen, "no variant is around it")
  }

  @Test func aNewElementIsEnteredAtItsFirstField() async throws {
    let ui = try await opened()
    try await ui.go(to: "/routes/0/hops/0/port")
    try await ui.press("ctrl-n")
    #expect(try ui.place == "/routes/0/hops/2/port")
    try await ui.press("ctrl-u")
    try await ui.type("77")
    #expect(try ui.form.draft[JSONPointer("/routes/0/hops/2/port")!] == 77)
    try await ui.go(to: "/routes/1/label")
    try await ui.press("ctrl-n")
    #expect(try ui.place == "/routes/2/label")
    try await ui.type("new")
    #expect(try ui.form.draft[JSONPointer("/routes/2/label")!] == "new")
  }

  @Test func removingFromInsideSaysWhatWentAndIsTakenBack() async throws {
    let ui = try await opened()
    let before = try ui.form.draft.value
    try await ui.go(to: "/routes/0/hops/1/port")
    try await ui.press("ctrl-x")
    #expect(try ui.form.draft[JSONPointer("/routes/0/hops")!] == [["port": 1]])
    #expect(ui.screen.contains("Removed Hop 2"))
    try await ui.press("ctrl-_")
    #expect(try ui.form.draft.value == before)
  }

  @Test func aTextThatCannotBeReadMovesWithItsElement() async throws {
    let ui = try await opened()
    try await ui.go(to: "/routes/0/hops/0/port")
    try await ui.type("x")
    try await ui.press("down", "alt-k")
    let form = try #require(ui.app.layers.last as? FormScreen)
    #expect(form.unread[JSONPointer("/routes/0/hops/1/port")!]?.text == "1x", "\(form.unread)")
  }

  // MARK: Letters

  @Test func aFirstLetterChooses() async throws {
    let ui = try await opened()
    let mode = JSONPointer("/mode")!
    try await ui.go(to: "/mode")
    for (letter, value) in [("m", "manual"), ("m", "mute"), ("m", "manual"), ("R", "reject"), ("a", "auto")] {
      try await ui.press(letter)
      #expect(try ui.form.draft[mode] == .string(value))
    }
    try await ui.press("q")
    #expect(ui.screen.contains("No choice begins with q"))
    #expect(try ui.form.draft[mode] == "auto")
    try await ui.go(to: "/active")
    try await ui.press("n")
    #expect(try ui.form.draft[JSONPointer("/active")!] == false)
  }

  @Test func aNameChoosesARecordAndAUUIDIsTyped() async throws {
    let ui = try await opened()
    let account = JSONPointer("/account")!
    try await ui.go(to: "/account")
    let record = try #require(
      ui.app.device.store["sipAccount"].records.first { $0.name?.hasPrefix("Reporter") == true })
    try await ui.type("reporter")
    #expect(ui.app.layers.last is ReferenceDialog)
    #expect(ui.screen.contains(record.name ?? ""))
    try await ui.press("enter")
    let chosen = try #require(try ui.form.draft[account]?.stringValue)
    #expect(ui.app.device.store.record("sipAccount", chosen)?.name?.hasPrefix("Reporter") == true)
    try await ui.press("ctrl-u")
    try await ui.type(record.uuid)
    #expect(ui.app.layers.last is FormScreen)
    #expect(try ui.form.draft[account] == .string(record.uuid))
  }
}
