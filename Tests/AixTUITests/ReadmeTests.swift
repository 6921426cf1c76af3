import Foundation
import Testing

@testable import AixTUI

struct ReadmeTests {
  private static let readme = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("README.md")

  /// The key table as the bindings make it.
  private func table() -> String {
    let keymap = Keymap()
    var lines = ["| key | what it does |", "|---|---|"]
    for group in CommandInfo.Group.allCases {
      lines.append("| | **\(group.rawValue)** |")
      for info in CommandInfo.all where info.group == group {
        let keys = keymap.keys(for: info.command).map { "`\(Keymap.label($0))`" }
        guard !keys.isEmpty else { continue }
        lines.append("| \(keys.joined(separator: " ").replacingOccurrences(of: "|", with: "\\|")) | \(info.help) |")
      }
    }
    return lines.joined(separator: "\n")
  }

  @Test func theKeyTableIsThatOfTheBindings() throws {
    let text = try String(contentsOf: ReadmeTests.readme, encoding: .utf8)
    let start = try #require(text.range(of: "writes it anew -->\n"))
    let end = try #require(text.range(of: "<!-- end of keys -->"))
    let present = String(text[start.upperBound..<end.lowerBound])
    let wanted = table() + "\n"
    if ProcessInfo.processInfo.environment["UPDATE_README"] != nil, present != wanted {
      let changed = text[..<start.upperBound] + wanted + text[end.lowerBound...]
      try String(changed).write(to: ReadmeTests.readme, atomically: true, encoding: .utf8)
    } else {
      #expect(present == wanted)
    }
  }

  @Test func everyCommandHasOneEntryAndNoKeyMeansTwoThingsInAGroup() {
    #expect(CommandInfo.all.count == Command.allCases.count)
    for group in CommandInfo.Group.allCases where group != .dialogs {
      let keys = CommandInfo.all.filter { $0.group == group }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(group.rawValue)")
    }
  }

  @Test func noForbiddenKeyIsBound() {
    let forbidden = ["ctrl-a", "ctrl-b", "ctrl-h", "ctrl-j", "ctrl-k"]
    #expect(CommandInfo.all.allSatisfy { info in !info.keys.contains(where: forbidden.contains) })
  }

  @Test func everyFunctionKeyHasATwin() {
    for info in CommandInfo.all where info.keys.contains(where: { $0.hasPrefix("f") && $0.count > 1 }) {
      #expect(info.keys.count > 1, "\(info.command.rawValue)")
    }
  }
}
