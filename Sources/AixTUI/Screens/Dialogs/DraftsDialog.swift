import ConsoleCore
import Curses

/// The edits that were not saved, to continue with or to delete.
struct DraftsDialog: Layer {
  private let drafts: [DraftFile]
  private var list = MenuList()

  var isDialog: Bool { true }

  init(_ drafts: [DraftFile]) { self.drafts = drafts }

  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.open, bar: true, title: "Continue editing"), Offer(.delete, bar: true, title: "Delete draft"),
      Offer(.cancel, bar: true, title: "Later"), Offer(.back),
    ] + Offer.moving
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    // Arrows wrap; letters stay commands here, where one of them forgets an edit.
    switch key {
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

  mutating func layout(_ area: Rect, _ context: Context) {
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
    surface.write(
      "Press Esc to keep them for later.", in: inner.row(inner.height - 1), style: .secondary)
  }
}
