import ConsoleCore
import Glibc
import Synchronization

/// Prints changes, one per line.
final class ChangePrinter: Sendable {
  private let output: Output
  private let masks: [String: ChangeMask]
  private let limit: Limit
  /// The device's name, for the changes of several devices, and how wide it is printed.
  private let device: (name: String, width: Int)?

  /// How many changes are to be printed, by however many printers.
  final class Limit: Sendable {
    /// The number of changes left to print; nil for no limit.
    fileprivate let rest: Mutex<Int?>
    fileprivate let isOver = Atomic(false)

    init(_ count: Int?) { rest = Mutex(count) }

    /// Whether no more changes are wanted: the limit is reached, or the output cannot be written.
    var isComplete: Bool { isOver.load(ordering: .acquiring) }
  }

  init(
    _ output: Output, limit: Limit, masks: [String: ChangeMask], device: (name: String, width: Int)? = nil
  ) {
    self.output = output
    self.masks = masks
    self.limit = limit
    self.device = device
  }

  /// Prints changes; false if no more are wanted: the limit is reached, or the output cannot be written.
  func print(_ changes: [Change]) -> Bool {
    limit.rest.withLock { rest in
      let wanted = rest.map { changes.prefix($0) } ?? changes[...]
      let text = wanted.map { (output.format == .table ? row($0) : line($0)) + "\n" }.joined()
      rest = rest.map { $0 - wanted.count }
      let isWanted = Output.writeAll(text, to: STDOUT_FILENO) && rest != 0
      if !isWanted { limit.isOver.store(true, ordering: .releasing) }
      return isWanted
    }
  }

  private func mask(_ change: Change) -> ChangeMask { masks[change.objectClass] ?? ChangeMask(nil) }

  private func line(_ change: Change) -> String {
    let mask = mask(change)
    var changed: [(String, JSON)] = []
    for delta in change.deltas {
      changed.append((delta.field, [mask.shown(delta.old, of: delta.field), mask.shown(delta.new, of: delta.field)]))
    }
    var members: [(String, JSON)] = [
      ("time", .string(WallClock.iso(change.time))), ("origin", .string(change.origin.rawValue)),
      ("event", .string(change.kind.rawValue)), ("class", .string(change.objectClass)),
      ("uuid", .string(change.uuid)), ("rev", change.rev.map(JSON.number) ?? .null),
    ]
    if let device { members.insert(("device", .string(device.name)), at: 0) }
    if let name = change.name { members.append(("name", .string(name))) }
    members.append(("changed", .object(JSONObject(changed))))
    return JSON.object(JSONObject(members)).text(escapingUnsafe: true)
  }

  private func row(_ change: Change) -> String {
    let mask = mask(change)
    let what = change.kind == .update ? ChangeText.fields(change, mask) : ""
    let words = [
      MomentText.second(change.time), change.origin.rawValue, change.kind.rawValue, change.objectClass,
      change.name ?? change.uuid, what,
    ]
    let start = device.map { output.padded($0.name, to: $0.width) + "  " } ?? ""
    return start + output.clean(words.filter { !$0.isEmpty }.joined(separator: "  "))
  }
}
