import Foundation
import Testing

@testable import AixTUI

/// The file that the operator's editor gets.
struct EditorFileTests {
  @Test func whatAKilledConsoleLeftIsRemovedAndWhatARunningOneHasIsNot() throws {
    let state = try TestFolder()
    let manager = FileManager.default
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/true")
    try child.run()
    child.waitUntilExit()
    let left = "\(state.path)/edit.\(child.processIdentifier).abcdef"
    let own = "\(state.path)/edit.\(getpid()).abcdef"
    for folder in [left, own] {
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/record.json"))
    }
    ExternalEditor.removeLeftovers(in: state.path)
    #expect(!manager.fileExists(atPath: left) && manager.fileExists(atPath: own))
  }
}
