import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// Several devices in one console: the overview, going to one of them, signing in and out.
@MainActor @Suite(.serialized) struct DevicesStoryTests {
  private static func device(_ seed: UInt64) throws -> DeviceSimulator {
    let simulator = DeviceSimulator(
      options: SimulatorOptions(envelope: .wrapped, counts: [:], eventRate: 0, seed: seed))
    _ = try simulator.start()
    return simulator
  }

  /// A console on three devices: a studio, a van that is on air, and one that cannot be reached.
  private static func console(
    size: Size = Size(width: 120, height: 30), vanPassword: String? = "ferncast"
  ) async throws -> (ui: ConsoleDriver, van: DeviceSimulator) {
    let (studio, van, gone) = (try device(1), try device(2), try device(3))
    let lost = try #require(gone.url)
    gone.stop()
    let ui = try ConsoleDriver(
      on: studio, size: size, label: DeviceLabel(name: "studio", groups: ["house"]),
      others: [
        (try #require(van.url), DeviceLabel(name: "van1", badge: "ON AIR", groups: ["vans"]), vanPassword),
        (lost, DeviceLabel(name: "mast", groups: ["masts"]), "ferncast"),
      ])
    ui.kept = [van]
    return (ui, van)
  }

  @Test func theOverviewSaysWhichDevicesCanBeReachedAndPutsThoseInTroubleFirst() async throws {
    let (ui, _) = try await Self.console()
    try await ui.wait { ui.screen.contains("2 of 3 connected") && ui.screen.contains("AWAY since") }
    try await ui.wait { ui.line(containing: "studio")?.contains("LIVE") == true }
    let rows = ui.screen.split(separator: "\n").map(String.init)
    let order = ["mast", "studio", "van1"].compactMap { name in rows.firstIndex { $0.contains(" \(name) ") } }
    #expect(order.count == 3 && order[0] < min(order[1], order[2]), "\(ui.screen)")
    #expect(rows[0].contains("3 devices") && rows[0].contains("AWAY (1 below LIVE)"), "\(rows[0])")
    #expect(ui.line(containing: "van1")?.contains("ON AIR") == true)
    #expect(ui.line(containing: "mast")?.contains("masts") == false, "no room for groups at 120 columns")
  }

  @Test func enterGoesToADeviceAndEscComesBackToTheSamePlace() async throws {
    let (ui, van) = try await Self.console()
    try await ui.wait { ui.line(containing: "van1")?.contains("LIVE") == true }
    try await ui.press("/")
    try await ui.type("van1")
    try await ui.press("enter", "enter")
    #expect(ui.app.layers.last is ObjectsScreen)
    #expect(ui.app.device.address == van.url)
    let header = try #require(ui.line(containing: "aixtui"))
    #expect(header.contains("van1") && header.contains("ON AIR"), "\(header)")
    try await ui.press("4")
    #expect(ui.app.layers.last is AlarmsScreen)
    try await ui.press("esc", "esc")
    #expect(ui.app.layers.last is DevicesScreen)
    #expect(ui.line(containing: "filter \"van1\": 1") != nil, "\(ui.screen)")
    // Where the device was left is where it is found again.
    try await ui.press("esc")
    try await ui.type(":@studio")
    try await ui.press("enter")
    #expect(ui.app.device.name == "studio")
    try await ui.press("0")
    #expect(ui.app.layers.last is DevicesScreen && !ui.hasQuit)
  }

  @Test func aSaveNamesTheDeviceAndItsBadge() async throws {
    let (ui, van) = try await Self.console()
    try await ui.type(":@van1")
    try await ui.press("enter")
    try await ui.wait { ui.app.device.name == "van1" && ui.app.device.isSignedIn }
    try await ui.idle()
    try await ui.type(":sipAccount")
    try await ui.press("enter")
    try await ui.wait { ui.app.device.store[("sipAccount")].count > 0 }
    try await ui.idle()
    try await ui.press("e")
    try await ui.focus(key: "notes")
    try await ui.type("x")
    try await ui.press("ctrl-s")
    try await ui.wait { ui.app.layers.last is SaveSheet }
    let address = try #require(van.url)
    #expect(ui.screen.contains("on van1 (\(address)) [ON AIR]"), "\(ui.screen)")
    try await ui.press("esc")
    // An unsaved form holds the operator on its device.
    try await ui.press("f10", "esc")
    try await ui.type("y")
    #expect(ui.app.device.name == "van1")
  }

  @Test func theSignInOfOneDeviceServesTheOthersOfTheSameUser() async throws {
    let studio = try Self.device(1)
    let vans = [try Self.device(2), try Self.device(3)]
    let ui = try ConsoleDriver(
      on: studio, size: Size(width: 100, height: 30), password: nil, label: DeviceLabel(name: "studio"),
      others: try vans.enumerated().map {
        (try #require($0.element.url), DeviceLabel(name: "van\($0.offset)"), nil)
      })
    ui.kept = vans
    #expect(ui.screen.components(separated: "PASSWORD NEEDED") == 5, "\(ui.screen)")
    try await ui.press("enter")
    try await ui.wait { ui.app.layers.last is SignInScreen }
    try await ui.type("ferncast")
    try await ui.press("enter")
    try await ui.wait { ui.app.fleet.sessions.allSatisfy(\.isSignedIn) }
    #expect(ui.app.layers.last is ObjectsScreen, "\(ui.screen)")
    try await ui.press("0")
    try await ui.wait { ui.screen.contains("3 of 3 connected") }
    // Signing out of the marked devices names them, and they are not signed in to again by themselves.
    try await ui.press("g", "space", "space")
    try await ui.type(":sign-out")
    try await ui.press("enter")
    #expect(ui.screen.contains("Sign out of 2 devices"), "\(ui.screen)")
    try await ui.press("right", "enter")
    try await ui.wait { ui.screen.contains("1 of 3 connected") }
    try await ui.idle()
    #expect(ui.app.fleet.sessions.count(where: \.hasSignedOut) == 2)
  }

  @Test func whatHappensOnAnotherDeviceIsToldWithItsName() async throws {
    let (ui, van) = try await Self.console()
    try await ui.type(":@studio")
    try await ui.press("enter")
    try await ui.wait { ui.app.fleet.sessions.prefix(2).allSatisfy(\.isSignedIn) }
    try await ui.idle()
    let place = try #require(ui.app.fleet.sessions.first { $0.name == "van1" })
    ui.send(
      .device(place.id, .connection(.away(since: .now, reason: "No response", nextTry: nil))))
    #expect(van.url != nil && ui.app.device.name == "studio")
    #expect(ui.app.messages.entries.contains { $0.text.hasPrefix("van1: No response") })
    #expect(!ui.app.messages.entries.contains { $0.text.hasPrefix("No response") })
    let header = try #require(ui.line(containing: "aixtui"))
    #expect(!header.contains("AWAY"), "\(header)")
  }
}

extension String {
  /// The number of parts between occurrences of a text.
  fileprivate func components(separated text: String) -> Int {
    var (count, rest) = (1, self[...])
    while let found = rest.firstRange(of: text) {
      count += 1
      rest = rest[found.upperBound...]
    }
    return count
  }
}
