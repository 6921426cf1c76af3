import ConsoleCore
import Curses
import Testing

@testable import AixTUI

/// What the configuration's `keys` does, right and wrong.
struct KeymapTests {
  private func keymap(_ text: String) throws -> Keymap { Keymap(configuration: try JSON.parse(text)) }

  @Test func theREADMEsExampleIsRight() throws {
    let keymap = try keymap(#"{"edit": "E", "delete": ["x", "f8"]}"#)
    #expect(keymap.problems.isEmpty)
    #expect(keymap.keys(for: .edit) == [.character("E")])
  }

  @Test(arguments: [
    (#"{"edt": "E"}"#, "\"edit\""), (#"{"delete-record": "E"}"#, "unknown command"),
    (#"{"edit": "hyper-e"}"#, "hyper-e"),
    (#"{"edit": "z", "delete": "z"}"#, "both edit and delete"), (#"{"edit": "x"}"#, "both edit and delete"),
    (#"{"edit": "?"}"#, "both edit and help"), (#"{"quit": "alt-q", "clone": "alt-q"}"#, "both quit and clone"),
  ])
  func whatIsWrongIsTold(text: String, words: String) throws {
    let problems = try keymap(text).problems
    #expect(problems.count == 1 && problems[0].contains(words), "\(problems)")
  }

  @Test(arguments: [
    #"{"edit": "x", "delete": "e"}"#, #"{"confirm": "V", "copy": "V"}"#, #"{"columns": "O", "openRecord": "O"}"#,
    #"{"delete": []}"#, #"{"// why": "x", "edit": "E"}"#,
  ])
  func whatIsRightIsNotComplainedOf(text: String) throws {
    #expect(try keymap(text).problems.isEmpty)
  }

  @Test(arguments: [#"{"delete": 5}"#, #"{"delete": ["x", 5]}"#, #"{"delete": null}"#, #"{"delete": "hyper-x"}"#])
  func aValueThatSaysNothingLeavesTheBuiltInKeys(text: String) throws {
    #expect(try keymap(text).keys(for: .delete) == Keymap().keys(for: .delete))
  }

  @Test func aConfiguredKeyNeverActsAsTheBuiltInOne() throws {
    let keymap = try keymap(#"{"edit": "x"}"#)
    for offers in [[Offer(.delete), Offer(.edit)], [Offer(.edit), Offer(.delete)]] {
      #expect(keymap.offer(for: .character("x"), among: offers)?.command == .edit)
    }
    #expect(keymap.label(.delete) == "F8", "the key bar does not promise what the key no longer does")
    // In another place, too, where the built-in key stays.
    let other = try self.keymap(#"{"edit": "E"}"#)
    let offers = [Offer(.expandAll), Offer(.edit)]
    #expect(other.offer(for: .character("E"), among: offers)?.command == .edit)
  }
}
