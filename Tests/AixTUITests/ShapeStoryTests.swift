import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// Forms of schemas that no built-in class has: variants, maps, null, recursion, long numbers.
@MainActor struct ShapeStoryTests {
  private static let schema = #"""
    {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["name", "sink"],
     "definitions": {
      "node": {"type": "object", "title": "Node", "properties": {
        "label": {"type": "string", "title": "Label"}, "next": {"$ref": "#/definitions/node", "title": "Next"}}}},
     "properties": {
      "name": {"type": "string", "title": "Name", "minLength": 1},
      "sink": {"type": "object", "title": "Sink", "required": ["kind"], "properties": {
          "gain": {"type": "integer", "title": "Gain", "default": 0}},
        "oneOf": [
          {"title": "File", "required": ["path"], "properties": {"kind": {"const": "file"},
            "path": {"type": "string", "title": "Path", "default": "/tmp"}, "comment": {"type": "string", "title": "Comment"}}},
          {"title": "Network", "required": ["host"], "properties": {"kind": {"const": "net"},
            "host": {"type": "string", "title": "Host", "default": "localhost"}, "comment": {"type": "string", "title": "Comment"}}}]},
      "labels": {"type": "object", "title": "Labels", "propertyNames": {"pattern": "^[a-z]+$"},
        "additionalProperties": {"type": "string"}},
      "limit": {"type": ["integer", "null"], "title": "Limit", "maximum": 18446744073709551615},
      "ratio": {"type": "number", "title": "Ratio"},
      "tree": {"$ref": "#/definitions/node", "title": "Tree"},
      "mode": {"type": "string", "title": "Mode", "enum": ["plain", "srt"]},
      "points": {"type": "array", "title": "Points", "items": {"type": "object", "title": "Point", "properties": {
        "x": {"type": "integer", "title": "X", "default": 0}}}}},
     "if": {"properties": {"mode": {"const": "srt"}}, "required": ["mode"]},
     "then": {"properties": {"latency": {"type": "integer", "title": "Latency", "minimum": 20, "maximum": 8000}}}}
    """#
  private static let records = #"""
    [{"name": "One", "sink": {"kind": "file", "path": "/a", "comment": "kept", "gain": 3, "vendor": 1.50},
      "labels": {"b": "2", "a": "1"}, "limit": 9007199254740993, "ratio": 0.1234567890123456789,
      "tree": {"label": "root"}, "mode": "plain", "points": [{"x": 1}, {"x": 2}]}]
    """#

  private func opened() async throws -> ConsoleDriver {
    try await .thing(Self.schema, records: Self.records, size: Size(width: 110, height: 44), press: "e")
  }

  @Test func aVariantIsChosenAndWhatBothKnowStays() async throws {
    let ui = try await opened()
    try await ui.focus("Variant")
    #expect(ui.line(containing: "Variant")?.contains("File") == true)
    try await ui.press("right")
    #expect(ui.line(containing: "Variant")?.contains("Network") == true)
    #expect(ui.line(containing: "Host")?.contains("localhost") == true)
    #expect(ui.line(containing: "Comment")?.contains("kept") == true)
    #expect(ui.line(containing: "Path") == nil)
    let patch = try await ui.saved()
    let expected: JSON = [
      ["op": "remove", "path": "/thing/sink/path"],
      ["op": "replace", "path": "/thing/sink/kind", "value": "net"],
      ["op": "add", "path": "/thing/sink/host", "value": "localhost"],
    ]
    #expect(patch == expected)
  }

  @Test func aVariantIsChosenFromAListAndTakenBack() async throws {
    let ui = try await opened()
    try await ui.focus("Gain")
    try await ui.focus("Variant", by: "up")
    try await ui.press("enter")
    try await ui.type("net")
    try await ui.press("enter")
    #expect(ui.screen.contains("Host"))
    try await ui.press("ctrl-_")
    #expect(ui.line(containing: "Path")?.contains("/a") == true)
    #expect(!ui.screen.contains("changed ") && !ui.screen.contains("1 changed"))
  }

  @Test func aMapTakesEntriesNewKeysAndLosesThem() async throws {
    let ui = try await opened()
    try await ui.focus("+ add an entry")
    try await ui.press("enter")
    try await ui.type("Z9")
    try await ui.press("enter")
    #expect(ui.screen.contains("lower-case letters"))
    try await ui.press("ctrl-u")
    try await ui.type("b")
    try await ui.press("enter")
    #expect(ui.screen.contains("an entry b already exists"))
    try await ui.press("ctrl-u")
    try await ui.type("c")
    try await ui.press("enter")
    try await ui.type("three")
    #expect(ui.line(containing: "▸")?.contains("three") == true)
    try await ui.press("up", "alt-a", "ctrl-u")
    try await ui.type("z")
    try await ui.press("enter", "up", "ctrl-x")
    let patch = try await ui.saved()
    let expected: JSON = [
      ["op": "remove", "path": "/thing/labels/b"], ["op": "remove", "path": "/thing/labels/a"],
      ["op": "add", "path": "/thing/labels/z", "value": "1"],
      ["op": "add", "path": "/thing/labels/c", "value": "three"],
    ]
    #expect(patch == expected)
  }

  @Test func nullIsSetAndLeftAgain() async throws {
    let ui = try await opened()
    try await ui.focus("Limit")
    try await ui.press("alt-x")
    #expect(ui.line(containing: "1 changed") != nil)
    try await ui.press("down", "up")
    #expect(try await ui.saved() == [["op": "replace", "path": "/thing/limit", "value": nil]])
    try await ui.press("e")
    try await ui.focus("Limit")
    try await ui.type("18446744073709551615")
    let patch = try await ui.saved()
    #expect(patch.arrayValue?.first?["value"]?.text() == "18446744073709551615")
  }

  @Test func theDigitsOfALongDecimalStay() async throws {
    let ui = try await opened()
    try await ui.focus("Ratio")
    try await ui.type("01")
    let patch = try await ui.saved()
    #expect(patch.arrayValue?.first?["value"]?.text() == "0.123456789012345678901")
    #expect(patch.arrayValue?.count == 1)
  }

  @Test func aTreeGrowsAsDeepAsOneLikes() async throws {
    let ui = try await opened()
    try await ui.focus("Next")
    try await ui.press("down")
    try await ui.type("second")
    try await ui.press("down", "down")
    try await ui.type("third")
    let patch = try await ui.saved()
    #expect(
      patch == [["op": "add", "path": "/thing/tree/next", "value": ["label": "second", "next": ["label": "third"]]]])
  }

  @Test func aGroupInsideItselfIsMadeByEnter() async throws {
    let ui = try await opened()
    try await ui.focus("Tree")
    try await ui.press("alt-x")
    try await ui.focus("Next")
    #expect(ui.line(containing: "Next")?.contains("press Enter to add") == true)
    try await ui.press("enter", "down")
    try await ui.type("deep")
    let patch = try await ui.saved()
    let expected: JSON = [
      ["op": "remove", "path": "/thing/tree/label"],
      ["op": "add", "path": "/thing/tree/next", "value": ["label": "deep"]],
    ]
    #expect(patch == expected)
  }

  @Test func aConditionBringsItsField() async throws {
    let ui = try await opened()
    #expect(!ui.screen.contains("Latency"))
    try await ui.focus("Mode")
    try await ui.press("right")
    try await ui.focus("Latency")
    try await ui.type("5")
    #expect(ui.line(containing: "Latency")?.contains("must be 20 to 8000") == true)
    try await ui.type("0")
    let patch = try await ui.saved()
    #expect(patch.arrayValue?.count == 2)
  }

  @Test func withoutASchemaTheRecordItselfMakesTheForm() async throws {
    let ui = try await ConsoleDriver.thing(
      #"{"type": 5, "properties": {}}"#,
      records:
        #"[{"name": "One", "size": 9007199254740993, "on": true, "list": [1, 2], "group": {"a": "x"}, "none": null}]"#,
      size: Size(width: 110, height: 30), press: "e")
    #expect(ui.screen.contains("no schema: form from the record"))
    try await ui.focus("size")
    try await ui.type("7")
    try await ui.focus("on")
    try await ui.press("space")
    try await ui.focus("+ add")
    try await ui.press("enter", "ctrl-u")
    try await ui.type("3")
    try await ui.focus("none")
    try await ui.press("ctrl-u")
    try await ui.type("text")
    let patch = try await ui.saved()
    let number = try JSON.parse("90071992547409937")
    let expected: JSON = [
      ["op": "replace", "path": "/thing/size", "value": number],
      ["op": "replace", "path": "/thing/on", "value": false],
      ["op": "add", "path": "/thing/list/2", "value": 3],
      ["op": "replace", "path": "/thing/none", "value": "text"],
    ]
    #expect(patch == expected)
  }

  @Test func aSchemaThatLeadsToNoFieldGivesWayToTheRecords() async throws {
    let circle = ##"{"$ref":"#/definitions/a","properties":{},"definitions":{"a":{"$ref":"#/definitions/a"}}}"##
    for (records, isEmpty) in [(#"[{"name": "One", "size": 5}]"#, false), ("[]", true)] {
      let ui = try await ConsoleDriver.thing(
        circle, records: records, size: Size(width: 110, height: 30), press: "n")
      #expect(ui.app.layers.last is FormScreen)
      #expect(ui.screen.contains("no schema: form from the records"))
      #expect(ui.screen.contains("No fields known") == isEmpty)
      if isEmpty { continue }
      #expect(ui.line(containing: "size") != nil)
      try await ui.press("esc", "e")
      #expect(ui.screen.contains("no schema: form from the record"))
    }
  }

  @Test func anElementIsDuplicatedMovedAndRemoved() async throws {
    let ui = try await opened()
    try await ui.focus("Point 2")
    try await ui.press("alt-c", "alt-k", "down", "ctrl-u")
    try await ui.type("7")
    let patch = try await ui.saved()
    #expect(patch == [["op": "add", "path": "/thing/points/1", "value": ["x": 7]]])
    try await ui.press("e")
    try await ui.focus("Point 1")
    try await ui.press("ctrl-x")
    #expect(try await ui.saved() == [["op": "remove", "path": "/thing/points/0"]])
  }
}
