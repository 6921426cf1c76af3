import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// j and k in menus: they move as they do in every list, unless a choice begins with them.
@MainActor struct MenuKeyTests {
  private func press(_ dialog: inout ChoiceDialog, _ keys: String, _ context: Context) throws -> JSON? {
    for character in keys { _ = dialog.handle(.character(character), context) }
    guard case .answer(.chosen(let value, _))? = dialog.perform(.open, context).first else { return nil }
    return value
  }

  private func dialog(_ titles: String...) -> ChoiceDialog {
    let choices = titles.map { FieldChoice(value: .string($0), title: $0) }
    return ChoiceDialog(
      Field(key: "x", pointer: .root, title: "x", kind: .choice(choices)), choices, selected: nil)
  }

  @Test func theyMove() async throws {
    let context = try ConsoleDriver().app.context()
    var plain = dialog("15 minutes", "1 hour", "4 hours")
    #expect(try press(&plain, "jj", context) == "4 hours")
    #expect(try press(&plain, "k", context) == "1 hour")
  }

  @Test func whereAChoiceBeginsWithThemTheyFilter() async throws {
    let context = try ConsoleDriver().app.context()
    var named = dialog("Jitter", "kbit/s", "Loss")
    #expect(try press(&named, "k", context) == "kbit/s")
    var filtered = dialog("ab", "abj")
    #expect(try press(&filtered, "abj", context) == "abj", "a filter that was begun goes on")
  }
}
