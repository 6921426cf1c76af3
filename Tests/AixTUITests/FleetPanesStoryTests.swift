import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// The panes of all devices: alarms in groups, calls and streams in one list, and the way to a record and back.
@MainActor @Suite(.serialized) struct FleetPanesStoryTests {
  /// A console on devices that stand still, each with an alarm of the same kind.
  private static func console(_ count: Int = 3, size: Size = Size(width: 120, height: 30)) async throws
    -> (ui: ConsoleDriver, fleet: SimulatedFleet)
  {
    let fleet = SimulatedFleet(SimulatorOptions(envelope: .wrapped, counts: [:], eventRate: 0, seed: 5), count: count)
    let urls = try fleet.start()
    let ui = try ConsoleDriver(
      on: fleet.members[0].simulator, size: size, label: DeviceLabel(name: fleet.members[0].name),
      others: fleet.members.indices.dropFirst().map {
        (urls[$0], DeviceLabel(name: fleet.members[$0].name), "ferncast")
      })
    ui.kept = fleet.members.map(\.simulator)
    try await ui.wait { ui.app.fleet.sessions.allSatisfy { $0.isSignedIn && $0.alarms.updated != nil } }
    try await ui.wait { ui.app.fleet.sessions.allSatisfy { $0.store.isRead("stream") && $0.store.isRead("sipCall") } }
    try await ui.idle()
    return (ui, fleet)
  }

  @Test func theSameAlarmOnSeveralDevicesIsOneLineThatUnfolds() async throws {
    let (ui, fleet) = try await Self.console()
    for member in fleet.members { try Self.breakStream(of: member.simulator, named: "Fleet test") }
    for session in ui.app.fleet.sessions { session.want(.refreshStatus) }
    try await ui.press("4")
    let text = "Stream “Fleet test” is in error"
    try await ui.wait { ui.line(containing: text)?.contains("3 devices") == true }
    try await ui.press("g")
    for _ in 0..<60 where ui.app.layers.last is FleetAlarmsScreen {
      if ui.selectedWords.joined(separator: " ").contains("“Fleet test”") { break }
      try await ui.press("j")
    }
    #expect(ui.selectedWords.joined(separator: " ").contains("3 devices"), "\(ui.screen)")
    try await ui.press("enter")
    for member in fleet.members {
      #expect(
        ui.screen.split(separator: "\n").contains { $0.contains(" \(member.name) ") && $0.contains(text) },
        "\(member.name)\n\(ui.screen)")
    }
    // All of the group are acknowledged at once, and the dialog says on how many devices.
    try await ui.press("a")
    #expect(ui.screen.contains("Acknowledge 3 alarms on 3 devices"), "\(ui.screen)")
    try await ui.type("known")
    try await ui.press("enter")
    let sessions = ui.app.fleet.sessions
    try await ui.wait {
      sessions.allSatisfy { session in
        session.alarms.alarms.filter { $0.entry.message == text }.allSatisfy { !session.alarms.isNew($0) }
      }
    }
    #expect(sessions.allSatisfy { $0.alarms.alarms.contains { $0.entry.message == text } })
  }

  @Test func fromAnAlarmToItsRecordAndBackToTheList() async throws {
    let (ui, fleet) = try await Self.console()
    try Self.breakStream(of: fleet.members[1].simulator, named: "Only here")
    ui.app.fleet.sessions[1].want(.refreshStatus)
    try await ui.press("4")
    try await ui.type(":filter here")
    try await ui.press("enter")
    try await ui.wait { ui.line(containing: "“Only here” is in error") != nil }
    try await ui.press("o")
    try await ui.wait { ui.app.layers.last is RecordScreen }
    #expect(ui.app.device.name == fleet.members[1].name)
    #expect(ui.line(containing: "aixtui")?.contains(fleet.members[1].name) == true, "\(ui.screen)")
    // The form, too, is of that device.
    try await ui.press("e")
    #expect(ui.app.layers.last is FormScreen && ui.app.device.name == fleet.members[1].name)
    try await ui.press("esc", "esc")
    #expect(ui.app.layers.last is FleetAlarmsScreen, "\(ui.screen)")
    #expect(ui.line(containing: "“Only here” is in error") != nil)
    try await ui.press("esc", "esc")
    #expect(ui.app.layers.last is DevicesScreen)
  }

  @Test func callsAndStreamsOfAllDevicesStandInOneListAndLeadToTheirOwnDevice() async throws {
    let (ui, fleet) = try await Self.console()
    try await ui.press("3")
    let counts = ui.app.fleet.sessions.map { $0.callBook.counts(.stream).present }
    #expect(ui.line(containing: "STREAMS")?.contains("\(counts.reduce(0, +))") == true, "\(ui.screen)")
    for (place, member) in fleet.members.enumerated() {
      try await ui.type(":filter device=\(member.name)")
      try await ui.press("enter")
      let screen = try #require(ui.app.layers.last as? FleetCallsScreen)
      #expect(screen.lists[1].rows.count == counts[place])
      #expect(screen.lists[1].rows.allSatisfy { $0.session.name == member.name })
      try await ui.press("tab", "o")
      try await ui.wait { ui.app.layers.last is RecordScreen }
      #expect(ui.app.device.name == member.name)
      try await ui.press("esc", "tab")
    }
  }

  @Test func theCursorHoldsItsDeviceFromTheFirstFrameOnWhateverElseGetsIntoTrouble() async throws {
    let (ui, fleet) = try await Self.console()
    let screen = { ui.app.layers.last as? DevicesScreen }
    let held = try #require(screen()?.rows.selected)
    let other = (held + 1) % 3
    // A device that cannot be reached goes to the top.
    fleet.make(.refusing, at: other)
    try await ui.wait { screen()?.rows.rows.first?.place == other }
    #expect(screen()?.rows.selected == held, "\(ui.screen)")
    try await ui.press("enter")
    #expect(ui.app.device.name == fleet.members[held].name)
  }

  @Test func aClassNeedsADeviceFirst() async throws {
    let (ui, _) = try await Self.console(2)
    try await ui.type(":sipAccount")
    try await ui.press("enter")
    #expect(ui.app.layers.count == 1 && ui.screen.contains("Choose a device first"), "\(ui.screen)")
  }

  @Test func aDeviceThatFloodsOrHangsDelaysNoOther() async throws {
    let (ui, fleet) = try await Self.console(4)
    fleet.make(.hanging, at: 3)
    fleet.make(.flooding(5000), at: 2)
    let uuid = try #require(fleet.members[0].simulator.uuids(of: "stream").first)
    fleet.members[0].simulator.change("stream", uuid, JSONObject([("name", "Still in time")]))
    try await ui.wait { ui.app.fleet.sessions[0].store.record("stream", uuid)?.name == "Still in time" }
    try await ui.wait { ui.line(containing: fleet.members[3].name)?.contains("AWAY") == true }
    #expect(ui.line(containing: " \(fleet.members[0].name) ")?.contains("LIVE") == true, "\(ui.screen)")
    fleet.resume(3)
    fleet.resume(2)
    try await ui.wait { ui.line(containing: fleet.members[3].name)?.contains("LIVE") == true }
  }

  /// Puts a device's first stream into error.
  private static func breakStream(of simulator: DeviceSimulator, named name: String) throws {
    let uuid = try #require(simulator.uuids(of: "stream").first)
    simulator.change("stream", uuid, JSONObject([("name", .string(name)), ("state", "error")]))
  }
}
