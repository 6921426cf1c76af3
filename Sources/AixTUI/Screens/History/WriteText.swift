import ConsoleCore
import Curses

/// Texts for writes.
@MainActor enum WriteText {
  static func kind(_ write: WriteRecord) -> String {
    let word =
      switch write.kind {
      case .edit: "edit"
      case .create: "create"
      case .clone: "clone"
      case .delete: "delete"
      case .method: "method"
      }
    return write.undoes == nil ? word : "undo"
  }

  /// The result of a write in a word, and its style.
  static func result(_ write: WriteRecord) -> (text: String, style: Style) {
    if write.undoneBy != nil { return ("undone", .secondary) }
    switch write.result {
    case .ok?: return ("done", .good)
    case .refused?: return ("refused", .danger)
    case .unknown?, nil: return ("unknown", .warning)
    }
  }

  /// The fields that an edit changed, with old and new values; nil if the journal does not say.
  static func changes(_ write: WriteRecord, _ schema: Schema) -> [FieldChange]? {
    guard write.kind == .edit, let before = write.before, let after = write.after,
      let old = Record(document: before, objectClass: write.objectClass, fallbackUUID: write.uuid),
      let new = Record(document: after, objectClass: write.objectClass, fallbackUUID: write.uuid)
    else { return nil }
    var draft = Draft(editing: old, schema: schema)
    draft.replace(with: new.fields)
    return draft.changes
  }

  static func shown(_ value: JSON?, _ change: FieldChange) -> String {
    guard let value else { return "(not set)" }
    return change.isSecret ? DisplayText.mask : DisplayText.shown(SecretFinder.showing(value), change.field)
  }

  /// One line about a write: why it was refused, the source of a clone, or the changes.
  static func summary(_ write: WriteRecord, _ context: Context) -> String {
    if case .refused(let reason)? = write.result { return reason }
    if write.kind == .clone {
      let source = write.source.flatMap { context.device.store.record(write.objectClass, $0)?.name }
      return "of \(source.map { "\"\($0)\"" } ?? write.source ?? "?")"
    }
    guard let changes = changes(write, context.device.schema(write.objectClass)) else { return "" }
    return changes.map { change in
      let title = change.titlePath.joined(separator: " / ")
      return "\(title) \(shown(change.before, change)) \(context.glyphs.arrowRight) \(shown(change.after, change))"
    }.joined(separator: ", ")
  }

  /// The record that was written.
  static func subject(_ write: WriteRecord) -> String {
    "\(write.objectClass) \"\(write.name ?? write.uuid ?? "")\""
  }

  /// The title of a write in a dialog.
  static func title(_ write: WriteRecord) -> String {
    "\(kind(write)) of \(subject(write)), "
      + "\(MomentText.moment(write.time, now: RealTime.now, tenths: false)) by \(write.user ?? "?")"
      + (write.session == WriteRecord.ownSession ? "" : " at another console")
  }

  /// Why a write cannot be undone, with the fields that prevent it.
  static func refusal(_ refusal: UndoRefusal) -> String {
    switch refusal {
    case .conflicts(let differences):
      let fields = differences.prefix(4).map { difference in
        let title = difference.titlePath.joined(separator: " / ")
        guard !difference.isSecret else { return title }
        return "\(title) is now \(difference.now.map { SecretFinder.showing($0).text() } ?? "not set")"
      }
      let more = differences.count > 4 ? " and \(differences.count - 4) more" : ""
      return "the record has changed since: \(fields.joined(separator: ", "))\(more)"
    case .needsSecret(let places):
      return "the old secret was not stored: \(places.map(\.description).joined(separator: ", "))"
    case .gone: return "the record no longer exists on the device"
    case .stillThere: return "the record exists"
    case .notCarriedOut: return "it was not done"
    case .alreadyUndone: return "it was already undone"
    case .notUndoable(let reason): return reason
    }
  }
}
