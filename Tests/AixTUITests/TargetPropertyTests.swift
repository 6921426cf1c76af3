import ConsoleCore
import Curses
import Testing

@testable import AixTUI
@testable import DeviceSimulator

/// Whatever filters, creations, deletions, signals and keys came before: a command acts on the record that the last
/// frame showed highlighted, or on none.
@MainActor struct TargetPropertyTests {
  /// A sequence that its seed determines.
  private struct Dice: RandomNumberGenerator {
    var generator: SeededGenerator

    mutating func next() -> UInt64 { generator.next() }

    mutating func pick<T>(_ values: [T]) -> T { values[Int(next() % UInt64(values.count))] }
  }

  /// A console, and somebody else at the same device.
  @MainActor private final class House {
    let ui: ConsoleDriver
    let other: Connection
    var dice: Dice
    var made = 0

    init(seed: UInt64) async throws {
      dice = Dice(generator: SeededGenerator(seed: seed))
      ui = try ConsoleDriver(size: Size(width: 100, height: 16), counts: ["sipAccount": 12, "sipCall": 0])
      let settings = try #require(
        ConnectionSettings(address: ui.simulator.url ?? "", user: "root", password: Secret("ferncast")))
      other = Connection(settings: settings)
      try await other.signIn()
      try await ui.idle()
      try await ui.wait { ui.app.device.isLive("sipAccount") }
      try await ui.press("enter")
    }

    var table: RecordTable? { (ui.app.layers.first as? ObjectsScreen)?.table }
    var set: RecordSet { ui.app.device.store["sipAccount"] }

    private func newName() -> String {
      made += 1
      return dice.pick(["München", "Studio", "Zug", "Ab"]) + " n\(made)e"
    }

    private func body(_ name: String) -> JSON {
      ["sipAccount": ["displayName": .string(name), "user": "u", "domain": "d.example"]]
    }

    private func deleteOne() async throws {
      guard let uuid = set.records.map(\.uuid).randomElement(using: &dice) else { return }
      try? await other.delete("sipAccount", uuid)
    }

    func step() async throws {
      switch Int.random(in: 0..<11, using: &dice) {
      case 0, 1:
        try await ui.press("/", "ctrl-u")
        try await ui.type(dice.pick(["münch", "studio", "z", "1", "e", "ab", "nothing has this"]))
        try await ui.press(dice.pick(["enter", "enter", "esc"]))
      case 2: try await ui.press("\\")
      case 3:
        try await ui.press("n")
        let text = body(newName()).text()
        ui.editor = { _ in .text(text) }
        try await ui.press("ctrl-o", "ctrl-s", "y")
      case 4: _ = try await other.create("sipAccount", body: body(newName()))
      case 5: try await deleteOne()
      case 6:
        if let uuid = ui.simulator.uuids(of: "sipAccount").randomElement(using: &dice) {
          _ = ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", .string(newName()))]))
        }
      case 7: try await ui.press(dice.pick(["s", "S", ">", "<"]))
      case 8: try await ui.press("c", "y")
      case 9: try await ui.press("x", dice.pick(["esc", "y"]))
      default: try await ui.press(dice.pick(["j", "k", "g", "G", "space", "pgdn"]))
      }
      // Whatever is left open by a step that could not be done.
      try await leave()
    }

    func leave() async throws {
      for _ in 0..<6 where !(ui.app.layers.count == 1) {
        if ui.screen.contains("Close the form") { try await ui.press("y") } else { try await ui.press("esc") }
      }
      #expect(ui.app.layers.count == 1)
      if (ui.app.layers.first as? ObjectsScreen)?.focus == .classes { try await ui.press("enter") }
    }

    /// The record that the top layer is about.
    private var target: String? {
      switch ui.app.layers.last {
      case let dialog as ConfirmDialog: dialog.subject?.uuid
      case let form as FormScreen: form.draft.base?.uuid
      case let record as RecordScreen: record.uuid
      default: nil
      }
    }

    /// Looks at the screen, lets what others do arrive without a frame, and presses a key.
    func check(_ key: String) async throws {
      let shown = ui.surface.text(of: .selection).joined()
      let highlighted = table?.selected
      if let highlighted, let record = set[highlighted], let name = record.name {
        // The column may be too narrow for all of it.
        #expect(shown.contains(name.prefix(9)), "\(shown) is not \(name)")
      }
      if Bool.random(using: &dice) { try await deleteOne() }
      ui.takeMessages()
      try await ui.press(key)
      if let target { #expect(target == highlighted, "\(key) acted on another record than \(shown)") }
      try await leave()
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
  func theDialogsRecordIsTheHighlightedOne(seed: UInt64) async throws {
    let house = try await House(seed: seed)
    for _ in 0..<40 {
      try await house.step()
      try await house.check(house.dice.pick(["x", "e", "enter", "c", "x"]))
      let marks = house.table?.marks ?? []
      let hidden = house.table?.hiddenMarks() ?? 0
      if hidden > 0 { #expect(house.ui.screen.contains("\(marks.count) marked (\(hidden) hidden by the filter)")) }
    }
    await house.other.signOut(within: 5)
  }
}
