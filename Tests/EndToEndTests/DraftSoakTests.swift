import Foundation
import Glibc
import Testing

/// Consoles that are killed while somebody types.
struct DraftSoakTests {
  /// The text in the field of the display name.
  private func name(on screen: String) -> String {
    guard let line = screen.split(separator: "\n").first(where: { $0.contains("Display name*") }) else { return "" }
    let text = line.dropFirst(line.prefix { $0 != "*" }.count + 1).trimmingCharacters(in: .whitespaces)
    return text.hasPrefix("must not be empty") ? "" : text
  }

  @Test func killedTwentyTimesTheEditIsThereEachTime() async throws {
    let device = try await DeviceUnderTest(.wrapped)
    let home = try TemporaryFolder()
    let environment = home.environment
    let words = [Program.path, "--device", device.simulator.url, "--user", "root"]
    var typed = ""
    var times: [ContinuousClock.Instant] = []
    var kept = 0
    var lost = 0
    for round in 0..<20 {
      let terminal = try await TerminalSession(words, environment: environment)
      if round == 0 {
        try await terminal.waitFor("session +[0-9]+", seconds: 20)
        try await terminal.open("sipAccount")
        try await terminal.edit()
        try await terminal.keys("End", "C-u")
        // Before the first change is taken there is nothing to keep.
        try await terminal.waitFor("1 changed")
      } else {
        try await terminal.waitFor("Press Esc to keep them for later", seconds: 20)
        try await terminal.keys("Enter")
        let screen = try await terminal.waitFor("Display name\\*.+")
        let shown = name(on: screen)
        // All is on disk but for the keys of the last moment.
        #expect(typed.hasPrefix(shown) && shown.count >= kept, "\(shown) of \(typed), \(kept) of it long before")
        lost += max(0, typed.count - shown.count)
        typed = shown
        times = [ContinuousClock.Instant](repeating: .now - .seconds(60), count: shown.count)
      }
      for _ in 0..<Int.random(in: 1...3) {
        let character = String("abcdefghijklmnopqrstuvwxyz".randomElement() ?? "a")
        try await terminal.type(character)
        typed += character
        times.append(.now)
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...120)))
      }
      // No time is given to a writer that is late; a busy machine may be late with it, and with the keys.
      let process = try await terminal.processID()
      let end = ContinuousClock.now
      kill(process, SIGKILL)
      kept = times.count { end - $0 > .milliseconds(500) }
    }
    #expect(typed.count > 15)
    print("drafts: killed 20 times while typing, there each time, \(lost) keys of the last moment lost")
  }
}
