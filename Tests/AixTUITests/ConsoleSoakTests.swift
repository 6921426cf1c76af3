import ConsoleCore
import DeviceSimulator
import Testing

@testable import AixTUI

/// The whole console against a device that changes fast and whose sockets and sessions do not last.
@MainActor struct ConsoleSoakTests {
  private static let classes = ["sipAccount", "sipCall", "stream"]

  /// Takes what comes for a time, and does something now and then.
  private func run(_ ui: ConsoleDriver, seconds: Double, every pause: Double, _ body: () throws -> Void) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    var next = ContinuousClock.now
    while ContinuousClock.now < end {
      if next <= .now {
        try body()
        next = .now + .milliseconds(Int(Double.random(in: 0.5...1.5) * pause * 1000))
      }
      ui.takeMessages()
      // Drawn now and then only: other consoles' tests share the main thread.
      if Int.random(in: 0..<8) == 0 { _ = ui.surface }
      try await Task.sleep(for: .milliseconds(25))
    }
  }

  private func expectEqualStores(_ ui: ConsoleDriver) async throws {
    ui.simulator.setEventRate(0)
    try await ui.wait { ConsoleSoakTests.classes.allSatisfy(ui.app.device.isLive) }
    func isEqual(_ name: String) -> Bool {
      let documents = ui.simulator.uuids(of: name).compactMap { ui.simulator.document(name, $0) }
      let held = ui.app.device.store[name].records.map(\.document)
      return documents.count == held.count && Set(documents) == Set(held)
    }
    try await ui.wait { ConsoleSoakTests.classes.allSatisfy(isEqual) }
  }

  @Test(.timeLimit(.minutes(3)), arguments: [SimulatorOptions.Envelope.wrapped, .flat])
  func twentyCutsInAMinuteLoseNothing(envelope: SimulatorOptions.Envelope) async throws {
    let ui = try ConsoleDriver(envelope) { $0.eventRate = 200 }
    try await ui.wait { ui.screen.contains("LIVE") }
    var cuts = 0
    try await run(ui, seconds: 60, every: 3) {
      cuts += 1
      if cuts % 4 == 0 { ui.simulator.expireSessions() } else { ui.simulator.dropSockets() }
    }
    try await expectEqualStores(ui)
    #expect(cuts >= 14)
    let counts = Self.classes.map { ui.app.device.store[$0].count }
    print(
      "console soak: \(envelope), \(cuts) cuts in 60 s, \(ui.app.device.store.changeLog.total) changes told, "
        + "\(counts.reduce(0, +)) records equal to the device's")
  }

  @Test(.timeLimit(.minutes(2)), arguments: [SimulatorOptions.Envelope.wrapped, .flat])
  func sessionsOfFiveSecondsAreNotNoticed(envelope: SimulatorOptions.Envelope) async throws {
    let ui = try ConsoleDriver(envelope) { $0.eventRate = 20 }
    try await ui.wait { ui.screen.contains("LIVE") }
    let said = ui.app.messages.entries.count
    var headers: [String] = []
    try await run(ui, seconds: 16, every: 0.2) {
      headers.append(ui.app.headerFreshness.text)
      if Int.random(in: 0..<25) == 0 { ui.simulator.expireSessions() }
    }
    try await expectEqualStores(ui)
    // On a machine that does much else at the same time a change of sockets may be seen for a moment.
    let others = headers.filter { $0 != "LIVE" }
    #expect(others.count * 5 <= headers.count, "\(others) of \(headers.count)")
    #expect(others.allSatisfy { $0.hasPrefix("POLL") })
    #expect(ui.app.messages.entries.count == said)
  }
}
