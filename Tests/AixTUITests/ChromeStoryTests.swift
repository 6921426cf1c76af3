import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// What stands around a screen says where one is and no more than there is to say.
@MainActor struct ChromeStoryTests {
  private func console(size: Size = Size(width: 80, height: 24)) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(size: size, counts: ["sipAccount": 6])
    try await ui.idle()
    return ui
  }

  @Test(arguments: [("2", "live"), ("3", "calls"), ("4", "alarms"), ("5", "methods")])
  func aPaneIsNoChildOfAClass(key: String, name: String) async throws {
    let ui = try await console(size: Size(width: 120, height: 36))
    try await ui.press(key)
    let header = ui.surface.line(0)
    #expect(header.contains(name) && !header.contains("sipAccount"), "\(header)")
    try await ui.press("1")
    #expect(ui.surface.line(0).contains("sipAccount"))
  }

  @Test func theHelpOfAFormTakesNoMoreLinesThanItHasText() async throws {
    let ui = try await console()
    try await ui.press("enter", "e")
    for _ in 0..<12 {
      let lines = ui.screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      // Between the rule above the help and the message line no row is empty.
      let rule = try #require(lines.lastIndex { $0.hasPrefix("──") })
      #expect(lines[(rule + 1)..<22].allSatisfy { !$0.isEmpty }, "\(ui.screen)")
      try await ui.press("down")
    }
  }

  /// What a field takes is said in full where there is room for it.
  @Test func longFactsOfAFieldAreNotCut() async throws {
    let ui = try await console()
    try await ui.type(":stream")
    try await ui.press("enter", "e")
    try await ui.focus("Type")
    #expect(ui.line(containing: "elements.0.type: one of")?.contains("…") == false, "\(ui.screen)")
    #expect(ui.screen.contains("rtpReceiver") && ui.screen.contains("required"), "\(ui.screen)")
  }

  /// A unit is left out where the title has it as a word, not as a letter of one.
  @Test func aRecordShowsTheUnitsOfItsNumbers() async throws {
    let ui = try await console()
    try await ui.press("enter", "enter")
    let line = try #require(ui.line(containing: "Register interval"))
    #expect(line.split(separator: " ").last == "s", "\(line)")
  }

  /// A list that is longer than its dialog says how much more there is, and wastes no line.
  @Test func aLongListSaysWhatIsOutOfSight() async throws {
    let ui = try await console()
    try await ui.press("enter", "b", "enter")
    #expect(ui.line(containing: " more ─┘")?.contains("↓") == true, "\(ui.screen)")
    let lines = ui.screen.split(separator: "\n").map(String.init)
    let first = try #require(lines.firstIndex { $0.contains("┌ Set a field") })
    let last = try #require(lines.lastIndex { $0.contains("└") })
    // Each entry has its name in brackets.
    #expect(lines[(first + 1)..<last].allSatisfy { $0.contains("(") }, "\(ui.screen)")
    try await ui.press("end")
    #expect(ui.line(containing: "↑") != nil && ui.line(containing: "↓") == nil, "\(ui.screen)")
  }

  @Test func aPatternIsSaidInWords() async throws {
    let ui = try await console(size: Size(width: 120, height: 36))
    try await ui.press("enter", "e")
    try await ui.focus("User")
    try await ui.press("ctrl-u")
    try await ui.type("bad user!")
    #expect(!ui.screen.contains("^[A-Za-z0-9"), "\(ui.screen)")
    #expect(ui.line(containing: "letters") != nil || ui.line(containing: "Allowed") != nil)
    // The expression is to be had on demand.
    try await ui.press("f1")
    #expect(ui.screen.contains("^[A-Za-z0-9._+-]{1,64}$"))
  }

  /// The keys of the bar are those that do what it says: none is another command's, none would be typed as text.
  @Test(
    arguments: [
      [], ["/"], ["enter"], ["enter", "/"], ["enter", "b"], ["enter", "o"], ["enter", "m"], ["enter", "x"],
      ["enter", "e"], ["enter", "space", "space", "x"], ["enter", "enter"], ["enter", "enter", "/"], ["enter", "n"],
      ["enter", "U"], ["enter", "v"], ["enter", "t"], ["2"], ["2", "f"], ["2", "/"], ["3"], ["4"], ["4", "/"], ["5"],
      ["5", "enter"], ["H"], ["D"], ["!"], ["?"], ["?", "/"], [":"], ["enter", "b", "down", "down", "enter"],
    ] as [[String]])
  func theKeysInTheBarWork(keys: [String]) async throws {
    let ui = try await console(size: Size(width: 160, height: 40))
    for key in keys { try await ui.press(key) }
    let offers = ui.app.currentOffers()
    let top = try #require(ui.app.layers.last)
    let typing = top.takesText(ui.app.context())
    for offer in offers where offer.inBar && offer.disabled == nil {
      let label = ui.app.keymap.label(offer.command, whileTyping: typing)
      guard let key = ui.app.keymap.keys(for: offer.command).first(where: { Keymap.label($0) == label }) else {
        continue
      }
      #expect(ui.app.keymap.offer(for: key, among: offers)?.command == offer.command, "\(keys) \(label)")
      if typing, case .character = key { Issue.record("\(label) would be typed") }
    }
  }
}
