import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// The keys of dialogs: Enter does what the footer says, and lists and menus all behave alike.
@MainActor struct DialogKeyTests {
  private func console(size: Size = Size(width: 120, height: 36)) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(size: size, counts: ["sipAccount": 6, "stream": 3, "sipCall": 2])
    try await ui.idle()
    return ui
  }

  private func keyBar(_ ui: ConsoleDriver) -> String { String(ui.surface.line(ui.app.size.height - 1)) }

  /// The words of the line that is selected in the dialog.
  private func words(_ ui: ConsoleDriver) -> [Substring] {
    (ui.surface.text(of: .selection).last ?? "").split(separator: " ")
  }

  private func calls(_ ui: ConsoleDriver) -> [String] {
    ui.simulator.requests.filter { $0.method == "POST" && $0.path.contains("methods/") }.map(\.path)
  }

  // MARK: Dangerous calls

  @Test func enterAfterTheRightNameGoesToTheConfirmingButton() async throws {
    let ui = try await console()
    try await ui.press("5", "/")
    try await ui.type("reboot")
    try await ui.press("enter", "enter", "ctrl-s")
    #expect(ui.app.layers.last is MethodCallSheet)
    try await ui.type("wrong")
    try await ui.press("enter")
    #expect(ui.app.layers.last is MethodCallSheet, "a wrong name closes nothing")
    #expect(ui.line(containing: "not the name") != nil)
    try await ui.press("ctrl-u")
    try await ui.type(ui.app.device.typedName)
    #expect(calls(ui).isEmpty)
    try await ui.press("enter")
    #expect(ui.app.layers.last is MethodCallSheet && ui.screen.contains("[>Run"), "the focus is on Run")
    #expect(keyBar(ui).contains("Enter Run"))
    try await ui.press("enter")
    #expect(calls(ui).count == 1)
  }

  @Test func enterOnNothingTypedCancelsAndTheFooterSaysSo() async throws {
    let ui = try await console()
    try await ui.press("5", "/")
    try await ui.type("reboot")
    try await ui.press("enter", "enter", "ctrl-s")
    #expect(keyBar(ui).contains("Enter Cancel") && keyBar(ui).contains("Tab"))
    try await ui.press("enter")
    #expect(!(ui.app.layers.last is MethodCallSheet) && calls(ui).isEmpty)
  }

  // MARK: Lists and menus

  @Test func arrowsWrapInMenus() async throws {
    let ui = try await console()
    try await ui.press("enter", "b")
    #expect(words(ui).first == "Set")
    try await ui.press("up")
    #expect(words(ui).first?.hasPrefix("Import") == true)
    try await ui.press("down")
    #expect(words(ui).first == "Set")
    // j and k move as well, until something is typed.
    try await ui.press("j")
    #expect(words(ui).first == "Enable")
  }

  @Test func lettersFilterInMenusAndInLists() async throws {
    let ui = try await console()
    try await ui.press("enter", "b")
    try await ui.type("exp")
    #expect(words(ui).first?.hasPrefix("Export") == true && !ui.screen.contains("Import..."))
    try await ui.press("esc")
    try await ui.press("o")
    try await ui.type("reg")
    #expect(ui.screen.contains("Register interval") && !ui.screen.contains("[x] Display name"))
    try await ui.press("esc", "2", "f")
    try await ui.type("user")
    #expect(words(ui).contains("user"))
    #expect(!ui.screen.contains("] sipAccount"))
  }

  @Test func deletingWithMarksAsksWhichAreMeant() async throws {
    let ui = try await console()
    try await ui.press("enter", "space", "space", "x")
    #expect(ui.line(containing: "The 2 marked") != nil, "\(ui.screen)")
    #expect(ui.line(containing: "This one:") != nil)
    let current = try #require((ui.app.layers.first as? ObjectsScreen)?.table?.selected)
    try await ui.press("enter")
    #expect((ui.app.layers.last as? ConfirmDialog)?.subject?.uuid == current, "this one is the highlighted one")
    try await ui.press("esc", "x", "down", "enter")
    #expect(ui.app.layers.last is BulkPreviewScreen && ui.screen.contains("Delete: 2 marked"))
  }

  @Test func theFooterNamesWhatEnterDoesHere() async throws {
    let ui = try await console()
    try await ui.press("enter", "b")
    #expect(keyBar(ui).contains("Enter Choose"))
    try await ui.press("esc", ":")
    #expect(keyBar(ui).contains("Enter Run") && keyBar(ui).contains("Tab Complete"))
    try await ui.press("esc", "/")
    #expect(keyBar(ui).contains("Enter Keep") && keyBar(ui).contains("Esc Cancel") && !keyBar(ui).contains("Edit"))
    try await ui.press("esc", "x")
    #expect(keyBar(ui).contains("Enter Cancel") || keyBar(ui).contains("Enter Keep"))
    try await ui.press("tab")
    #expect(keyBar(ui).contains("Enter Delete"))
    try await ui.press("esc", "e", "ctrl-u")
    try await ui.type("New name")
    try await ui.press("ctrl-s", "tab")
    #expect(keyBar(ui).contains("Enter Save"))
  }

  @Test func theSignInDialogNamesItsKeys() async throws {
    let ui = try ConsoleDriver(password: nil)
    #expect(keyBar(ui).contains("Enter Sign in"), "\(ui.screen)")
  }
}
