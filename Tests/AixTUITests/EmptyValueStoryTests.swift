import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// Null, an empty text and an absent value look different everywhere, and mixed enums can be chosen.
@MainActor struct EmptyValueStoryTests {
  private static let schema = #"""
    {"type": "object", "properties": {
      "name": {"type": "string", "title": "Name"}, "note": {"type": ["string", "null"], "title": "Note"},
      "mode": {"title": "Mode", "enum": [1, "1", true, "true", null]}}}
    """#
  private static let records = #"""
    [{"name": "Null", "note": null, "mode": 1}, {"name": "Empty", "note": "", "mode": "1"}, {"name": "Absent", "mode": true},
     {"name": "Word", "note": "null", "mode": "true"}]
    """#

  private func opened() async throws -> ConsoleDriver {
    try await .thing(Self.schema, records: Self.records, size: Size(width: 100, height: 34))
  }

  private func words(_ ui: ConsoleDriver, _ text: String) -> [String] {
    ui.line(containing: text)?.split(separator: " ").map(String.init) ?? []
  }

  @Test func theyLookDifferentInATable() async throws {
    let ui = try await opened()
    #expect(words(ui, "Null").contains("null") && !words(ui, "Null").contains("\"null\""))
    #expect(words(ui, "Empty").contains("\"\"") && words(ui, "Empty").contains("\"1\""))
    #expect(!words(ui, "Absent").contains("null") && !words(ui, "Absent").contains("\"\""))
    #expect(words(ui, "Word").contains("\"null\"") && words(ui, "Word").contains("\"true\""))
  }

  @Test(arguments: [("Null", "null", "(null)"), ("Empty", "\"\"", ""), ("Absent", "(absent)", "(not set)")])
  func theyLookDifferentInARecordAndAForm(name: String, record: String, form: String) async throws {
    let ui = try await opened()
    for _ in 0..<5 where !ui.selectedWords.contains(Substring(name)) { try await ui.press("j") }
    try await ui.press("enter")
    #expect(ui.line(containing: "Note")?.contains(record) == true, "\(ui.screen)")
    try await ui.press("e")
    try await ui.focus("Note")
    let line = try #require(ui.line(containing: "Note"))
    #expect(form.isEmpty ? !line.contains("(") : line.contains(form), "\(line)")
    try await ui.type("x")
    try await ui.press("ctrl-s")
    #expect(ui.line(containing: "was ")?.contains(form == "(null)" ? "null" : form.isEmpty ? "\"\"" : form) == true)
  }

  @Test(arguments: [("1", "1"), ("\"1\"", "\"1\""), ("true", "true"), ("\"true\"", "\"true\""), ("null", "null")])
  func eachValueOfAMixedEnumCanBeChosen(title: String, json: String) async throws {
    let ui = try await opened()
    // A record that has another value.
    for _ in 0..<5 where !ui.selectedWords.contains(title == "1" ? "Empty" : "Null") { try await ui.press("j") }
    try await ui.press("e")
    try await ui.focus("Mode")
    try await ui.press("enter")
    #expect(ui.screen.contains("\"true\"") && ui.line(containing: "null") != nil)
    try await ui.type(title)
    for _ in 0..<5 where ui.surface.text(of: .selection).joined().trimmed() != title { try await ui.press("down") }
    try await ui.press("enter")
    #expect(ui.line(containing: "Mode")?.contains(title) == true, "\(ui.screen)")
    ui.simulator.clearRequests()
    try await ui.press("ctrl-s", "y")
    let patch = ui.simulator.requests.first { $0.method == "PATCH" }?.body?.withoutTests
    #expect(patch?.arrayValue?.first?["value"]?.text() == json, "\(ui.screen)")
  }
}

extension String {
  fileprivate func trimmed() -> String { split(separator: " ").joined(separator: " ") }
}
