import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// What is typed into never leaves the form: members of maps, lists and of no schema at all.
@MainActor struct MapFieldStoryTests {
  private static let schema = #"""
    {"type": "object", "required": ["name"], "properties": {
      "name": {"type": "string", "title": "Name"},
      "count": {"type": "integer", "title": "Count"},
      "later": {"type": "integer", "title": "Later"},
      "m": {"type": "object", "title": "M", "additionalProperties": {"type": "integer"}},
      "p": {"type": "object", "title": "P", "patternProperties": {"^k": {"type": ["integer", "null"]}}},
      "o": {"type": "object", "title": "O", "additionalProperties": true},
      "t": {"type": "object", "title": "T", "additionalProperties": {"type": "string"}},
      "s": {"type": "object", "title": "S", "additionalProperties": {"type": "string", "format": "password"}},
      "list": {"type": "array", "title": "List", "items": {"type": "integer"}},
      "open": {"type": "array", "title": "Open", "items": {}}}}
    """#
  private static let records = #"""
    [{"name": "One", "count": 5, "m": {"k": 5, "j": 6}, "p": {"kk": 5, "kj": 6}, "o": {"ok": 5, "oj": 6}, "t": {"tk": "5", "tj": "6"},
      "s": {}, "list": [5, 6], "open": [5, 6], "vendor": 5, "void": null, "after": 6}]
    """#

  private func opened(_ key: String = "e", state: TestFolder? = nil) async throws -> ConsoleDriver {
    try await .thing(
      Self.schema, records: Self.records, size: Size(width: 110, height: 50), state: state, press: key)
  }

  @Test(arguments: ["/m/k", "/p/kk", "/o/ok", "/vendor", "/list/0", "/open/0", "/count"])
  func aNumberIsErasedAndTypedAnew(pointer: String) async throws {
    let ui = try await opened()
    try await ui.go(to: pointer)
    let rows = try ui.form.rows.count
    try await ui.press("backspace")
    #expect(try ui.form.current?.field.pointer.description == pointer)
    #expect(try ui.form.rows.count == rows)
    #expect(ui.line(containing: "▸")?.contains("(no value yet)") == true)
    #expect(ui.screen.contains("has no value yet: type one, or remove the field"))
    try await ui.press("ctrl-s")
    #expect(!ui.screen.contains("JSON Patch"))
    try await ui.type("7")
    #expect(try await ui.saved() == [["op": "replace", "path": .string("/thing\(pointer)"), "value": 7]])
  }

  @Test func anErasedNumberThatIsLeftIsStillAnError() async throws {
    let ui = try await opened()
    try await ui.go(to: "/m/k")
    try await ui.press("backspace", "down")
    #expect(ui.line(containing: "▸")?.contains("j") == true)
    try await ui.press("ctrl-s")
    #expect(!ui.screen.contains("JSON Patch"))
    #expect(try ui.form.current?.field.pointer.description == "/m/k")
    // Removed on purpose it is gone.
    try await ui.press("ctrl-x")
    #expect(try await ui.saved() == [["op": "remove", "path": "/thing/m/k"]])
  }

  @Test func aFieldThatWasNotSetIsSoAgain() async throws {
    let ui = try await opened()
    try await ui.go(to: "/later")
    #expect(ui.line(containing: "▸")?.contains("(not set)") == true)
    try await ui.type("1")
    try await ui.press("backspace")
    #expect(ui.line(containing: "▸")?.contains("(not set)") == true)
    #expect(try !ui.form.isDirty)
  }

  @Test func aTextInAMapCanBeEmpty() async throws {
    let ui = try await opened()
    try await ui.go(to: "/t/tk")
    try await ui.press("backspace", "down", "down", "enter")
    try await ui.type("new")
    try await ui.press("enter")
    try await ui.type("a")
    try await ui.press("backspace")
    #expect(try ui.form.current?.field.pointer.description == "/t/new")
    let expected: JSON = [
      ["op": "replace", "path": "/thing/t/tk", "value": ""], ["op": "add", "path": "/thing/t/new", "value": ""],
    ]
    #expect(try await ui.saved() == expected)
  }

  @Test func aSecretInAMapStaysInTheForm() async throws {
    let ui = try await opened()
    try await ui.focus("S")
    try await ui.press("down", "enter")
    try await ui.type("pin")
    try await ui.press("enter")
    try await ui.type("a")
    try await ui.press("backspace")
    #expect(try ui.form.current?.field.pointer.description == "/s/pin")
    try await ui.type("bc")
    #expect(try await ui.saved() == [["op": "add", "path": "/thing/s/pin", "value": "bc"]])
  }

  @Test func aValueOfNoSchemaKeepsItsRowWhateverIsTyped() async throws {
    let ui = try await opened()
    try await ui.go(to: "/void")
    try await ui.press("ctrl-u")
    // On the way this is a number, a truth value and a list.
    for text in ["5", "true", "[1]"] {
      try await ui.type(text)
      #expect(try ui.form.current?.field.pointer.description == "/void")
      #expect(ui.line(containing: "▸")?.contains(text) == true)
      try await ui.press("ctrl-u")
    }
    try await ui.type("5a")
    #expect(try await ui.saved() == [["op": "replace", "path": "/thing/void", "value": "5a"]])
  }

  @Test func theFormOfANewRecordIsNoDifferent() async throws {
    let ui = try await opened("n")
    try await ui.type("Two")
    try await ui.focus("M")
    for key in ["k", "j"] {
      try await ui.focus("+ add an entry")
      try await ui.press("enter")
      try await ui.type(key)
      try await ui.press("enter", "ctrl-u")
      #expect(ui.line(containing: "▸")?.contains("(no value yet)") == true)
      try await ui.type("5")
    }
    try await ui.press("up", "backspace")
    #expect(try ui.form.current?.field.pointer.description == "/m/k")
    try await ui.type("7")
    ui.simulator.clearRequests()
    try await ui.press("ctrl-s", "y")
    let body = ui.simulator.requests.first { $0.method == "POST" }?.body
    #expect(body?["thing"]?["m"] == ["k": 7, "j": 5], "\(ui.screen)")
  }

  @Test func anEmptiedFieldIsKeptWithTheDraft() async throws {
    let state = try TestFolder()
    let ui = try await opened(state: state)
    try await ui.go(to: "/p/kk")
    try await ui.press("backspace")
    ui.app.device.editing?.draftWriter?.flush()
    let file = try #require(ui.app.device.editing?.drafts?.list().drafts.first)
    #expect(file.texts.values.contains(""))
  }

  /// Nobody has chosen the 0 that a new number would begin with.
  @Test(arguments: [("M", "+ add an entry", "k2"), ("P", "+ add an entry", "kz"), ("List", "+ add", "")])
  func aNewNumberHasNoValueUntilOneIsTyped(parent: String, row: String, key: String) async throws {
    let ui = try await opened()
    try await ui.focus(parent)
    try await ui.focus(row)
    let count = try ui.form.rows.count
    try await ui.press("enter")
    if !key.isEmpty {
      try await ui.type(key)
      try await ui.press("enter")
    }
    #expect(ui.line(containing: "▸")?.contains("(no value yet)") == true, "\(ui.screen)")
    let place = try ui.place
    try await ui.press("ctrl-s")
    #expect(!ui.screen.contains("JSON Patch"))
    #expect(ui.screen.contains("has no value yet"))
    // Taken back it leaves nothing behind.
    try await ui.press("ctrl-_")
    #expect(try ui.form.rows.count == count && !ui.form.isDirty)
    try await ui.press("ctrl-r")
    try await ui.go(to: place)
    try await ui.press("ctrl-u")
    try await ui.type("9")
    #expect(try await ui.saved() == [["op": "add", "path": .string("/thing" + place), "value": 9]])
  }
}
