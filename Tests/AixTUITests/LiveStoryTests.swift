import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

@MainActor struct LiveStoryTests {
  /// A console that follows the signals of a device which stands still until it is told.
  private func live(
    _ envelope: SimulatorOptions.Envelope = .wrapped, size: Size = Size(width: 120, height: 30),
    configure: (inout SimulatorOptions) -> Void = { _ in }
  ) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(envelope, size: size, configure: configure)
    try await ui.idle()
    return ui
  }

  private func object(_ members: [(String, JSON)]) -> JSONObject { JSONObject(members) }

  private func account(_ ui: ConsoleDriver, _ index: Int = 0) -> String { ui.simulator.uuids(of: "sipAccount")[index] }

  @Test(arguments: [SimulatorOptions.Envelope.wrapped, .flat])
  func aChangeIsSeenInTheTableTheRecordAndTheFeed(envelope: SimulatorOptions.Envelope) async throws {
    let ui = try await live(envelope)
    try await ui.wait { ui.screen.contains("LIVE") }
    try await ui.press("enter")
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "Renamed by hand")]))
    try await ui.wait { ui.screen.contains("•Renamed by hand") }
    try await ui.press("enter")
    ui.simulator.change("sipAccount", account(ui), object([("domain", "moved.example.net")]))
    try await ui.wait { ui.line(containing: "moved.example.net")?.contains("•") == true }
    try await ui.press("2")
    let line = try #require(ui.line(containing: "Display name: Studio Leipzig → Renamed by hand"))
    #expect(line.contains(" ~  sipAccount"))
    #expect(ui.line(containing: "Domain: ")?.contains("→ moved.example.net") == true)
    #expect(ui.screen.contains("2 of 2 lines"))
  }

  /// The socket stands and brings nothing of it: the device does not signal everything.
  @Test func whatNoSignalTellsIsFoundAndTheClassIsPolledFromThenOn() async throws {
    var dialect = Dialect()
    (dialect.auditSeconds, dialect.pollSeconds) = (1, 1)
    let ui = try ConsoleDriver(size: Size(width: 120, height: 30), dialect: dialect)
    try await ui.idle()
    try await ui.wait { ui.screen.contains("LIVE") }
    ui.simulator.setSocketSilence(true)
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "Silently renamed")]))
    ui.simulator.setSocketSilence(false)
    try await ui.wait { ui.screen.contains("Silently renamed") }
    try await ui.wait { ui.screen.contains("POLL 1s") }
    #expect(ui.screen.contains("the device does not signal every change"))
    try await ui.press("2")
    #expect(ui.screen.contains("→ Silently renamed"))
    // The next subscription is believed again.
    try await ui.press("1")
    try await ui.type(":reconnect")
    try await ui.press("enter")
    try await ui.wait { ui.screen.contains("LIVE") }
  }

  @Test(arguments: [true, false])
  func listsThatFailForAWhileAreReadAgain(hasSocket: Bool) async throws {
    var dialect = Dialect()
    dialect.pollSeconds = 1
    let ui = try ConsoleDriver(size: Size(width: 120, height: 30), dialect: dialect) { $0.servesSocket = hasSocket }
    try await ui.idle()
    let fresh = hasSocket ? "LIVE" : "POLL 1s"
    try await ui.wait { ui.screen.contains(fresh) }
    ui.simulator.refuseReads(status: 500)
    ui.simulator.setSocketSilence(true)
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "Changed meanwhile")]))
    ui.simulator.dropSockets()
    ui.simulator.setSocketSilence(false)
    try await ui.wait { ui.screen.contains("STALE") }
    ui.simulator.refuseReads(status: nil)
    try await ui.wait { ui.screen.contains(fresh) && ui.screen.contains("Changed meanwhile") }
    guard hasSocket else { return }
    try await ui.press("2")
    #expect(ui.line(containing: "gap ")?.contains("1 change recovered") == true, "\(ui.screen)")
  }

  /// A device that starts refuses its list of classes for a while.
  @Test func theListOfClassesIsAskedForAgain() async throws {
    let simulator = DeviceSimulator(options: SimulatorOptions(envelope: .wrapped, eventRate: 0, seed: 7))
    _ = try simulator.start()
    simulator.refuseReads("list/objects", status: 500)
    let ui = try ConsoleDriver(on: simulator, size: Size(width: 120, height: 30))
    try await ui.wait { ui.screen.contains("HTTP 500") }
    simulator.refuseReads("list/objects", status: nil)
    try await ui.wait { ui.screen.contains("sipAccount") && ui.screen.contains("LIVE") }
  }

  @Test(arguments: [401, 403])
  func aClassThatIsNotGivenToThisUserSaysNothingOfTheOthers(status: Int) async throws {
    let ui = try ConsoleDriver(size: Size(width: 120, height: 30)) { _ in }
    ui.simulator.refuseReads("objects/stream", status: status)
    try await ui.idle()
    try await ui.press("3")
    try await ui.wait { ui.screen.contains("LIVE") && ui.screen.contains("Not available now") }
    let signIns = ui.simulator.requests.count { $0.method == "POST" && $0.path.hasSuffix("objects/session") }
    #expect(signIns <= 2)
    #expect(ui.app.device.freshness("sipCall", now: .now) == .live)
  }

  @Test func kindsHaveTheirSignsAndCanBeFiltered() async throws {
    let ui = try await live()
    try await ui.wait { ui.screen.contains("LIVE") }
    try await ui.press("2")
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "One")]))
    let call = try #require(ui.simulator.uuids(of: "sipCall").first)
    ui.simulator.change("sipCall", call, object([("muted", true)]))
    try await ui.wait { ui.screen.contains("2 of 2 lines") }
    try await ui.press("/")
    try await ui.type("class=sipCall field=muted")
    #expect(ui.screen.contains("1 of 2 lines"))
    #expect(!ui.screen.contains("One"))
    try await ui.press("enter", "esc")
    #expect(ui.screen.contains("2 of 2 lines"))
    try await ui.press("K")
    #expect(ui.screen.contains("filter \"kind=create\""))
    #expect(ui.screen.contains("No lines match the filter"))
    try await ui.press("K", "K", "K")
    #expect(!ui.screen.contains("filter"))
  }

  @Test func theFilterKnowsTitlesAndNames() async throws {
    let ui = try await live()
    try await ui.wait { ui.screen.contains("LIVE") }
    try await ui.press("2")
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "Zürich")]))
    ui.simulator.change("sipAccount", account(ui), object([("domain", "moved.example.net")]))
    try await ui.wait { ui.screen.contains("2 of 2 lines") }
    try await ui.press("/")
    for filter in [
      "Display name~zurich", "displayName=Zürich", "display-name~zur", "field=\"Display name\"", "\"display name\"",
    ] {
      try await ui.press("ctrl-u")
      try await ui.type(filter)
      #expect(ui.screen.contains("1 of 2 lines"), "\(filter)\n\(ui.screen)")
      #expect(ui.line(containing: "Display name: ")?.contains("→ Zürich") == true)
    }
    // The members of a change stay what they are, and Tab completes the names of fields.
    try await ui.press("ctrl-u")
    try await ui.type("class=sipAccount kind=update dom")
    try await ui.press("tab")
    #expect(ui.line(containing: "Filter: ")?.contains("kind=update domain=") == true, "\(ui.screen)")
    try await ui.type("moved.example.net")
    #expect(ui.screen.contains("1 of 2 lines"))
  }

  @Test func whoScrollsBackIsLeftInPeaceAndToldWhatCame() async throws {
    let ui = try await live(size: Size(width: 100, height: 16))
    try await ui.wait { ui.screen.contains("LIVE") }
    try await ui.press("2")
    for number in 0..<30 {
      ui.simulator.change("sipAccount", account(ui), object([("displayName", .string("Name \(number)."))]))
    }
    try await ui.wait { ui.screen.contains("→ Name 29.") }
    try await ui.press("k", "k")
    let before = ui.screen.split(separator: "\n").dropFirst(2).prefix(8).joined()
    for number in 30..<40 {
      ui.simulator.change("sipAccount", account(ui), object([("displayName", .string("Name \(number)."))]))
    }
    try await ui.wait { ui.screen.contains("PAUSED 10 new") }
    #expect(ui.screen.split(separator: "\n").dropFirst(2).prefix(8).joined() == before)
    try await ui.press("G")
    #expect(ui.screen.contains("→ Name 39."))
    #expect(!ui.screen.contains("PAUSED"))
    try await ui.press("p")
    #expect(ui.screen.contains("PAUSED 0 new"))
    try await ui.press("p")
    #expect(!ui.screen.contains("PAUSED"))
  }

  @Test func aLineOpensItsDetailsAndItsRecord() async throws {
    let ui = try await live()
    try await ui.wait { ui.screen.contains("LIVE") }
    try await ui.press("2")
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "Told"), ("enabled", true)]))
    try await ui.wait { ui.screen.contains("1 of 1 lines") }
    try await ui.press("enter")
    #expect(ui.line(containing: "+ Display name")?.contains("Told") == true)
    #expect(ui.line(containing: "- Display name")?.contains("Studio Leipzig") == true)
    try await ui.press("o")
    #expect(ui.line(containing: "Display name")?.contains("Told") == true)
    try await ui.press("esc", "esc")
    #expect(ui.screen.contains("│ live"))
    try await ui.press("space")
    #expect(ui.line(containing: "Told")?.contains("●") == true)
  }

  @Test func aGapIsDrawnWithWhatItHid() async throws {
    let ui = try await live()
    try await ui.wait { ui.screen.contains("LIVE") }
    try await ui.press("2")
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "Before")]))
    try await ui.wait { ui.screen.contains("Before") }
    ui.simulator.refuseSockets(status: 503)
    ui.simulator.dropSockets()
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "Hidden")]))
    try await ui.wait { ui.screen.contains("no signals since") }
    try await ui.wait { ui.screen.contains("POLL") }
    ui.simulator.refuseSockets(status: nil)
    try await ui.press(":")
    try await ui.type("reconnect")
    try await ui.press("enter")
    try await ui.wait { ui.screen.contains("recovered") && ui.screen.contains("LIVE") }
    try await ui.wait { ui.screen.contains("1 change recovered") || ui.screen.contains("→ Hidden") }
    let line = try #require(ui.line(containing: "Before → Hidden"))
    #expect(line.contains("~R") || line.contains("~P"))
  }

  @Test func withoutASocketTheSamePaneIsFedByPolling() async throws {
    let ui = try await live { $0.servesSocket = false }
    try await ui.wait { ui.screen.contains("POLL ") }
    try await ui.press("2")
    #expect(ui.screen.contains("POLL "))
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "Found")]))
    try await ui.wait { ui.screen.contains("→ Found") }
    #expect(ui.line(containing: "→ Found")?.contains("~P") == true)
  }

  @Test func aSessionThatEndsIsNeverNoticed() async throws {
    let ui = try await live()
    try await ui.wait { ui.screen.contains("LIVE") }
    let said = ui.app.messages.entries.count
    for round in 0..<3 {
      ui.simulator.expireSessions()
      ui.simulator.change("sipAccount", account(ui), object([("displayName", .string("Round \(round)"))]))
      try await ui.wait { ui.screen.contains("Round \(round)") && ui.screen.contains("LIVE") }
      try await ui.wait {
        ui.app.device.sync.link == .live && ui.app.device.sync.followed.contains(where: ui.app.device.isLive)
      }
    }
    #expect(ui.app.messages.entries.count == said)
  }

  @Test func aFollowedClassIsRemembered() async throws {
    let ui = try await live()
    try await ui.press("2", "f")
    #expect(ui.screen.contains("Classes to follow"))
    let place = try #require(ui.app.device.classes.firstIndex { $0.name == "phoneBookEntry" })
    for _ in 0..<place { try await ui.press("j") }
    try await ui.press("space", "enter")
    #expect(ui.app.device.sync.followed.contains("phoneBookEntry"))
    #expect(ui.app.device.settings.classes["phoneBookEntry"]?["pinned"] == true)
    let entry = try #require(ui.simulator.uuids(of: "phoneBookEntry").first)
    try await ui.wait { ui.app.device.isLive("phoneBookEntry") }
    ui.simulator.change("phoneBookEntry", entry, object([("name", "Followed")]))
    try await ui.wait { ui.screen.contains("Followed") }
  }

  @Test func whatIsNoEventIsShownRawAndHarmsNothing() async throws {
    let ui = try await live()
    try await ui.wait { ui.screen.contains("LIVE") }
    try await ui.press("2")
    ui.simulator.sendRaw("{\"event\":\"weather\",\"data\":\"\u{1b}[31mrain\"}")
    try await ui.wait { ui.screen.contains("weather") }
    #expect(!ui.screen.contains("\u{1b}"))
    ui.simulator.change("sipAccount", account(ui), object([("displayName", "Still here")]))
    try await ui.wait { ui.screen.contains("Still here") }
  }
}
