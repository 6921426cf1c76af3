import ConsoleCore
import Curses
import DeviceSimulator
import Foundation
import Testing

@testable import AixTUI

typealias DeviceEnvelope = SimulatorOptions.Envelope

extension ConsoleDriver {
  /// The table of accounts with a journal.
  static func withAccounts(
    _ envelope: DeviceEnvelope, _ folder: TestFolder, count: Int = 24, readOnly: Bool = false
  ) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(
      envelope, size: Size(width: 120, height: 40), counts: ["sipAccount": count], readOnly: readOnly,
      stateFolder: folder.path)
    try await ui.idle()
    try await ui.press("enter")
    return ui
  }

  /// Chooses an entry of the menu for many records.
  func choose(_ entry: String) async throws {
    try await press("b")
    for _ in 0..<9 where !surface.text(of: .selection).joined().contains(entry) { try await press("down") }
    try await press("enter")
  }

  /// Sets a field of the marked records up to the preview.
  func set(_ field: String, to text: String) async throws {
    try await choose("Set a field")
    try await type(field)
    try await press("enter", "ctrl-u")
    try await type(text)
    try await press("enter")
  }

  func field(_ name: String, of uuid: String, in objectClass: String = "sipAccount") -> JSON? {
    let document = simulator.document(objectClass, uuid)
    return document?[objectClass]?[name] ?? document?[name]
  }

  func name(of uuid: String) -> String { field("displayName", of: uuid)?.stringValue ?? "" }

  var accounts: [String] { simulator.uuids(of: "sipAccount") }
  var written: [LoggedRequest] { simulator.requests.filter { ["PATCH", "PUT", "POST", "DELETE"].contains($0.method) } }
}

@MainActor struct BulkStoryTests {
  @Test(arguments: DeviceEnvelope.allCases)
  func aFieldIsSetOnThreeMarkedOfWhichOneIsHidden(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let uuids = Array(ui.accounts.prefix(3))
    try await ui.press("space", "space", "space", "/")
    try await ui.type(ui.name(of: uuids[0]))
    try await ui.press("enter", "b")
    #expect(ui.screen.contains("3 marked sipAccount (2 hidden by the filter)"))
    try await ui.press("esc")
    ui.simulator.clearRequests()
    try await ui.set("interval", to: "77")
    #expect(ui.screen.contains("3 of 3 will be sent: 3 to update"))
    #expect(ui.screen.contains("(2 hidden by the filter)"))
    #expect(ui.line(containing: ui.name(of: uuids[1]))?.contains("→ 77") == true)
    #expect(ui.written.isEmpty)
    // The dialog starts on Cancel, and Enter, which opened it, leaves it.
    try await ui.press("enter")
    #expect(ui.screen.contains("[>Cancel<]"))
    try await ui.press("enter")
    #expect(ui.written.isEmpty)
    try await ui.press("j", "space", "enter", "y")
    #expect(ui.screen.contains("2 done, 0 failed"))
    #expect(uuids.map { ui.field("registerInterval", of: $0) == 77 } == [true, false, true])
  }

  /// The last thing that was done is all of it; in a record and in the history it is the one write.
  @Test func theKeyThatTakesBackTakesBackAllThatWereSentTogether() async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(.wrapped, folder)
    let uuids = Array(ui.accounts.prefix(3))
    let before = uuids.map { ui.field("registerInterval", of: $0) }
    try await ui.press("space", "space", "space")
    try await ui.set("interval", to: "77")
    try await ui.press("enter", "y", "q")
    try await ui.press("H", "u")
    #expect(ui.screen.contains("Only this write. Press U in the history to undo all"))
    try await ui.press("esc", "q", "u")
    #expect(ui.screen.contains("Undo 3 writes"))
    try await ui.press("y")
    #expect(ui.screen.contains("3 undone, 0 refused"))
    #expect(uuids.map { ui.field("registerInterval", of: $0) } == before)
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func aFailureInTheMiddleIsToldAndTriedAgainAlone(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let uuids = ui.accounts
    try await ui.press("*")
    try await ui.set("interval", to: "77")
    #expect(ui.simulator.change("sipAccount", uuids[5], JSONObject([("registerInterval", 78)])))
    try await ui.press("enter", "y")
    #expect(ui.screen.contains("23 done, 1 failed"))
    #expect(ui.line(containing: "someone else changed the record")?.contains(ui.name(of: uuids[5])) == true)
    ui.simulator.clearRequests()
    try await ui.press("r")
    #expect(ui.screen.contains("1 of 1 will be sent"))
    #expect(ui.line(containing: ui.name(of: uuids[5]))?.contains("78 → 77") == true)
    try await ui.press("enter", "y")
    #expect(ui.screen.contains("24 done, 0 failed"))
    #expect(ui.written.count == 1)
    #expect(uuids.allSatisfy { ui.field("registerInterval", of: $0) == 77 })
    // Both runs are one group, which is taken back as a whole.
    try await ui.press("u", "y")
    #expect(ui.screen.contains("24 undone, 0 refused"))
    #expect(ui.field("registerInterval", of: uuids[5]) == 78)
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func aFailureStopsWhereThatIsAsked(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let uuids = ui.accounts
    try await ui.press("*")
    try await ui.set("interval", to: "77")
    try await ui.press("f")
    #expect(ui.screen.contains("stop at first failure"))
    #expect(ui.simulator.change("sipAccount", uuids[2], JSONObject([("registerInterval", 78)])))
    try await ui.press("enter", "y")
    #expect(ui.screen.contains("1 failed"))
    #expect(ui.screen.contains("not tried"))
    #expect(ui.field("registerInterval", of: uuids[20]) != 77)
    try await ui.press("n", "enter", "y")
    #expect(ui.screen.contains("23 done, 1 failed"))
    #expect(!ui.screen.contains("not tried"))
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func aBulkEditOfTwoHundredIsTakenBackButForThreeThatMovedOn(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder, count: 200)
    let uuids = ui.accounts
    let before = uuids.map { ui.field("registerInterval", of: $0) }
    try await ui.press("*")
    try await ui.set("interval", to: "77")
    try await ui.press("enter", "y")
    #expect(ui.screen.contains("200 done, 0 failed"))
    let moved = [3, 77, 150]
    for place in moved {
      #expect(ui.simulator.change("sipAccount", uuids[place], JSONObject([("registerInterval", 99)])))
    }
    try await ui.press("q", "H")
    #expect(ui.app.layers.last is HistoryScreen)
    try await ui.press("U")
    #expect(ui.screen.contains("200 writes that were sent together"))
    #expect(ui.screen.contains("[>Cancel<]"))
    try await ui.press("y")
    #expect(ui.screen.contains("197 undone, 3 refused"))
    for place in moved {
      let line = ui.line(containing: ui.name(of: uuids[place]) + ":")
      #expect(line?.contains("the record has changed since") == true, "\(ui.name(of: uuids[place]))")
    }
    for (place, uuid) in uuids.enumerated() {
      #expect(ui.field("registerInterval", of: uuid) == (moved.contains(place) ? 99 : before[place]))
    }
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func aBulkDeleteAsksForTheNumber(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let uuids = ui.accounts
    // One account has a live call, which the device protects.
    let locked = uuids[1]
    try await ui.press("space", "space", "space")
    try await ui.choose("Delete")
    #expect(ui.screen.contains("3 to delete"))
    try await ui.press("enter")
    #expect(ui.screen.contains("Type 3 to confirm"))
    try await ui.press("y", "tab", "enter")
    #expect(ui.accounts.count == 24)
    try await ui.press("backspace")
    try await ui.type("3")
    try await ui.press("enter")
    #expect(ui.screen.contains("2 done, 1 failed"))
    #expect(ui.line(containing: "The account has an active call")?.contains(ui.name(of: locked)) == true)
    #expect(ui.accounts == [locked] + uuids.dropFirst(3))
  }

  @Test func whatIsInUseIsSaidBeforeItIsDeleted() async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(.wrapped, folder)
    try await ui.press(":")
    try await ui.type("sipCall")
    try await ui.press("enter", "*")
    try await ui.choose("Delete")
    try await ui.press("enter")
    #expect(ui.screen.contains("In use: "))
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func itIsStoppedAndWhatIsOnItsWayIsWaitedFor(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder, count: 100)
    try await ui.press("*")
    try await ui.set("interval", to: "77")
    try await ui.press("enter")
    ui.simulator.setLatency(milliseconds: 600)
    ui.send(.key(.character("y")))
    try await ui.wait { ui.line(containing: "left")?.contains(" 0 done") == false }
    ui.send(.key(.control("c")))
    #expect(ui.screen.contains("Stopping"))
    try await ui.idle()
    #expect(ui.screen.contains("(stopped)"))
    let done = ui.accounts.count { ui.field("registerInterval", of: $0) == 77 }
    #expect(ui.screen.contains("\(done) done, 0 failed, \(100 - done) not tried"))
    #expect(done < 100)
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func switchesAndClones(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let two = [ui.accounts[0], ui.accounts[2]]
    try await ui.press("space", "j", "space")
    try await ui.choose("Disable")
    try await ui.press("enter", "y")
    #expect(ui.screen.contains(" done, 0 failed"))
    try await ui.press("q")
    #expect(two.allSatisfy { ui.field("enabled", of: $0) == false })
    try await ui.choose("Clone")
    try await ui.press("ctrl-u")
    try await ui.type("3")
    try await ui.press("enter", "enter", "y")
    #expect(ui.screen.contains("6 done, 0 failed"))
    #expect(ui.accounts.count == 30)
    // What was made is deleted again, for which the number is asked.
    try await ui.press("u")
    #expect(ui.screen.contains("Type 6 to confirm"))
    try await ui.type("6")
    try await ui.press("tab", "enter")
    #expect(ui.screen.contains("6 undone, 0 refused"))
    #expect(ui.accounts.count == 24)
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func aSecretIsSetAndNeverShown(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    try await ui.press("space", "space")
    try await ui.choose("Set a field")
    try await ui.type("password")
    try await ui.press("enter")
    try await ui.type("hunter2-secret")
    #expect(!ui.screen.contains("hunter2"))
    try await ui.press("enter")
    #expect(ui.screen.contains("2 of 2 will be sent"))
    #expect(!ui.screen.contains("hunter2"))
    ui.simulator.clearRequests()
    try await ui.press("enter", "y")
    #expect(ui.screen.contains("2 done"))
    #expect(!ui.screen.contains("hunter2"))
    #expect(ui.written.count == 2)
    try await ui.press("q", "H", "enter")
    #expect(!ui.screen.contains("hunter2"))
    let files = FileManager.default.enumerator(atPath: folder.path)?.allObjects.compactMap { $0 as? String } ?? []
    for file in files {
      let text = (try? String(contentsOfFile: folder.path + "/" + file, encoding: .utf8)) ?? ""
      #expect(!text.contains("hunter2"), "\(file)")
    }
  }

  @Test func whatTheSchemaForbidsIsMarkedAndSentOnlyWhenAsked() async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(.wrapped, folder)
    ui.editor = { _ in .text("[{\"op\": \"replace\", \"path\": \"/sipAccount/registerInterval\", \"value\": 5}]") }
    try await ui.press("space", "space")
    try await ui.choose("Apply a JSON Patch")
    #expect(ui.screen.contains("0 of 2 will be sent: nothing, 2 invalid"))
    #expect(ui.line(containing: ui.name(of: ui.accounts[0]))?.contains("must be") == true)
    try await ui.press("enter")
    #expect(ui.screen.contains("there is nothing to send"))
    try await ui.press("i", "enter")
    #expect(ui.screen.contains("2 of them are not valid for the schema"))
    try await ui.press("y")
    #expect(ui.screen.contains("0 done, 2 failed"))
    #expect(ui.screen.contains("must be between 10 and 3600"))
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func aPatchFromTheEditorIsApplied(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let prefix = envelope == .wrapped ? "/sipAccount" : ""
    ui.editor = { _ in .text("[{\"op\": \"replace\", ") }
    try await ui.press("space", "space")
    try await ui.choose("Apply a JSON Patch")
    #expect(ui.screen.contains("Not a JSON Patch"))
    ui.editor = { text in
      #expect(text.contains("replace"))
      return .text("[{\"op\": \"replace\", \"path\": \"\(prefix)/domain\", \"value\": \"sip.example.org\"}]")
    }
    try await ui.press("enter", "enter", "y")
    #expect(ui.screen.contains("2 done, 0 failed"))
    #expect(ui.accounts.prefix(2).allSatisfy { ui.field("domain", of: $0) == "sip.example.org" })
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func fieldsOfOneRecordAreCopiedOntoOthers(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let uuids = ui.accounts
    let names = uuids.prefix(2).map { ui.name(of: $0) }
    #expect(ui.simulator.change("sipAccount", uuids[2], JSONObject([("registerInterval", 123)])))
    try await ui.wait { ui.app.device.store["sipAccount"][uuids[2]]?.fields["registerInterval"] == 123 }
    // Two are marked, and the cursor stands on the third.
    try await ui.press("space", "space")
    try await ui.choose("Copy fields to")
    #expect(ui.line(containing: "(displayName)")?.contains("[ ]") == true)
    try await ui.type("interval")
    try await ui.press("space", "enter")
    #expect(ui.line(containing: names[0])?.contains("→ 123") == true)
    try await ui.press("enter", "y")
    #expect(ui.screen.contains("2 done"))
    #expect(uuids.prefix(2).allSatisfy { ui.field("registerInterval", of: $0) == 123 })
    #expect(uuids.prefix(2).map { ui.name(of: $0) } == names)
  }

  @Test func aReadOnlyConsoleOnlyExports() async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(.wrapped, folder, readOnly: true)
    try await ui.press("b")
    #expect(ui.line(containing: "Delete...")?.contains("read-only") == true)
    #expect(ui.line(containing: "Export...")?.contains("read-only") == false)
    try await ui.press("enter")
    #expect(ui.screen.contains("Set a field: this console is read-only"))
    #expect(ui.app.layers.last is BulkMenu)
  }
}
