import ConsoleCore
import Curses
import Testing

@testable import AixTUI

/// While nothing is drawn no command is taken but redraw, suspend and quit.
@MainActor struct BlindKeyTests {
  private func console(_ size: Size) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(counts: ["sipAccount": 4])
    try await ui.idle()
    try await ui.press("enter", "j")
    ui.send(.resized(size))
    ui.simulator.clearRequests()
    return ui
  }

  @Test(arguments: [Size(width: 39, height: 9), Size(width: 1, height: 1), Size(width: 39, height: 40)])
  func noCommandIsTakenInAWindowTooSmallToDraw(size: Size) async throws {
    let ui = try await console(size)
    let layers = ui.app.layers.count
    for key in ["x", "y", "x", "tab", "enter", "n", "e", "c", "b", "f8", "4", ":", "q", "esc", "space", "u"] {
      try await ui.press(key)
    }
    try await ui.type("delete")
    try await ui.press("enter")
    #expect(ui.app.layers.count == layers)
    #expect(ui.simulator.requests.allSatisfy { $0.method == "GET" })
    ui.send(.resized(Size(width: 100, height: 30)))
    #expect(ui.app.layers.count == layers && !ui.hasQuit && ui.screen.contains("sipAccount"))
  }

  @Test func aTextBeingTypedIsNotGoneOnWithBlindly() async throws {
    let ui = try await console(Size(width: 100, height: 30))
    try await ui.press("e")
    let before = (ui.app.layers.last as? FormScreen)?.editor?.text
    ui.send(.resized(Size(width: 20, height: 5)))
    try await ui.type("blind")
    ui.send(.key(.paste("blind")))
    #expect((ui.app.layers.last as? FormScreen)?.editor?.text == before && before != nil)
  }

  @Test func itCanBeLeftAndSaysHow() async throws {
    let ui = try await console(Size(width: 39, height: 9))
    #expect(ui.screen.contains("40x10") && ui.screen.contains("Q quits"))
    try await ui.press("Q")
    #expect(ui.hasQuit)
  }
}
