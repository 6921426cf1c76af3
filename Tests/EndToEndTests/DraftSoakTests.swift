import Foundation
import Glibc
import Testing

/// Consoles that are killed while somebody types.
struct DraftSoakTests {
  /// The text in the field of the display name.
  private func name(on screen: String) -> String {
    guard let line = screen.split(separator: "\n").first(where: { $0.contains("Display name*") }) else { return "" }
    return line.dropFirst(line.prefix { $0 != "*" }.count + 1).trimmingCharacters(in: .whitespaces)
  }

  @Test func killedTwentyTimesTheEditIsThereEachTime() async throws {
    let device = try await DeviceUnderTest(.wrapped)
    let home = try TemporaryFolder()
    let environment = ["HOME": home.path, "XDG_CONFIG_HOME": home.file("config"), "XDG_STATE_HOME": home.file("state")]
    let words = [Program.path, "--device", device.simulator.url, "--user", "root"]
    var typed = ""
    var seen = ""
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
        try await terminal.waitFor("Edits that were not saved", seconds: 20)
        try await terminal.keys("Enter")
        let screen = try await terminal.waitFor("Display name\\*.+")
        let shown = name(on: screen)
        // What was on screen is on disk but for the key of the last moment; what was not may have been lost on its way.
        #expect(typed.hasPrefix(shown) && seen.count - shown.count <= 1, "\(shown) of \(typed), \(seen) was seen")
        lost += max(0, seen.count - shown.count)
        typed = shown
      }
      for _ in 0..<Int.random(in: 1...3) {
        let character = String("abcdefghijklmnopqrstuvwxyz".randomElement() ?? "a")
        try await terminal.type(character)
        typed += character
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...120)))
      }
      // No time is given to a writer that is late.
      seen = name(on: try await terminal.screen())
      kill(try await terminal.processID(), SIGKILL)
    }
    #expect(typed.count > 15)
    print("drafts: killed 20 times while typing, there each time, \(lost) keys of the last moment lost")
  }
}
