import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// The sign-in dialog that comes by itself takes nothing that was typed before, and goes when it is of no use.
@MainActor struct SignInFollowTests {
  /// A time that stands still until it is moved.
  private final class Clock {
    var now = ContinuousClock().now
  }

  /// A console whose password is refused, so that the dialog comes by itself.
  private func refused(_ clock: Clock) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(counts: ["sipAccount": 2], password: "wrong")
    ui.app.clock = { clock.now }
    try await ui.wait { ui.app.layers.last is SignInScreen }
    return ui
  }

  private func password(_ ui: ConsoleDriver) -> String? {
    ui.line(containing: "Password")?.filter { $0 == "•" }
  }

  @Test func whatWasTypedBeforeTheDialogGoesNowhere() async throws {
    let clock = Clock()
    let ui = try await refused(clock)
    #expect(ui.screen.contains("(wait)"))
    // Somebody was in the middle of a word, and goes on for a while.
    for character in "deletexy" {
      clock.now += .milliseconds(120)
      ui.send(.key(.character(character)))
    }
    ui.send(.key(.paste("secret")))
    ui.send(.key(.enter))
    #expect(password(ui)?.isEmpty == true && ui.app.device.requests.isEmpty)
    clock.now += .milliseconds(350)
    ui.send(.tick)
    #expect(!ui.screen.contains("(wait)"))
    try await ui.type("ferncast")
    #expect(password(ui)?.count == 8)
    try await ui.press("enter")
    try await ui.wait { ui.screen.contains("sipAccount") }
    #expect(!ui.app.layers.contains { $0 is SignInScreen })
  }

  @Test func nothingIsTakenBeforeTheDialogIsDrawn() throws {
    var guarded = KeyGuard()
    let start = ContinuousClock().now
    let unseen = guarded.swallows(.character("a"), start)
    #expect(unseen)
    guarded.appear(start)
    #expect(guarded.end == start + .milliseconds(400))
    let early = guarded.swallows(.character("a"), start + .milliseconds(399))
    let stillTyping = guarded.swallows(.character("a"), start + .milliseconds(600))
    let redraw = guarded.swallows(.control("l"), start + .milliseconds(601))
    let later = guarded.swallows(.character("a"), start + .milliseconds(901))
    #expect(early && stillTyping && !redraw && !later)
  }

  @Test func aDialogThatWasAskedForTakesKeysAtOnce() async throws {
    let ui = try ConsoleDriver(counts: ["sipAccount": 2], password: nil)
    try await ui.type("ferncast")
    #expect(password(ui)?.count == 8)
  }

  @Test func aRefusedPasswordIsTypedAnewAndNotAddedTo() async throws {
    let ui = try ConsoleDriver(counts: ["sipAccount": 2], password: nil)
    // Nothing is on its way before the operator presses Enter.
    #expect(ui.surface.line(0).contains("signed out") && !ui.surface.line(0).contains("signing in"))
    try await ui.type("wrong")
    try await ui.press("enter")
    try await ui.wait { ui.screen.contains("Not authorised") }
    #expect(password(ui)?.isEmpty == true)
    try await ui.type("ferncast")
    try await ui.press("enter")
    try await ui.wait { !ui.app.layers.contains { $0 is SignInScreen } }
  }

  @Test func theDialogClosesWhenTheConsoleSignsInByItself() async throws {
    let clock = Clock()
    let ui = try await refused(clock)
    clock.now += .seconds(2)
    try await ui.type("fern")
    ui.send(connection: .signedIn(user: "root", since: clock.now))
    #expect(!ui.app.layers.contains { $0 is SignInScreen })
    #expect(ui.line(containing: "Signed in again") != nil)
    // The rest of the password is no row of commands.
    let layers = ui.app.layers.count
    for character in "nxyQ" {
      clock.now += .milliseconds(150)
      ui.send(.key(.character(character)))
    }
    #expect(ui.app.layers.count == layers && !ui.hasQuit)
    clock.now += .seconds(1)
    ui.send(.key(.character("?")))
    #expect(ui.app.layers.last is HelpScreen)
  }

  @Test func whoIsAboutToSignInElsewhereIsLeftAlone() async throws {
    let clock = Clock()
    let ui = try await refused(clock)
    clock.now += .seconds(2)
    try await ui.press("up")
    try await ui.type("2")
    ui.send(connection: .signedIn(user: "root", since: clock.now))
    #expect(ui.app.layers.contains { $0 is SignInScreen })
  }

  @Test func anAbsentDeviceIsStillTriedAndTheDialogSaysSo() async throws {
    let clock = Clock()
    let ui = try await refused(clock)
    ui.send(connection: .away(since: clock.now, reason: "Cannot reach the device", nextTry: nil))
    #expect(ui.screen.contains("This dialog closes"))
    ui.send(connection: .signedIn(user: "root", since: clock.now))
    #expect(!ui.app.layers.contains { $0 is SignInScreen })
  }

  @Test func aDeviceThatWasAwayFromTheStartIsAskedForItsClassesOnce() async throws {
    let ui = try ConsoleDriver()
    try await ui.idle()
    ui.app.device.classes = []
    let since = ContinuousClock.now
    ui.send(connection: .away(since: since, reason: "gone", nextTry: nil))
    ui.send(connection: .signingIn)
    ui.send(connection: .signedIn(user: "root", since: .now))
    let asked = ui.app.device.requests.values.count { if case .classes = $0 { true } else { false } }
    #expect(asked == 1)
    #expect(ui.screen.contains("is back after"))
    try await ui.wait { !ui.app.device.classes.isEmpty }
  }
}
