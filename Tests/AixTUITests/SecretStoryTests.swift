import ConsoleCore
import Curses
import DeviceSimulator
import Foundation
import Testing

@testable import AixTUI

/// Secrets on every screen, in copies and in the operator's editor.
@MainActor struct SecretStoryTests {
  private static let schema = #"""
    {"type": "object", "required": ["name"], "properties": {
      "name": {"type": "string", "title": "Name"},
      "password": {"type": "string", "title": "Password"},
      "tokens": {"type": "array", "title": "Tokens", "items": {"type": "string"}},
      "credentials": {"type": "array", "title": "Credentials", "items": {"type": "object", "title": "Credential",
        "properties": {"realm": {"type": "string", "title": "Realm"}, "user": {"type": "string", "title": "User"},
          "password": {"type": "string", "title": "Password"}}}},
      "auth": {"type": "object", "title": "Auth", "properties": {}, "oneOf": [
        {"title": "None", "properties": {"kind": {"const": "none"}}, "required": ["kind"]},
        {"title": "Basic", "properties": {"kind": {"const": "basic"}, "login": {"type": "string", "title": "Login"},
          "phrase": {"type": "string", "title": "Phrase", "writeOnly": true}}, "required": ["kind"]}]}}}
    """#
  private static let records = #"""
    [{"name": "One", "password": "s3cret-a", "tokens": ["s3cret-b", "s3cret-c"],
      "credentials": [{"realm": "studio", "user": "anna", "password": "s3cret-d"}, {"realm": "van", "user": "ben"}],
      "auth": {"kind": "none"}},
     {"name": "Two", "password": "", "tokens": [], "credentials": [], "auth": {"kind": "none"}}]
    """#

  private func opened(
    state: TestFolder? = nil, size: Size = Size(width: 130, height: 44)
  ) async throws -> (ConsoleDriver, DroppedInClass) {
    let folder = try DroppedInClass(schema: Self.schema, records: Self.records)
    let ui = try ConsoleDriver(size: size, schemaFolder: folder.path, stateFolder: state?.path)
    try await ui.idle()
    try await ui.type(":thing")
    try await ui.press("enter")
    try await ui.wait { ui.app.device.isLive("thing") }
    return (ui, folder)
  }

  private func expectHidden(_ text: String, _ place: String) {
    #expect(!text.contains("s3cret"), "\(place)\n\(text)")
  }

  @Test func noScreenShowsOne() async throws {
    let state = try TestFolder()
    let (ui, _) = try await opened(state: state)
    expectHidden(ui.screen, "table")
    try await ui.press("enter", "E")
    expectHidden(ui.screen, "tree")
    #expect(ui.screen.contains("studio") && ui.screen.contains("anna") && ui.screen.contains(DisplayText.mask))
    try await ui.press("w")
    expectHidden(ui.screen, "JSON")
    try await ui.press("q", "e")
    expectHidden(ui.screen, "form")
    ui.editor = { text in
      var text = text
      text = text.replacingOccurrences(of: "\"realm\": \"studio\"", with: "\"realm\": \"stage\"")
      text = text.replacingOccurrences(of: "(secret 1, unchanged)", with: "s3cret-new")
      text = text.replacingOccurrences(of: "(secret 3, unchanged)", with: "s3cret-other")
      return .text(
        text.replacingOccurrences(of: "\"kind\": \"none\"", with: "\"kind\": \"basic\", \"phrase\": \"s3cret-e\""))
    }
    try await ui.press("ctrl-o")
    expectHidden(ui.screen, "form after the editor")
    try await ui.press("ctrl-s")
    #expect(ui.app.layers.last is SaveSheet)
    for _ in 0..<4 {
      expectHidden(ui.screen, "save sheet")
      try await ui.press("pgdn")
    }
    try await ui.press("y")
    try await ui.wait { ui.app.layers.count == 1 }
    let uuid = ui.simulator.uuids(of: "thing")[0]
    #expect(ui.simulator.document("thing", uuid)?["thing"]?["password"] == "s3cret-new")
    #expect(ui.simulator.document("thing", uuid)?["thing"]?["tokens"]?.arrayValue?.first == "s3cret-b")
    try await ui.press("H")
    expectHidden(ui.screen, "history")
    try await ui.press("enter")
    for _ in 0..<4 {
      expectHidden(ui.screen, "write")
      try await ui.press("pgdn")
    }
    try await ui.press("q", "q", "u")
    #expect(ui.app.layers.last is SaveSheet)
    for _ in 0..<4 {
      expectHidden(ui.screen, "undo sheet")
      try await ui.press("pgdn")
    }
    try await ui.press("esc", "t")
    expectHidden(ui.screen, "timeline")
    try await ui.press("q", "2")
    expectHidden(ui.screen, "live")
    ui.app.device.editing?.draftWriter?.flush()
    for case let file as String in FileManager.default.enumerator(atPath: state.path) ?? .init() {
      let bytes = FileManager.default.contents(atPath: state.path + "/" + file)
      expectHidden(bytes.map { String(decoding: $0, as: UTF8.self) } ?? "", file)
    }
  }

  @Test func aDeletionIsTakenBackWithoutAsking() async throws {
    let state = try TestFolder()
    let (ui, _) = try await opened(state: state)
    let before = ui.simulator.document("thing", ui.simulator.uuids(of: "thing")[0])?["thing"]
    try await ui.press("x", "y")
    try await ui.wait { ui.simulator.uuids(of: "thing").count == 1 }
    try await ui.press("u")
    #expect(ui.app.layers.last is SaveSheet)
    expectHidden(ui.screen, "undo sheet")
    try await ui.press("y")
    try await ui.wait { ui.simulator.uuids(of: "thing").count == 2 }
    let made = try #require(ui.simulator.uuids(of: "thing").last)
    #expect(ui.simulator.document("thing", made)?["thing"] == before)
  }

  @Test func copiesAreMaskedUnlessAskedForByAKeyOfTheirOwn() async throws {
    let (ui, _) = try await opened()
    try await ui.press("Y")
    expectHidden(ui.copied.last ?? "", "record")
    #expect(ui.screen.contains("secrets masked; M-Y copies them too"))
    try await ui.press("alt-Y")
    #expect(ui.copied.last?.contains("s3cret-a") == true && ui.copied.last?.contains("s3cret-d") == true)
    try await ui.press("enter", "w", "y")
    expectHidden(ui.copied.last ?? "", "JSON")
    try await ui.press("w", "g")
    for _ in 0..<20 {
      let count = ui.copied.count
      try await ui.press("y")
      if ui.copied.count > count { expectHidden(ui.copied.last ?? "", "value") }
      try await ui.press("j")
    }
    try await ui.press("g", "j", "y")
    #expect(ui.screen.contains("Password is a secret; M-y copies it"))
    try await ui.press("alt-y")
    #expect(ui.copied.last == "s3cret-a")
  }

  @Test func aRecordWithoutSecretsIsCopiedWhole() async throws {
    let (ui, _) = try await opened()
    try await ui.press("j", "Y")
    #expect(!ui.screen.contains("masked"))
  }

  // MARK: The editor

  /// What the editor got, and what it makes of it.
  private func edit(_ ui: ConsoleDriver, _ key: String, _ change: @escaping (String) -> String) async throws -> String {
    final class Box { var text = "" }
    let box = Box()
    ui.editor = {
      box.text = $0
      return .text(change($0))
    }
    try await ui.press(key)
    return box.text
  }

  @Test func theEditorGetsMarksThatMeanUnchanged() async throws {
    let (ui, _) = try await opened()
    let uuid = ui.simulator.uuids(of: "thing")[0]
    let text = try await edit(ui, "J") { $0.replacingOccurrences(of: "\"One\"", with: "\"Uno\"") }
    expectHidden(text, "editor")
    #expect(text.contains("(secret 1, unchanged)"))
    ui.simulator.clearRequests()
    try await ui.press("y")
    let patch = ui.simulator.requests.first { $0.method == "PATCH" }?.body?.withoutTests
    #expect(patch == [["op": "replace", "path": "/thing/name", "value": "Uno"]])
    #expect(ui.simulator.document("thing", uuid)?["thing"]?["password"] == "s3cret-a")
  }

  @Test func aMarkMovesWithItsElement() async throws {
    let (ui, _) = try await opened()
    let uuid = ui.simulator.uuids(of: "thing")[0]
    _ = try await edit(ui, "J") { text in
      text.replacingOccurrences(of: "(secret 2, unchanged)", with: "(secret x, unchanged)")
        .replacingOccurrences(of: "(secret 3, unchanged)", with: "(secret 2, unchanged)")
        .replacingOccurrences(of: "(secret x, unchanged)", with: "(secret 3, unchanged)")
    }
    try await ui.press("y")
    #expect(ui.simulator.document("thing", uuid)?["thing"]?["tokens"] == ["s3cret-c", "s3cret-b"])
  }

  @Test(arguments: [
    ("\"(secret 1, unchanged)\"", "\"(secret 9, unchanged)\"", "is not the mark of a secret"),
    ("\"One\"", "\"(secret 1, unchanged)\"", "not a secret"),
  ])
  func aMarkInTheWrongPlaceIsRefused(old: String, new: String, told: String) async throws {
    let (ui, _) = try await opened()
    _ = try await edit(ui, "J") { $0.replacingOccurrences(of: old, with: new) }
    #expect(ui.screen.contains("This is not a record") && ui.screen.contains(told))
    expectHidden(ui.screen, "dialog")
  }

  @Test func theSecretsAreInTheEditorWhereAskedFor() async throws {
    let (ui, _) = try await opened()
    let uuid = ui.simulator.uuids(of: "thing")[0]
    let text = try await edit(ui, "alt-J") { $0.replacingOccurrences(of: "s3cret-a", with: "s3cret-z") }
    #expect(text.contains("s3cret-a") && text.contains("s3cret-d"))
    try await ui.press("y")
    #expect(ui.simulator.document("thing", uuid)?["thing"]?["password"] == "s3cret-z")
  }

  // MARK: Variants

  @Test func theSecretOfANewVariantIsEmpty() async throws {
    let state = try TestFolder()
    let (ui, _) = try await opened(state: state)
    let uuid = ui.simulator.uuids(of: "thing")[0]
    try await ui.press("e")
    try await ui.focus("Variant")
    try await ui.press("right")
    #expect(ui.line(containing: "Phrase") != nil)
    #expect(ui.line(containing: "Phrase")?.contains("kept") == false)
    try await ui.focus("Phrase")
    #expect(ui.line(containing: "Phrase")?.contains("kept") == false)
    try await ui.type("s3cret-phrase")
    try await ui.press("ctrl-s")
    expectHidden(ui.screen, "save sheet")
    #expect(!ui.screen.contains("kept secret"))
    try await ui.press("y")
    try await ui.wait { ui.app.layers.count == 1 }
    #expect(ui.simulator.document("thing", uuid)?["thing"]?["auth"]?["phrase"] == "s3cret-phrase")
    try await ui.press("u")
    #expect(ui.app.layers.last is SaveSheet, "\(ui.screen)")
    try await ui.press("y")
    try await ui.wait { ui.simulator.document("thing", uuid)?["thing"]?["auth"] == ["kind": "none"] }
    // What was there before is kept as it is, and said so.
    try await ui.press("e")
    #expect(!ui.screen.contains("kept as it is"))
  }
}
