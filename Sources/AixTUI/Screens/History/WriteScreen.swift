import ConsoleCore
import Curses

/// One write in full: what was sent, how it changed the record, and what would undo it.
struct WriteScreen: Layer {
  private let write: WriteRecord
  private var list: LineList

  var crumb: String { "write" }

  init(_ write: WriteRecord, _ context: Context) {
    self.write = write
    var lines: [(String, Style)] = [(WriteText.title(write), .title)]
    let result = WriteText.result(write)
    var told = result.text
    switch write.result {
    case .refused(let reason)?: told += ": \(reason)"
    case .unknown(let reason)?: told += ": \(reason)"
    case nil: told += ": no response was recorded. Check the record before trying again."
    case .ok?: break
    }
    lines.append((told, result.style))
    let now = RealTime.now
    lines.append(("Started   \(MomentText.moment(write.time, now: now))", .secondary))
    if let finished = write.finished {
      lines.append(("Finished  \(MomentText.moment(finished, now: now))", .secondary))
    }
    for (name, text) in [
      ("UUID", write.uuid), ("Source", write.source), ("Group", write.group), ("Undoes", write.undoes),
    ] {
      if let text { lines.append((CellWidth.padded(name, to: 10) + text, .secondary)) }
    }
    for change in WriteText.changes(write, context.device.schema(write.objectClass)) ?? [] {
      lines.append(("", .text))
      lines.append((change.titlePath.joined(separator: " / "), .label))
      lines.append(("- " + WriteText.shown(change.before, change), .removed))
      lines.append(("+ " + WriteText.shown(change.after, change), .added))
    }
    func add(_ title: String, _ json: JSON?) {
      guard let json else { return }
      lines += [("", .text), (title, .title)]
      lines += SecretFinder.showing(json).text(.pretty).split(separator: "\n").map { (String($0), .value) }
    }
    add("Sent", write.patch?.json)
    add("To undo", write.inverse?.json)
    add("Before", write.before)
    add(write.kind == .method ? "Arguments" : "After", write.after)
    list = LineList(lines)
  }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.back, bar: true), Offer(.copy, bar: true)]
      + [Offer(.open, title: "Back")] + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command) { return [] }
    switch command {
    case .back, .open: return [.pop]
    case .copy: return list.copy
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) { list.fit(height: area.height) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) { list.draw(on: &surface, in: area) }
}
