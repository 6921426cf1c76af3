import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// The screen says why its data is not live, in the header where the path leaves room, else on the message line.
@MainActor struct FreshnessReasonTests {
  nonisolated static let sizes = [Size(width: 80, height: 24), Size(width: 120, height: 40)]

  private func console(_ size: Size) async throws -> ConsoleDriver {
    var dialect = Dialect()
    dialect.pollSeconds = 1
    let ui = try ConsoleDriver(size: size, counts: ["sipAccount": 6], dialect: dialect) { $0.servesSocket = false }
    try await ui.idle()
    try await ui.wait { ui.surface.line(0).contains("POLL 1s") }
    return ui
  }

  /// Where the operator reads the reason: the header, or the message line.
  private func places(_ ui: ConsoleDriver) -> String { ui.surface.line(0) + "\n" + ui.surface.line(ui.size.height - 2) }

  @Test(arguments: sizes) func aClassWhoseListFailsSaysWhy(size: Size) async throws {
    let ui = try await console(size)
    ui.simulator.refuseReads(status: 500)
    // The message of the failure is gone with the next key, the reason is not.
    try await ui.wait { ui.surface.line(0).contains("STALE") && ui.screen.contains("(HTTP 500 internal)") }
    try await ui.press("up")
    #expect(places(ui).contains("(HTTP 500)"), "\(ui.screen)")
    #expect(ui.surface.line(0).contains("sipAccount"), "\(ui.screen)")
    ui.simulator.refuseReads(status: nil)
    try await ui.wait { !places(ui).contains("STALE") && !places(ui).contains("(HTTP 500)") }
  }

  @Test(arguments: sizes) func aDeviceThatIsAwayGivesNoAnswer(size: Size) async throws {
    let ui = try await console(size)
    ui.send(connection: .away(since: .now, reason: "Cannot reach the device: nobody is there", nextTry: nil))
    #expect(ui.surface.line(0).contains("STALE 00:0"), "\(ui.screen)")
    try await ui.press("up")
    #expect(places(ui).contains(/STALE [0-9:]{5} \(no answer\)/), "\(ui.screen)")
    #expect(ui.surface.line(0).contains("sipAccount"), "\(ui.screen)")
    // The alarms say the same.
    try await ui.press("4", "up")
    #expect(places(ui).contains("(no answer)") && ui.surface.line(0).contains("alarms"), "\(ui.screen)")
  }

  /// The path is worth more than the reason, and the reason is not lost.
  @Test(arguments: [true, false]) func onASmallScreenTheReasonGivesWayToThePath(isAway: Bool) async throws {
    let ui = try await console(Size(width: 80, height: 24))
    try await ui.press("enter", "enter")
    let record = try #require(ui.app.layers.last as? RecordScreen)
    let name = try #require(ui.app.device.store.record("sipAccount", record.uuid)?.name)
    if isAway {
      ui.send(connection: .away(since: .now, reason: "Cannot reach the device: nobody is there", nextTry: nil))
      #expect(ui.surface.line(22).contains("Cannot reach the device"), "\(ui.screen)")
      try await ui.press("up")
    }
    #expect(ui.surface.line(0).contains("sipAccount › \(name.prefix(3))"), "\(ui.screen)")
    #expect(ui.surface.line(22).contains(isAway ? "(no answer)" : "POLL 1s (no socket)"), "\(ui.screen)")
    #expect(ui.surface.line(0).contains(isAway ? "STALE 00:" : "POLL 1s"), "\(ui.screen)")
  }
}
