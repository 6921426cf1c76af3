import ConsoleCore
import Curses
import DeviceSimulator
import Foundation
import Testing

@testable import AixTUI

/// What an operator sees of alarms, and what he does about them.
@MainActor struct AlarmStoryTests {
  private func console(
    _ envelope: SimulatorOptions.Envelope = .wrapped, size: Size = Size(width: 120, height: 36),
    state: TestFolder? = nil, glyphs: Glyphs = .unicode, user: String = "root", password: String = "ferncast",
    streams: Int = 0, configure: (inout SimulatorOptions) -> Void = { _ in }
  ) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(
      envelope, size: size, counts: ["sipAccount": 6, "stream": streams], password: password, glyphs: glyphs,
      user: user,
      stateFolder: state?.path, configure: configure)
    try await ui.idle()
    return ui
  }

  /// Lets one account lose its registration, and returns its UUID and name.
  private func lose(_ ui: ConsoleDriver) throws -> (uuid: String, name: String) {
    let found = ui.simulator.uuids(of: "sipAccount").last {
      ui.app.device.store.record("sipAccount", $0)?.fields["registrationState"] != "failed"
    }
    let uuid = try #require(found)
    let fields = JSONObject([("enabled", true), ("registrationState", "failed")])
    #expect(ui.simulator.change("sipAccount", uuid, fields))
    return (uuid, try #require(ui.app.device.store.record("sipAccount", uuid)?.name))
  }

  private func settled(_ ui: ConsoleDriver) async throws {
    try await ui.wait { ui.app.device.alarms.updated != nil }
  }

  @Test(arguments: [SimulatorOptions.Envelope.wrapped, .flat])
  func aNewAlarmIsAnnouncedOnEveryPaneAndLeadsToItsRecord(envelope: SimulatorOptions.Envelope) async throws {
    let ui = try await console(envelope)
    try await settled(ui)
    try await ui.press("4", "A", "enter", "1")
    let bells = ui.bells
    let (_, name) = try lose(ui)
    // Nobody presses anything: the next poll brings it.
    try await ui.wait { ui.screen.contains("Registration of") }
    #expect(ui.bells == bells + 1)
    let lines = ui.screen.split(separator: "\n").map(String.init)
    #expect(lines[lines.count - 2].contains("NEW") && lines[lines.count - 2].contains("“\(name)”"))
    #expect(lines[0].contains("1 new"))
    for pane in ["2", "3"] {
      try await ui.press(pane)
      #expect(ui.screen.contains("1 new") && ui.screen.contains("“\(name)”"))
    }
    try await ui.press("4")
    try await ui.wait { ui.line(containing: "N ")?.contains(name) == true }
    for _ in 0..<60 where ui.app.device.alarms.new.first?.key != selectedAlarm(ui)?.key { try await ui.press("j") }
    try await ui.press("o")
    #expect(ui.app.layers.last is RecordScreen)
    #expect(ui.screen.contains("sipAccount") && ui.screen.contains(name))
  }

  private func selectedAlarm(_ ui: ConsoleDriver) -> Alarm? {
    (ui.app.layers.last as? AlarmsScreen)?.list.current
  }

  @Test func anAcknowledgementSaysThatItIsLocalAndLasts() async throws {
    let folder = try TestFolder()
    let ui = try await console(state: folder)
    try await settled(ui)
    try await ui.press("4")
    let alarm = try #require(selectedAlarm(ui))
    #expect(ui.selectedWords.first == "N")
    try await ui.press("a")
    #expect(ui.screen.contains("Nothing is sent to the device"))
    try await ui.type("Eva is told")
    try await ui.press("enter")
    #expect(ui.selectedWords.first == "a" && ui.selectedWords.contains("told]"))
    #expect(ui.screen.contains("Acknowledged the alarm on this machine"))
    let requests = ui.simulator.requests.filter { $0.method != "GET" && !$0.path.contains("session") }
    #expect(requests.isEmpty, "Nothing is sent to the device")
    // The next console of the profile knows it.
    let settings = try #require(ui.app.device.connection?.settings)
    let notes = AlarmNotes.read(folder: try #require(settings.statusFolder))
    #expect(notes.note(of: alarm)?.text == "Eva is told")
    try await ui.press("i")
    #expect(ui.screen.contains("Acknowledged on this machine by"))
  }

  @Test func aShelvedAlarmIsNotAnnounced() async throws {
    let ui = try await console()
    try await settled(ui)
    try await ui.press("4")
    let count = ui.app.device.alarms.new.count
    try await ui.press("z", "down", "enter")
    #expect(ui.app.device.alarms.new.count == count - 1)
    #expect(ui.screen.contains("1 shelved") && ui.screen.contains("[shelved until"))
    #expect(ui.screen.contains("No history is kept"), "and says that it lasts no longer than the console")
    for _ in 0..<60 where ui.app.device.alarms.new.contains(where: { $0.key == selectedAlarm(ui)?.key }) {
      try await ui.press("j")
    }
    try await ui.press("z", "enter")
    #expect(ui.app.device.alarms.new.count == count)
  }

  /// The last poll is not long ago, and the device is known to be away: no pane calls what it shows fresh.
  @Test func theAlarmsOfADeviceThatIsAwayAreStaleAtOnce() async throws {
    let ui = try await console()
    try await settled(ui)
    try await ui.press("4")
    #expect(ui.surface.line(0).contains("POLL"))
    ui.send(connection: .away(since: .now, reason: "Cannot reach the device", nextTry: nil))
    let header = ui.surface.line(0)
    #expect(header.contains("AWAY  STALE") && !header.contains("POLL"), "\(header)")
  }

  @Test func oneThatWentStaysForAWhileAndOneThatComesAgainIsCounted() async throws {
    let ui = try await console()
    try await settled(ui)
    try await ui.press("4", "A", "enter")
    let (uuid, name) = try lose(ui)
    for _ in 0..<2 {
      try await ui.press("r")
      try await ui.wait { ui.app.device.alarms.book.active.contains { $0.entry.message.contains(name) } }
      #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("registrationState", "registered")])))
      try await ui.press("r")
      // The log has the word of the round before.
      try await ui.wait { !ui.app.device.alarms.book.active.contains { $0.entry.message.contains(name) } }
      try await ui.wait { ui.screen.contains("cleared ") }
      #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("registrationState", "failed")])))
    }
    try await ui.press("r")
    try await ui.wait { ui.app.device.alarms.book.active.contains { $0.entry.message.contains(name) } }
    #expect(ui.line(containing: "3x")?.contains(name) == true)
    #expect(ui.screen.components(separatedBy: "“\(name)”").count > 3)
  }

  @Test func enterLeadsToWhatWasLoggedAroundTheStart() async throws {
    let folder = try TestFolder()
    let ui = try await console(state: folder)
    try await settled(ui)
    ui.simulator.logBurst(10)
    try await ui.press("4", "r")
    let (_, name) = try lose(ui)
    try await ui.press("r")
    try await ui.wait { ui.app.device.alarms.new.contains { $0.entry.message.contains(name) } }
    ui.simulator.logBurst(300)
    try await ui.press("r")
    try await ui.wait { ui.app.device.alarms.recent.count > 300 }
    for _ in 0..<60 where selectedAlarm(ui)?.entry.message.contains(name) != true { try await ui.press("j") }
    try await ui.press("enter")
    let around = ui.screen.components(separatedBy: "EVENTS AND LOG").last ?? ""
    #expect(around.contains("“\(name)”"), "the alarm's own lines are in sight")
    #expect(ui.screen.contains("PAUSED"))
  }

  @Test(arguments: [true, false])
  func oneThatBeganBeforeTheConsoleLeadsToItsStartToo(hasJournal: Bool) async throws {
    let folder = try TestFolder()
    let ui = try await console(state: hasJournal ? folder : nil, streams: 8)
    try await settled(ui)
    ui.simulator.logBurst(200)
    try await ui.press("4", "r")
    try await ui.wait { ui.app.device.alarms.recent.count > 200 }
    let alarm = try #require(selectedAlarm(ui))
    #expect(alarm.seen - alarm.since > 60_000)
    try await ui.press("enter")
    let words = ui.selectedWords.joined(separator: " ")
    #expect(words.contains("Raised: \(alarm.entry.message.prefix(20))"))
  }

  @Test func aUserWithoutTheRightIsToldSoAndTheRestWorks() async throws {
    let ui = try await console(user: "guest", password: "none")
    try await ui.wait { ui.app.device.alarms.failure != nil }
    try await ui.press("4")
    #expect(ui.screen.contains("This user may not see the status."))
    #expect(ui.screen.contains("MonitoringStats") && ui.screen.contains("403"))
    try await ui.press("1")
    #expect(ui.screen.contains("CLASSES") && !ui.screen.contains("may not see"))
  }

  @Test func whatIsKnownIsMarkedStaleWhileTheDeviceIsAway() async throws {
    let ui = try await console()
    try await settled(ui)
    try await ui.press("4")
    #expect(ui.screen.split(separator: "\n")[0].contains("POLL 5s"))
    ui.simulator.setAvailable(false)
    try await ui.press("r")
    try await ui.wait { ui.screen.split(separator: "\n")[0].contains("STALE") }
    #expect(ui.screen.contains("Registration of"), "the last that is known stays")
    ui.simulator.setAvailable(true)
    try await ui.wait { ui.screen.split(separator: "\n")[0].contains("POLL 5s") }
  }

  @Test func aGapIsDrawnAndSaid() async throws {
    let folder = try TestFolder()
    let ui = try await console(state: folder)
    try await settled(ui)
    ui.simulator.expireCursors()
    try await ui.press("4", "r")
    try await ui.wait { ui.screen.contains("gap: the device no longer knows") }
    #expect(ui.app.messages.entries.contains { $0.text.contains("Status: entries may be missing") })
  }

  @Test func figuresAreATableWithNestedNames() async throws {
    let ui = try await console()
    try await settled(ui)
    try await ui.press("4", "tab", "tab")
    #expect(ui.screen.contains("FIGURES") && ui.screen.contains("system.temperatures.board"))
    try await ui.press("j", "y")
    #expect(ui.copied.count == 1)
  }

  @Test(arguments: [(80, 24), (40, 10), (200, 60), (60, 12)])
  func anySizeAndASCIIWork(width: Int, height: Int) async throws {
    let ui = try await console(size: Size(width: width, height: height), glyphs: .ascii, streams: 8)
    try await settled(ui)
    try await ui.press("4", "tab", "tab", "tab", "enter", "g", "G", "]", "[", "|")
    #expect(ui.screen.contains("ALARMS") || ui.screen.contains("EVENTS"))
    let isASCII = ui.screen.unicodeScalars.allSatisfy(\.isASCII)
    #expect(isASCII)
  }
}
