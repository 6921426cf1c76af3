import ConsoleCore

/// Texts for bulk operations.
enum BulkText {
  static func records(_ count: Int) -> String { count == 1 ? "1 record" : "\(count) records" }

  static func name(_ item: BulkItem) -> String { item.shownName }

  /// One word for what is done to the record.
  static func kind(_ item: BulkItem) -> String {
    if item.problem != nil { return "error" }
    if item.isUnchanged { return "-" }
    switch item.action {
    case .create: return "create"
    case .delete: return "delete"
    case .clone: return "clone"
    case .set, .patch: return "update"
    }
  }

  /// The old and the new value of each field, secrets masked.
  static func changes(_ item: BulkItem, arrow: Character) -> String {
    if let problem = item.problem { return problem }
    if item.isUnchanged { return "unchanged" }
    let isNew = if case .create = item.action { true } else { false }
    let parts = item.changes.map { change -> String in
      let title = change.titlePath.joined(separator: " / ")
      if isNew { return "\(title): \(shown(change.after, change))" }
      return "\(title) \(shown(change.before, change)) \(arrow) \(shown(change.after, change))"
    }
    if parts.isEmpty, case .patch = item.action { return "changes outside the fields" }
    return parts.isEmpty ? item.uuid ?? "" : parts.joined(separator: ", ")
  }

  private static func shown(_ value: JSON?, _ change: FieldChange) -> String {
    guard let value else { return change.isSecret && change.field.isWriteOnly ? "(secret)" : "(not set)" }
    if change.isSecret { return DisplayText.mask }
    let text = DisplayText.full(value, change.field)
    return text.isEmpty ? "\"\"" : text
  }

  /// Why the result is not valid for the schema.
  static func issues(_ item: BulkItem) -> String {
    item.issues.map { issue in
      let change = item.changes.first { $0.pointer == issue.pointer }
      return "\(change?.field.title ?? issue.pointer.description) \(issue.message)"
    }.joined(separator: ", ")
  }

  /// Why a write was not undone.
  @MainActor static func obstacle(_ obstacle: BulkUndo.Obstacle) -> String {
    switch obstacle {
    case .refusal(let refusal): return WriteText.refusal(refusal)
    case .outcome(let outcome):
      switch outcome.result {
      case .ok: return ""
      case .refused(let reason): return reason
      case .unknown(let reason): return "\(Texts.resultUnknown) \(reason)"
      }
    }
  }

  /// Why an item failed; masks secrets that the device's message repeats.
  static func reason(_ failure: BulkSummary.Failure) -> String {
    let secrets = failure.item.changes.filter(\.isSecret).compactMap { $0.after?.stringValue }
    let reason = secrets.filter { $0.utf8.count >= 4 }
      .reduce(failure.reason) { $0.replacing($1, with: DisplayText.mask) }
    if case .unknown = failure.outcome { return "\(Texts.resultUnknown) \(reason)" }
    return reason
  }
}
