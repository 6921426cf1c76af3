import ConsoleCore
import Curses

/// Resolves conflicts: shows the original, mine and theirs for each value that both sides changed differently.
struct MergeScreen: Layer {
  private let title: String
  private let conflicts: [MergeConflict]
  /// Hides secrets inside larger values.
  private let mask: ChangeMask
  private var choices: [MergeSide?]
  /// The conflict and the side that the cursor is on.
  private var place = 0
  private var side = 1
  private var top = 0
  private var height = 1

  var crumb: String { "merge" }

  init(_ draft: Draft, _ context: Context) {
    title = "\(draft.objectClass) \(draft.base?.name ?? "")"
    conflicts = draft.conflicts
    mask = context.device.mask(draft.objectClass)
    choices = conflicts.map { _ in nil }
  }

  private static let sides: [MergeSide] = [.base, .mine, .theirs]

  func offers(_ context: Context) -> [Offer] {
    let open = choices.count { $0 == nil }
    return [
      Offer(.open, bar: true, title: "Use value"), Offer(.takeMine, bar: true), Offer(.takeTheirs, bar: true),
      Offer(.takeBase, bar: true),
      Offer(.save, bar: true, disabled: open > 0 ? "\(open) unresolved" : nil), Offer(.back, bar: true),
    ] + [.up, .down, .pageUp, .pageDown, .top, .bottom].map { Offer($0) }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .up: step(-1)
    case .down: step(1)
    case .pageUp, .top: (place, side) = (command == .top ? 0 : max(0, place - 3), 0)
    case .pageDown, .bottom:
      (place, side) = (command == .bottom ? conflicts.count - 1 : min(conflicts.count - 1, place + 3), 0)
    case .takeMine: choose(.mine)
    case .takeTheirs: choose(.theirs)
    case .takeBase: choose(.base)
    case .open:
      choose(MergeScreen.sides[side])
      if !choices.contains(where: { $0 == nil }) { return apply() }
    case .save: return apply()
    case .back: return [.pop]
    default: break
    }
    return []
  }

  private mutating func step(_ by: Int) {
    let line = min(max(0, place * 3 + side + by), conflicts.count * 3 - 1)
    (place, side) = (line / 3, line % 3)
  }

  /// Resolves the conflict under the cursor and goes to the next unresolved one.
  private mutating func choose(_ chosen: MergeSide) {
    guard choices.indices.contains(place) else { return }
    choices[place] = chosen
    side = MergeScreen.sides.firstIndex(of: chosen) ?? 1
    if let next = choices.indices.first(where: { $0 > place && choices[$0] == nil }) ?? choices.firstIndex(of: nil) {
      (place, side) = (next, 1)
    }
  }

  private func apply() -> [Action] {
    [.answer(.resolved(zip(conflicts, choices).compactMap { conflict, side in side.map { (conflict, $0) } }))]
  }

  // MARK: Drawing

  /// Lines of one conflict: its title, the three sides, a blank one.
  private static let block = 5

  mutating func layout(_ area: Rect, _ context: Context) {
    height = max(1, area.height - 2)
    let first = place * MergeScreen.block
    top = min(top, first)
    top = max(top, first + MergeScreen.block - height)
    top = max(0, min(top, conflicts.count * MergeScreen.block - height))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let open = choices.count { $0 == nil }
    let head = " \(title): \(conflicts.count) changed here and by someone else\(open > 0 ? ", \(open) to decide" : "")"
    surface.write(head, in: area.row(0), style: open > 0 ? .warning : .good)
    surface.write(
      " Press Enter to use the selected value. Nothing is sent yet.",
      in: area.row(1), style: .secondary)
    let body = area.splitTop(2).rest
    for line in 0..<min(body.height, max(0, conflicts.count * MergeScreen.block - top)) {
      let (index, part) = ((top + line) / MergeScreen.block, (top + line) % MergeScreen.block)
      let row = body.row(line)
      switch part {
      case 0:
        let sign = choices[index] == nil ? "?" : surface.glyphs.success
        let style: Style = choices[index] == nil ? .warning : .good
        surface.write(" \(sign) \(conflicts[index].titlePath.joined(separator: " / "))", in: row, style: style)
      case 1...3: draw(conflicts[index], index, part - 1, on: &surface, in: row)
      default: break
      }
    }
  }

  private func draw(_ conflict: MergeConflict, _ index: Int, _ number: Int, on surface: inout Surface, in row: Rect) {
    let merged = MergeScreen.sides[number]
    let isUnder = index == place && number == side
    if isUnder { surface.fill(row, style: .selection) }
    let isChosen = choices[index] == merged
    let label = ["original", "mine", "theirs"][number]
    let mark = isChosen ? "(\(surface.glyphs.circleFilled))" : "( )"
    let (left, right) = row.splitLeft(19)
    let look: Style = [.secondary, .added, .changed][number]
    surface.write("   \(mark) \(label)", in: left, style: isUnder ? .selection : isChosen ? look.inBold : look)
    surface.write(text(conflict, merged), in: right, style: isUnder ? .selection : isChosen ? look.inBold : look)
  }

  private func text(_ conflict: MergeConflict, _ side: MergeSide) -> String {
    guard let value = conflict.value(of: side) else { return "(not set)" }
    if conflict.isSecret { return DisplayText.mask }
    let shown = mask.shown(value, of: conflict.pointer.tokens.joined(separator: "."))
    guard let field = conflict.field else { return shown.stringValue ?? shown.text() }
    return DisplayText.shown(shown, field)
  }
}
