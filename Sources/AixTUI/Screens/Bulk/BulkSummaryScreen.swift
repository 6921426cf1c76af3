import ConsoleCore
import Curses

/// The result of a bulk operation: what was done, what failed and why, what was not tried.
struct BulkSummaryScreen: Layer {
  private let title: String
  private let plan: BulkPlan
  private(set) var summary: BulkSummary
  private var takenBack = 0
  private var list = LineList()

  var crumb: String { "summary" }
  var ownCommands: Set<Command> { [.undoWrite] }

  init(_ title: String, _ plan: BulkPlan, _ summary: BulkSummary) {
    (self.title, self.plan, self.summary) = (title, plan, summary)
    derive()
  }

  private mutating func derive() {
    var lines: [LineList.Line] = summary.failed.map {
      ("!  \(BulkText.name($0.item)): \(BulkText.reason($0))", Style.danger)
    }
    lines += summary.notTried.map { ("-  \(BulkText.name($0)): not tried", .warning) }
    lines += summary.done.map { done in
      let made = done.item.uuid == done.uuid ? "" : done.uuid.map { ": created \($0)" } ?? ""
      return ("   \(BulkText.name(done.item)): done\(made)", .text)
    }
    list.lines = lines
  }

  private var told: String {
    var parts = ["\(summary.done.count) done", "\(summary.failed.count) failed"]
    if !summary.notTried.isEmpty { parts.append("\(summary.notTried.count) not tried") }
    if takenBack > 0 { parts.append("\(takenBack) undone") }
    return parts.joined(separator: ", ") + (summary.isCancelled ? " (stopped)" : "")
  }

  func offers(_ context: Context) -> [Offer] {
    let readOnly = context.device.isReadOnly ? Texts.readOnly : nil
    let failed = summary.failed.isEmpty ? "nothing failed" : readOnly
    let rest = summary.notTried.isEmpty ? "everything was tried" : readOnly
    let journal = context.device.editing?.journal == nil ? "the write journal is not available" : readOnly
    let undo = summary.done.isEmpty && summary.failed.isEmpty ? "nothing was done" : journal
    return [
      Offer(.retry, bar: failed == nil, disabled: failed), Offer(.rest, bar: rest == nil, disabled: rest),
      Offer(.undoWrite, bar: true, disabled: undo, title: "Undo all"), Offer(.copy), Offer(.back, bar: true),
    ] + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command) { return [] }
    switch command {
    case .back: return [.pop]
    case .retry:
      let count = BulkText.records(summary.failed.count)
      return BulkPreviewScreen.open(
        again: .failed(plan, summary), title: "Retry \(count)", group: summary.group, on: context.device.id)
    case .rest:
      let count = BulkText.records(summary.notTried.count)
      return BulkPreviewScreen.open(
        again: .rest(plan, summary), title: "Continue with \(count)", group: summary.group, on: context.device.id)
    case .undoWrite: return GroupUndoDialog.open(summary.group, context)
    case .copy:
      return [.copy(([told] + list.texts).joined(separator: "\n") + "\n", what: "the summary")]
    default: return []
    }
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    switch reply {
    case .bulk(.done(let later, _)) where later.group == summary.group:
      summary = summary.merging(later)
      derive()
    case .bulk(.undone(let undo)): takenBack += undo.undone.count { $0.group == summary.group }
    default: break
    }
    return []
  }

  mutating func layout(_ area: Rect, _ context: Context) { list.fit(height: area.height - 2) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    list.drawSummary(title, told, on: &surface, in: area, context)
  }
}

/// The result of undoing a group of writes.
struct UndoSummaryScreen: Layer {
  private let title: String
  private let told: String
  private var list: LineList

  var crumb: String { "undone" }

  init(_ title: String, _ summary: BulkUndo.Summary) {
    self.title = title
    var told = "\(summary.undone.count) undone, \(summary.refused.count) refused"
    if summary.notTriedCount > 0 { told += ", \(summary.notTriedCount) not tried" }
    self.told = told
    list = LineList(
      summary.refused.map { refused in
        let name = refused.write.name ?? refused.write.uuid ?? refused.write.objectClass
        return ("!  \(name): \(BulkText.obstacle(refused.obstacle))", .danger)
      }
        + summary.undone.map { ("   \($0.name ?? $0.uuid ?? $0.objectClass): undone", .text) })
  }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.copy, bar: true), Offer(.back, bar: true)]
      + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command) { return [] }
    switch command {
    case .back: return [.pop]
    case .copy: return [.copy(([told] + list.texts).joined(separator: "\n") + "\n", what: "the summary")]
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) { list.fit(height: area.height - 2) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    list.drawSummary(title, told, on: &surface, in: area, context)
  }
}

extension LineList {
  /// Draws a title, the result line and the lines below them.
  @MainActor fileprivate func drawSummary(
    _ title: String, _ told: String, on surface: inout Surface, in area: Rect, _ context: Context
  ) {
    surface.write(" " + title, in: area.row(0), style: .title)
    surface.fill(area.row(1), style: .header)
    surface.write(" \(told) on \(context.device.target)", in: area.row(1), style: .header)
    draw(on: &surface, in: area.splitTop(2).rest)
  }
}
