import ConsoleCore
import Curses
import DeviceSimulator
import Foundation
import Testing

@testable import AixTUI

@MainActor struct ExchangeStoryTests {
  /// Exports the marked records and returns the file's text.
  private func export(_ ui: ConsoleDriver, _ path: String, json: Bool) async throws -> String {
    try await ui.choose("Export")
    if json { try await ui.press("tab") }
    try await ui.press("ctrl-u")
    try await ui.type(path)
    try await ui.press("enter")
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  private func startImport(_ ui: ConsoleDriver, _ path: String) async throws {
    try await ui.choose("Import")
    try await ui.type(path)
    try await ui.press("enter")
  }

  @Test(arguments: DeviceEnvelope.allCases, [false, true])
  func whatWasExportedIsImportedAgain(envelope: DeviceEnvelope, json: Bool) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let path = folder.path + (json ? "/out.json" : "/out.csv")
    let secret = ui.field("password", of: ui.accounts[0])?.stringValue
    try await ui.press("space", "space", "space")
    let text = try await export(ui, path, json: json)
    #expect(ui.line(containing: "Exported 3 records to") != nil)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    if let secret, !secret.isEmpty { #expect(!text.contains(secret)) }
    try await startImport(ui, path)
    #expect(ui.screen.contains("0 of 3 will be sent"))
    #expect(ui.screen.contains("3 unchanged"))
    try await ui.press("q")
    let old = ui.name(of: ui.accounts[1])
    try text.replacingOccurrences(of: old, with: "Imported").write(toFile: path, atomically: true, encoding: .utf8)
    try await startImport(ui, path)
    #expect(ui.screen.contains("1 of 3 will be sent: 1 to update"))
    try await ui.press("enter", "y")
    #expect(ui.screen.contains("1 done, 0 failed"))
    #expect(ui.name(of: ui.accounts[1]) == "Imported")
    #expect(ui.field("password", of: ui.accounts[1])?.stringValue?.contains("•") != true)
  }

  @Test func aFileIsReplacedOnlyWhenThatIsSaid() async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(.wrapped, folder)
    let path = folder.path + "/out.csv"
    try "mine".write(toFile: path, atomically: true, encoding: .utf8)
    try await ui.press("space")
    #expect(try await export(ui, path, json: false) == "mine")
    #expect(ui.screen.contains("The file already exists."))
    try await ui.press("enter")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    _ = try await export(ui, path, json: false)
    try await ui.press("y")
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("uuid,"))
    _ = try? await export(ui, folder.path + "/none/out.csv", json: false)
    #expect(ui.line(containing: "not found") != nil)
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func creationsUpdatesAndProblemsAreToldApart(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let path = folder.path + "/in.csv"
    let rows = [
      "uuid,displayName,user,domain,registerInterval", "\(ui.accounts[0]),Changed,c1,sip.example.org,60",
      ",Made,m1,sip.example.org,60",
      "no-such-uuid,X,x,sip.example.org,60", ",Bad,b1,sip.example.org,soon",
    ]
    try rows.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    try await startImport(ui, path)
    #expect(ui.line(containing: "line 4: ")?.contains("no sipAccount has the UUID") == true)
    #expect(ui.line(containing: "line 5: ")?.contains("whole number") == true)
    #expect(ui.screen.contains("line 2 update"))
    #expect(ui.screen.contains("line 3 create"))
    let count = ui.accounts.count
    try await ui.press("enter", "y")
    #expect(ui.accounts.count == count + 1)
    try await ui.press("q")
    try await startImport(ui, folder.path + "/absent.csv")
    #expect(ui.screen.contains("No such file"))
  }
}

@MainActor struct CompareStoryTests {
  /// Moves to a field from the top.
  private func move(_ ui: ConsoleDriver, to title: String) async throws {
    try await ui.press("g")
    for _ in 0..<40 where !ui.surface.text(of: .selection).joined().contains(title) { try await ui.press("j") }
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func aFieldIsTakenOver(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let uuids = ui.accounts
    let secret = ui.field("password", of: uuids[0])?.stringValue ?? ""
    try await ui.press("=")
    #expect(ui.screen.contains("mark two records"))
    try await ui.press("space", "space", "=")
    #expect(ui.screen.contains("fields differ"))
    #expect(secret.isEmpty || !ui.screen.contains(secret))
    #expect(!ui.screen.contains("DTMF"))
    try await ui.press("a")
    #expect(ui.screen.contains("DTMF"))
    try await ui.press("a")
    try await move(ui, to: "Register interval")
    let interval = try #require(ui.field("registerInterval", of: uuids[0]))
    #expect(interval != ui.field("registerInterval", of: uuids[1]))
    try await ui.press(">")
    #expect(ui.line(containing: "Register interval")?.contains("~ \(interval.text())") == true)
    try await ui.press("q")
    #expect(ui.screen.contains("Close the comparison"))
    try await ui.press("enter", "2")
    #expect(ui.app.layers.last is CompareScreen)
    ui.simulator.clearRequests()
    try await ui.press("ctrl-s")
    #expect(ui.screen.contains("Save sipAccount"))
    try await ui.press("y")
    #expect(ui.line(containing: "Saved") != nil)
    #expect(ui.field("registerInterval", of: uuids[1]) == interval)
    #expect(ui.written.count == 1)
    #expect(ui.simulator.requests.contains { $0.method == "PATCH" })
  }

  @Test func bothSidesAreSavedOneAfterTheOther() async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(.wrapped, folder)
    let uuids = ui.accounts
    try await ui.press("space", "=")
    let interval = ui.field("registerInterval", of: uuids[0])
    let transport = ui.field("transport", of: uuids[1])
    try await move(ui, to: "Register interval")
    try await ui.press(">")
    try await move(ui, to: "Transport")
    try await ui.press("<", "ctrl-s")
    // The left record is asked for first.
    #expect(ui.screen.contains("Save sipAccount \"\(ui.name(of: uuids[0]))\""))
    try await ui.press("y")
    #expect(ui.screen.contains("Save sipAccount \"\(ui.name(of: uuids[1]))\""))
    try await ui.press("y")
    #expect(ui.field("registerInterval", of: uuids[1]) == interval)
    #expect(ui.field("transport", of: uuids[0]) == transport)
    #expect(ui.screen.contains("Saved"))
  }

  @Test(arguments: DeviceEnvelope.allCases)
  func whatWasTakenOverIsKeptUntilItIsSavedOrGivenUp(envelope: DeviceEnvelope) async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(envelope, folder)
    let editing = try #require(ui.app.device.editing)
    func kept() -> Int {
      editing.draftWriter?.flush()
      return editing.drafts?.list().drafts.count ?? 0
    }
    try await ui.press("space", "space", "=")
    try await move(ui, to: "Register interval")
    #expect(kept() == 0)
    try await ui.press("<")
    #expect(kept() == 1)
    try await ui.press("alt-r")
    #expect(kept() == 0)
    try await ui.press("<", "q", "y")
    #expect(ui.app.layers.last is ObjectsScreen)
    #expect(kept() == 0)
    try await ui.press("=")
    try await move(ui, to: "Register interval")
    try await ui.press(">", "ctrl-s", "y")
    #expect(kept() == 0)
  }

  @Test func aRecordThatMovedOnIsNotOverwritten() async throws {
    let folder = try TestFolder()
    let ui = try await ConsoleDriver.withAccounts(.wrapped, folder)
    let uuids = ui.accounts
    try await ui.press("space", "space", "=")
    try await move(ui, to: "Register interval")
    try await ui.press(">", "ctrl-s")
    #expect(ui.simulator.change("sipAccount", uuids[1], JSONObject([("registerInterval", 999)])))
    try await ui.press("y")
    #expect(ui.line(containing: "changed on the device") != nil)
    #expect(ui.field("registerInterval", of: uuids[1]) == 999)
    #expect(ui.app.layers.last is CompareScreen)
  }
}
