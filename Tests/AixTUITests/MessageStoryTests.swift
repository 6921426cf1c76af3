import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// Alarms and results have lines of their own, and neither stays longer than it is true.
@MainActor struct MessageStoryTests {
  private func console() async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(size: Size(width: 120, height: 36), counts: ["sipAccount": 6, "stream": 0])
    try await ui.idle()
    try await ui.wait { ui.app.device.alarms.updated != nil }
    try await ui.press("4", "A", "enter", "1")
    return ui
  }

  /// Lets one account lose its registration, and returns its UUID.
  private func lose(_ ui: ConsoleDriver) async throws -> String {
    let uuid = try #require(
      ui.simulator.uuids(of: "sipAccount").last {
        ui.app.device.store.record("sipAccount", $0)?.fields["registrationState"] != "failed"
      })
    #expect(
      ui.simulator.change("sipAccount", uuid, JSONObject([("enabled", true), ("registrationState", "failed")])))
    try await ui.wait { ui.screen.contains("1 new") }
    return uuid
  }

  private func lines(_ ui: ConsoleDriver) -> [String] {
    ui.screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func aResultHidesNoAlarmAndAnAlarmNoResult() async throws {
    let ui = try await console()
    _ = try await lose(ui)
    ui.app.say("saved Studio", .good)
    let screen = lines(ui)
    #expect(screen[33].contains("Registration of") && screen[33].contains("NEW"), "\(ui.screen)")
    #expect(screen[34].contains("saved Studio"))
    // The table gives up the row; nothing is drawn under the banner.
    #expect(!screen[33].contains("sipAccount "))
  }

  @Test func aBannerGoesWhenItsAlarmIsCleared() async throws {
    let ui = try await console()
    let uuid = try await lose(ui)
    #expect(lines(ui)[33].contains("NEW "), "\(ui.screen)")
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("registrationState", "registered")])))
    try await ui.wait { !lines(ui)[33].contains("NEW") }
    #expect(!ui.screen.contains("(over)"))
  }
}
