import ConsoleCore
import Curses

/// The progress of a bulk operation, and the key that stops it.
struct BulkProgressDialog: Layer {
  private enum Work {
    case run(BulkPlan)
    case undo
  }

  private let title: String
  private let ticket: Ticket
  private let work: Work
  private let stop: BulkStop
  /// Whether the earlier run's summary is below and merges the results of this run.
  private let isPartOfEarlier: Bool
  private var total: Int
  private var done = 0
  private var failed = 0
  private var current = ""
  private var isStopping = false

  var isDialog: Bool { true }
  var ownCommands: Set<Command> { [.cancelLoad] }

  init(_ title: String, _ ticket: Ticket, _ order: BulkOrder, isPartOfEarlier: Bool) {
    (self.title, self.ticket, self.isPartOfEarlier) = (title, ticket, isPartOfEarlier)
    work = .run(order.plan)
    stop = order.stop
    total = order.plan.items.count
  }

  /// Shows the undo of a group of writes.
  init(undoing title: String, _ ticket: Ticket, count: Int, _ stop: BulkStop) {
    (self.title, self.ticket, self.stop) = (title, ticket, stop)
    work = .undo
    isPartOfEarlier = false
    total = count
  }

  func offers(_ context: Context) -> [Offer] {
    let reason = isStopping ? "it is already stopping" : nil
    return [Offer(.cancelLoad, bar: true, disabled: reason), Offer(.cancel, bar: true, disabled: reason)]
  }

  /// Every command of this dialog stops the operation.
  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    isStopping = true
    stop.stop()
    return []
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    guard ticket == self.ticket, case .bulk(let reply) = reply else { return [] }
    switch reply {
    case .began(let name): current = name
    case .progress(let progress): (done, failed, total) = (progress.done, progress.failed, progress.total)
    case .done(let summary, _):
      guard case .run(let plan) = work, !isPartOfEarlier else { return [.pop] }
      return [.replace(BulkSummaryScreen(title, plan, summary))]
    case .undone(let summary): return [.replace(UndoSummaryScreen(title, summary))]
    default: break
    }
    return []
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let inner = Dialog(title: title, width: min(64, area.width - 4), height: 6).draw(on: &surface, in: area)
    let verb = if case .undo = work { "undone" } else { "done" }
    let left = max(0, total - done - failed)
    surface.write(
      "\(done) \(verb) \(context.glyphs.dot) \(failed) failed \(context.glyphs.dot) \(left) left", in: inner.row(0),
      style: .dialog)
    let width = inner.width
    let filled = total > 0 ? width * (done + failed) / total : 0
    surface.write(
      String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled), in: inner.row(1),
      style: .dialog)
    surface.write(current, in: inner.row(2), style: .secondary)
    let hint =
      isStopping
      ? "Stopping. Waiting for requests that were already sent."
      : "Press \(context.keymap.label(.cancelLoad)) or \(context.keymap.label(.cancel)) to stop"
    surface.write(hint, in: inner.row(3), style: isStopping ? .warning : .secondary)
  }
}
