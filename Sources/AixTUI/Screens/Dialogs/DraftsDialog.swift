import ConsoleCore
import Curses

/// The unsaved drafts, to continue or to delete.
struct DraftsDialog: Layer {
  private let drafts: [DraftFile]
  private var list = MenuList()
  /// Ignores keys typed before the operator has seen a dialog that opened by itself; nil if the operator opened it.
  private var keyGuard: KeyGuard?

  var isDialog: Bool { true }

  /// `isUnasked` means that the dialog opens by itself, maybe while the operator types something else.
  init(_ drafts: [DraftFile], isUnasked: Bool = false) {
    self.drafts = drafts
    keyGuard = isUnasked ? KeyGuard() : nil
  }

  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.open, bar: true, title: "Continue editing"), Offer(.delete, bar: true, title: "Delete draft"),
      Offer(.cancel, bar: true, title: "Later"), Offer(.back),
    ] + Offer.moving
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if keyGuard?.swallows(key, context.now) == true { return [] }
    // Arrows wrap around; letters stay commands here, and one of them deletes a draft.
    return switch key {
    case .up, .down: list.handle(key, count: drafts.count) ? [] : nil
    default: nil
    }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command, count: drafts.count) { return [] }
    guard drafts.indices.contains(list.index) else { return [.pop] }
    let draft = drafts[list.index]
    switch command {
    case .open: return [.pop, .openDraft(id: draft.id)]
    case .delete:
      return [
        .replace(
          ConfirmDialog(
            title: "Delete the draft",
            lines: [Dialog.Line(text: title(draft)), Dialog.Line(text: "The unsaved changes will be lost.")],
            confirmLabel: "Delete draft", confirmed: [.discardDraft(id: draft.id)]))
      ]
    default: return [.pop]
    }
  }

  private func title(_ draft: DraftFile) -> String {
    let time = MomentText.moment(draft.time, now: RealTime.now, tenths: false)
    let name = draft.name ?? draft.uuid ?? ""
    return "\(time)  \(draft.isNew ? "new " : "")\(draft.objectClass)  \(name)"
  }

  func nextTick(_ context: Context) -> ContinuousClock.Instant? { keyGuard?.end }

  mutating func layout(_ area: Rect, _ context: Context) {
    keyGuard?.appear(context.now)
    list.fit(count: drafts.count, height: min(drafts.count, area.height - 5))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let titles = drafts.map(title)
    let width = max(48, (titles.map { CellWidth.width(of: $0) }.max() ?? 20) + 6)
    let inner = Dialog(title: "Unsaved drafts", width: min(width, 90), height: drafts.count + 3)
      .draw(on: &surface, in: area)
    for (line, index) in list.visible(count: drafts.count).enumerated() where line < inner.height - 1 {
      surface.row(inner.row(line), titles[index], style: .dialog, isSelected: index == list.index)
    }
    let isWaiting = keyGuard?.isClosed(context.now) == true
    let foot = isWaiting ? "(wait)" : "Press Esc to keep them for later."
    surface.write(foot, in: inner.row(inner.height - 1), style: .secondary)
  }
}
