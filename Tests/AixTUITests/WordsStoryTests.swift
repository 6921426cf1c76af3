import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// The screens claim no more than is known, and no key dies without a word.
@MainActor struct WordsStoryTests {
  private func console(
    _ size: Size = Size(width: 80, height: 24), counts: [String: Int] = ["sipAccount": 6], password: String = "ferncast"
  ) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(size: size, counts: counts, password: password)
    try await ui.idle()
    return ui
  }

  @Test func whatWasNeverReadIsNotCalledEmpty() async throws {
    let ui = try await console(password: "wrong")
    try await ui.wait { ui.app.layers.last is SignInScreen }
    ui.app.layers.removeLast()
    #expect(ui.screen.contains("Not signed in.") && !ui.screen.contains("oading …"), "\(ui.screen)")
    #expect(ui.line(containing: "M-s Sign in") != nil, "\(ui.screen)")
    try await ui.press("3")
    #expect(ui.screen.contains("Calls not loaded: not signed in."), "\(ui.screen)")
    #expect(!ui.screen.contains("configuration"))
    ui.send(connection: .away(since: .now, reason: "Cannot reach the device", nextTry: nil))
    #expect(ui.screen.contains("Calls not loaded: device not reachable."), "\(ui.screen)")
    try await ui.press("4")
    #expect(ui.screen.contains("Alarms not loaded: device not reachable."), "\(ui.screen)")
    #expect(!ui.screen.contains("No alarms in this time") && !ui.screen.contains("LOADING"), "\(ui.screen)")
  }

  @Test func theSignInIsFoundByItsKey() async throws {
    let ui = try await console(password: "wrong")
    try await ui.wait { ui.app.layers.last is SignInScreen }
    ui.app.layers.removeLast()
    try await ui.press("alt-s")
    #expect(ui.app.layers.last is SignInScreen)
  }

  @Test(arguments: ["e", "n", "c", "x", "m", "b", "space", "*", "=", "o", "J", "y", "s"])
  func aRecordsKeyAmongTheClassesSaysWhereItWorks(key: String) async throws {
    let ui = try await console()
    try await ui.press(key)
    #expect(ui.app.layers.count == 1 && ui.screen.contains("press Tab to go to the records"), "\(ui.screen)")
  }

  @Test func theFirstScreenNamesThePanes() async throws {
    let ui = try await console()
    let bar = try #require(ui.screen.split(separator: "\n").last)
    for hint in ["2 Live", "3 Calls", "4 Alarms", "5 Methods", "? Help"] { #expect(bar.contains(hint), "\(bar)") }
  }

  @Test func theHelpOfAFormNamesNoKeyThatTypes() async throws {
    let ui = try await console()
    try await ui.press("enter", "e", "f1")
    let lines = ui.screen.split(separator: "\n").map { $0.drop { " ▸│".contains($0) } }
    #expect(lines.contains { $0.hasPrefix("^S F2") && $0.contains("Save") }, "\(ui.screen)")
    #expect(ui.screen.contains("M- is Alt"))
    let help = try #require(ui.app.layers.last as? HelpScreen)
    let here = help.texts.drop { $0 != "Here" }.dropFirst().prefix { $0 != CommandInfo.Group.everywhere.rawValue }
    for line in here {
      let keys = line.prefix(16).split(separator: " ")
      #expect(keys.allSatisfy { $0.count > 1 || $0 == "" }, "\(line)")
    }
  }

  @Test func aFormSaysHowToLeaveIt() async throws {
    let ui = try await console()
    try await ui.press("enter", "e")
    #expect(ui.screen.split(separator: "\n").last?.contains("Esc Close") == true, "\(ui.screen)")
  }

  @Test func keysThatDoNothingInTheFiguresSaySo() async throws {
    let ui = try await console()
    try await ui.wait { ui.app.device.alarms.updated != nil }
    try await ui.press("4", "tab", "tab")
    try #require((ui.app.layers.last as? AlarmsScreen)?.focus == .figures)
    for (key, title) in [("enter", "Open"), ("i", "Entry"), ("L", "Severity")] {
      try await ui.press(key)
      #expect(ui.screen.contains("\(title): press Tab"), "\(ui.screen)")
      #expect((ui.app.layers.last as? AlarmsScreen)?.log.filter.isEmpty == true)
    }
  }

  @Test(arguments: [80, 96, 120, 200])
  func theColumnOfAnAlarmHasRoomForDayAndTime(width: Int) {
    // One column is for the mark of a wrong clock.
    let day: Int64 = 86_400_000
    let text = MomentText.brief(200 * day, now: 202 * day, width: AlarmRow.Columns(width: width).since - 1)
    #expect(text.contains(":") && text.contains("-"), "\(text)")
  }

  @Test func theWholeMessageOfAnAlarmIsReadOnASmallScreen() async throws {
    let ui = try await console()
    try await ui.wait { ui.app.device.alarms.updated != nil }
    let uuid = try #require(
      ui.simulator.uuids(of: "sipAccount").last {
        ui.app.device.store.record("sipAccount", $0)?.fields["registrationState"] != "failed"
      })
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("enabled", true), ("registrationState", "failed")])))
    try await ui.press("4")
    try await ui.wait { ui.screen.contains("Registration of") }
    try await ui.press("g")
    let message = try #require((ui.app.layers.last as? AlarmsScreen)?.list.current).entry.message
    #expect(message.count > 30 && ui.screen.contains(message), "\(message)\n\(ui.screen)")
  }

  @Test func aCallThatWillEndIsNamedAsInItsList() async throws {
    let ui = try await console(counts: ["sipCall": 3])
    try await ui.press("3")
    let screen = try #require(ui.app.layers.last as? CallsScreen)
    let entry = try #require(screen.current(ui.app.context()))
    let roles = try #require(ui.app.device.callBook.roles[entry.objectClass])
    let party = [CallWords.Role.name, .party].map { roles.text($0, in: entry.record.fields) }.filter { !$0.isEmpty }
    try await ui.press("m")
    try await ui.wait { ui.app.device.methods.isListed && ui.app.device.methods.unread == 0 }
    try await ui.type("hangup")
    try await ui.press("enter")
    try #require(ui.app.layers.last is MethodCallSheet, "\(ui.screen)")
    #expect(ui.screen.contains("Run sipCallHangup") && ui.screen.contains("Run (y)"))
    #expect(!party.isEmpty && ui.screen.contains(party.joined(separator: ", ")), "\(ui.screen)")
  }

  @Test func aColumnThatIsNotThereIsNamed() async throws {
    let ui = try await console()
    try await ui.press("enter", ":")
    try await ui.type("sort nix")
    try await ui.press("enter")
    #expect(ui.screen.contains("No column named nix. Columns: "), "\(ui.screen)")
  }

  @Test func aCommandOfTheLineGivesTheReasonOfItsKey() async throws {
    let ui = try await console()
    try await ui.press("enter", ":")
    try await ui.type("clear-filter")
    try await ui.press("enter")
    #expect(ui.screen.contains("Clear filter: no filter is set"), "\(ui.screen)")
  }

  @Test func theHelpIsWholeOnASmallScreen() async throws {
    let ui = try await console()
    try await ui.press("enter", "e", "f1")
    let help = try #require(ui.app.layers.last as? HelpScreen)
    for text in help.texts { #expect(CellWidth.width(of: text) < 80, "\(text)") }
  }

  @Test func aClassThatIsAlwaysFollowedIsMarkedSo() async throws {
    let ui = try await console()
    try await ui.press("2", "f")
    for line in ui.screen.split(separator: "\n") where line.contains("(always)") {
      #expect(line.contains("[x]"), "\(line)")
    }
    #expect(ui.screen.contains("(always)"), "\(ui.screen)")
  }

  @Test func aFormIsNamedWithoutTheWordsOfItsPath() async throws {
    let ui = try await console()
    try await ui.press("enter", "e")
    let name = try #require((ui.app.layers.last as? FormScreen)?.draft.base?.name)
    try await ui.type("x")
    try await ui.press("f10")
    #expect(ui.screen.contains("\(name) has unsaved changes.") && ui.screen.contains("Keep editing"), "\(ui.screen)")
  }
}
