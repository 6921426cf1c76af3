import ConsoleCore
import Curses

/// The writes to a device or to one record, made by any user of this program on this machine, newest first.
struct HistoryScreen: Layer {
  /// The record whose writes are shown; nil for all.
  private let record: Record?
  private var isOfRecord: Bool
  private(set) var writes: [WriteRecord] = []
  private var next: WriteJournal.Position?
  private var loading: Ticket?
  private var isComplete = false
  private var cursor = ListCursor()
  /// The ID of the write that the cursor returns to after a reload.
  private var kept: String?

  var crumb: String { "history" }
  var ownCommands: Set<Command> { [.undoWrite, .history] }
  var undoScope: UndoScope? { .list }

  init(of record: Record?) {
    self.record = record
    isOfRecord = record != nil
  }

  private var current: WriteRecord? { writes.indices.contains(cursor.index) ? writes[cursor.index] : nil }

  /// Returns the request for the first page, to send when the screen opens.
  mutating func start(keeping id: String? = nil, _ context: Context) -> [Action] {
    (writes, next, isComplete) = ([], nil, false)
    cursor = ListCursor()
    kept = id
    return load(context)
  }

  private mutating func load(_ context: Context) -> [Action] {
    let ticket = context.device.ticket()
    loading = ticket
    let query = HistoryQuery(
      objectClass: isOfRecord ? record?.objectClass : nil, uuid: isOfRecord ? record?.uuid : nil, before: next)
    return [.request(ticket, .history(query))]
  }

  func offers(_ context: Context) -> [Offer] {
    let none = current == nil ? "nothing was written yet" : nil
    var offers = [
      Offer(.open, bar: true, disabled: none), Offer(.undoWrite, bar: true, disabled: none ?? undoRefusal(context)),
      Offer(.undoGroup, bar: current?.group != nil, disabled: none ?? groupRefusal(context)),
      Offer(.jump, bar: true, disabled: none ?? (current?.uuid == nil ? "the record is unknown" : nil)),
    ]
    if record != nil { offers.append(Offer(.pane, bar: true)) }
    return offers + [Offer(.copy, disabled: none), Offer(.reload, bar: true), Offer(.back, bar: true)]
      + Offer.moving
  }

  private func undoRefusal(_ context: Context) -> String? {
    if context.device.isReadOnly { return Texts.readOnly }
    guard let write = current else { return nil }
    if write.undoneBy != nil { return "it was already undone" }
    if case .refused? = write.result { return "it was not done" }
    return write.kind == .method ? "a method run cannot be undone" : nil
  }

  private func groupRefusal(_ context: Context) -> String? {
    if context.device.isReadOnly { return Texts.readOnly }
    if current?.undoes != nil { return "it is an undo itself" }
    return current?.group == nil ? "it was not part of a bulk action" : nil
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: writes.count) {
      let isNear = cursor.index > writes.count - 2 * cursor.height
      return isNear && !isComplete && loading == nil ? load(context) : []
    }
    switch command {
    case .back: return [.pop]
    case .reload: return start(keeping: current?.id, context)
    case .pane where record != nil:
      isOfRecord.toggle()
      return start(context)
    case .open: return current.map { [.push(WriteScreen($0, context))] } ?? []
    case .undoWrite:
      return current.map { [.request(context.device.ticket(), .planUndo(.write($0), [:], context.device.schemas))] }
        ?? []
    case .undoGroup: return current?.group.map { GroupUndoDialog.open($0, context) } ?? []
    case .jump:
      guard let write = current, let uuid = write.uuid else { return [] }
      return [.visit(context.device.key(write.objectClass, uuid))]
    case .copy: return current.map { [.copy($0.text(context), what: "the line")] } ?? []
    default: return []
    }
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    switch reply {
    case .history(let page) where ticket == loading:
      loading = nil
      writes += page.writes
      next = page.next
      isComplete = page.next == nil
      if let place = writes.firstIndex(where: { $0.id == kept }) { (cursor.index, kept) = (place, nil) }
      // A page may contain no write to the record.
      return !isComplete && writes.count < 2 * max(20, cursor.height) ? load(context) : []
    case .failed where ticket == loading: loading = nil
    case .undone, .saved, .created, .deleted, .cloned, .bulk(.done), .bulk(.undone):
      return start(keeping: current?.id ?? kept, context)
    default: break
    }
    return []
  }

  mutating func layout(_ area: Rect, _ context: Context) { cursor.fit(count: writes.count, height: area.height - 2) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let title =
      isOfRecord
      ? "Writes to \(record?.objectClass ?? "") \(record?.name ?? "")" : "Writes to \(context.device.address)"
    let count = "\(writes.count)\(isComplete ? "" : "+")"
    surface.write(" \(title)  \(count)", in: area.row(0), style: .title)
    let row = area.row(1)
    surface.fill(row, style: .header)
    surface.write(" Time        User      What    Result      Class         Name", in: row, style: .header)
    let body = area.splitTop(2).rest
    if writes.isEmpty {
      let text = loading != nil ? "Reading the write journal." : "No writes from this machine yet."
      surface.write("  " + text, in: body.row(0), style: .secondary)
    }
    let now = RealTime.now
    for (line, index) in cursor.visible(count: writes.count).enumerated() where line < body.height {
      draw(writes[index], now, on: &surface, in: body.row(line), isSelected: index == cursor.index, context)
    }
  }

  private func draw(
    _ write: WriteRecord, _ now: Int64, on surface: inout Surface, in row: Rect, isSelected: Bool, _ context: Context
  ) {
    if isSelected { surface.fill(row, style: .selection) }
    func style(_ usual: Style) -> Style { isSelected ? .selection : usual }
    var x = row.x + 1
    func add(_ text: String, _ width: Int, _ usual: Style) {
      let place = row.intersection(Rect(x: x, y: row.y, width: width, height: 1))
      surface.write(text, in: place, style: style(usual))
      x += width + 1
    }
    add(MomentText.brief(write.time, now: now, width: 11), 11, .secondary)
    add(write.user ?? "", 9, .text)
    add(WriteText.kind(write), 7, .label)
    let result = WriteText.result(write)
    add(result.text, 11, result.style)
    add(write.objectClass, 13, .secondary)
    let summary = WriteText.summary(write, context)
    let width = row.width >= 110 ? 24 : 16
    // A name gets the rest of the row if no summary follows.
    add(write.name ?? write.uuid ?? "", summary.isEmpty ? max(width, row.endX - x) : width, .value)
    surface.write(summary, in: row.splitLeft(x - row.x).rest, style: style(.text))
  }
}

extension WriteRecord {
  /// The write as a line, for the clipboard.
  @MainActor func text(_ context: Context) -> String {
    [
      WallClock.iso(time), user ?? "", WriteText.kind(self), WriteText.result(self).text, objectClass, uuid ?? "",
      name ?? "", WriteText.summary(self, context),
    ]
    .filter { !$0.isEmpty }.joined(separator: "  ")
  }
}
