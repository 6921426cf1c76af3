import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// The log of the alarms pane reads its journal beside the main thread, one part at a time.
@Suite @MainActor struct LogReadStoryTests {
  private func console(lines: Int) async throws -> (ConsoleDriver, TestFolder) {
    let folder = try TestFolder()
    let simulator = DeviceSimulator(options: SimulatorOptions(envelope: .wrapped, eventRate: 0, seed: 7))
    let address = try simulator.start()
    var settings = try #require(ConnectionSettings(address: address, user: "root", password: Secret("ferncast")))
    settings.stateFolder = folder.path
    try TestJournal.write(lines, to: try #require(settings.statusFolder)) { $0 == 77 ? "needle" : "line \($0)" }
    let ui = try ConsoleDriver(on: simulator, size: Size(width: 120, height: 40), stateFolder: folder.path)
    try await ui.idle()
    try await ui.press("4", "tab")
    try await ui.wait { (ui.app.layers.last as? AlarmsScreen)?.log.count ?? 0 > 100 }
    return (ui, folder)
  }

  @Test func aFilterLooksOnUntilItHasLookedThroughAll() async throws {
    let (ui, folder) = try await console(lines: 30_000)
    try await ui.press("/")
    try await ui.type("needle")
    try await ui.press("enter")
    // No tick, and no message of the device, has to come for that.
    let log = try #require(ui.app.layers.last as? AlarmsScreen).log
    #expect(!log.isSearching && log.reachesStart)
    #expect(ui.screen.split(separator: "\n").contains { $0.contains("needle") && $0.contains("info") }, "\(ui.screen)")
    _ = folder
  }

  @Test func keysThatComeFasterThanTheDiskAskForOnePartAtATime() async throws {
    let (ui, folder) = try await console(lines: 30_000)
    var most = 0
    for _ in 0..<200 {
      ui.send(.key(.pageUp))
      ui.app.layout()
      most = max(most, ui.app.device.requests.values.count { if case .disk = $0 { true } else { false } })
    }
    #expect(most <= 1)
    ui.send(.key(.character("g")))
    try await ui.wait { ui.screen.contains("line 0 ") || ui.screen.contains("line 0\n") }
    _ = folder
  }
}
