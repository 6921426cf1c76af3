import ConsoleCore
import DeviceSimulator
import Testing

@testable import AixTUI

/// Fields that lead to other records, and the way back.
@MainActor struct ReferenceStoryTests {
  private static let account = "11111111-2222-4333-8444-555555555555"
  private static let other = "99999999-2222-4333-8444-555555555555"

  private func opened() async throws -> (ConsoleDriver, DroppedInClass, String) {
    let schema = #"""
      {"type": "object", "properties": {
        "name": {"type": "string", "title": "Name"},
        "account": {"type": "string", "format": "uuid", "title": "Account", "x-reference": "sipAccount"},
        "spare": {"type": "string", "title": "Spare"}}}
      """#
    let folder = try DroppedInClass(schema: schema, records: #"[{"name": "Desk", "account": "", "spare": ""}]"#)
    let ui = try ConsoleDriver(schemaFolder: folder.path)
    try await ui.idle()
    let uuid = try #require(ui.simulator.uuids(of: "sipAccount").first)
    let name = try #require(ui.simulator.document("sipAccount", uuid)?["sipAccount"]?["displayName"]?.stringValue)
    try await ui.type(":thing")
    try await ui.press("enter", "e")
    return (ui, folder, name)
  }

  @Test func aRecordIsPickedByItsNameAndVisited() async throws {
    let (ui, _, name) = try await opened()
    let uuid = try #require(ui.simulator.uuids(of: "sipAccount").first)
    try await ui.focus("Account")
    try await ui.press("enter")
    try await ui.type(name)
    try await ui.press("enter")
    #expect(ui.line(containing: "Account")?.contains(name) == true)
    try await ui.press("ctrl-g")
    #expect((ui.app.layers.last as? RecordScreen)?.uuid == uuid)
    try await ui.press("esc")
    #expect(ui.app.layers.last is FormScreen)
    ui.simulator.clearRequests()
    try await ui.press("ctrl-s", "y")
    let patch = ui.simulator.requests.first { $0.method == "PATCH" }
    #expect(patch?.body?.withoutTests == [["op": "replace", "path": "/thing/account", "value": .string(uuid)]])

    // From the record to the account by Enter, and back by who uses it.
    try await ui.press("enter")
    for _ in 0..<60 where ui.selectedWords.first != "Account" { try await ui.press("j") }
    #expect(ui.line(containing: "Account")?.contains("(sipAccount)") == true, "\(ui.screen)")
    try await ui.press("enter")
    #expect((ui.app.layers.last as? RecordScreen)?.uuid == uuid)
    try await ui.press("U")
    #expect(ui.screen.contains("Records that refer to \(name)"))
    #expect(ui.line(containing: "Desk  ")?.contains("account") == true, "\(ui.screen)")
    try await ui.press("enter")
    #expect((ui.app.layers.last as? RecordScreen)?.objectClass == "thing")
  }

  @Test func whatWasNotReadIsSaid() async throws {
    let (ui, _, _) = try await opened()
    ui.app.device.store = Store()
    try await ui.press("alt-w")
    #expect(ui.screen.contains("Not loaded: "))
    #expect(ui.screen.contains("sipAccount"))
    try await ui.press("r")
    #expect(!ui.screen.contains("Not read"))
  }

  @Test func aRecordOfAClassThatWasNotReadIsReadFirst() async throws {
    let (ui, _, name) = try await opened()
    let uuid = try #require(ui.simulator.uuids(of: "sipAccount").first)
    try await ui.focus("Account")
    try await ui.type(uuid)
    ui.app.device.store = Store()
    try await ui.press("ctrl-g")
    #expect(ui.screen.contains("Loading sipAccount, where the record may be"))
    try await ui.press("ctrl-g")
    #expect((ui.app.layers.last as? RecordScreen)?.uuid == uuid)
    try await ui.press("esc", "ctrl-u")
    try await ui.type("00000000-0000-4000-8000-000000000000")
    try await ui.press("ctrl-g")
    #expect(ui.screen.contains("No record on the device has the UUID"))
    #expect(!name.isEmpty)
  }

  @Test func aListOfReferencesGrowsByPicking() async throws {
    let schema = #"""
      {"type": "object", "properties": {"name": {"type": "string", "title": "Name"},
        "accounts": {"type": "array", "title": "Accounts", "items": {"type": "string", "format": "uuid"}}}}
      """#
    let folder = try DroppedInClass(schema: schema, records: #"[{"name": "Desk", "accounts": []}]"#)
    let ui = try ConsoleDriver(schemaFolder: folder.path)
    try await ui.idle()
    let uuid = try #require(ui.simulator.uuids(of: "sipAccount").first)
    try await ui.type(":thing")
    try await ui.press("enter", "e")
    try await ui.focus("+ add")
    try await ui.press("enter", "alt-i")
    try await ui.type(String(uuid.prefix(13)))
    try await ui.press("enter")
    ui.simulator.clearRequests()
    try await ui.press("ctrl-s", "y")
    let patch = ui.simulator.requests.first { $0.method == "PATCH" }
    #expect(patch?.body?.withoutTests == [["op": "add", "path": "/thing/accounts/0", "value": .string(uuid)]])
  }

  @Test func aFieldThatHoldsAUUIDByChanceLeadsThereToo() async throws {
    let (ui, _, name) = try await opened()
    let uuid = try #require(ui.simulator.uuids(of: "sipAccount").first)
    try await ui.focus("Spare")
    try await ui.type(uuid)
    #expect(ui.line(containing: "Spare")?.contains(name) == true)
    try await ui.press("alt-g")
    #expect((ui.app.layers.last as? RecordScreen)?.uuid == uuid)
  }
}
