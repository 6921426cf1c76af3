import ConsoleCore
import Curses

/// Texts and actions for fields that refer to other records.
@MainActor enum ReferenceText {
  static func references(_ context: Context) -> References {
    References(context.device.store, classes: context.device.classes.map(\.name))
  }

  /// The name and class of the referenced record; nil if no record that was read has that UUID.
  static func target(_ field: Field, _ value: JSON?, _ glyphs: Glyphs, _ references: References) -> String? {
    guard !field.isSecret, !(field.pointer.tokens.count == 1 && field.key == "uuid"),
      let record = references.target(of: value)
    else { return nil }
    return "\(glyphs.arrowRight) \(record.name ?? record.uuid) (\(record.objectClass))"
  }

  /// Opens the referenced record, or loads the classes that may contain it.
  static func follow(_ field: Field, _ value: JSON?, of objectClass: String, _ context: Context) -> [Action] {
    let references = references(context)
    if let record = references.target(of: value) {
      return [.visit(context.device.key(record.objectClass, record.uuid))]
    }
    guard let uuid = value?.stringValue, !uuid.isEmpty else {
      return [.say("\(field.title) does not refer to a record", .info)]
    }
    let unread = references.unread(for: field, in: objectClass)
    guard !unread.isEmpty else { return [.say("No record on the device has the UUID \(uuid)", .warning)] }
    return unread.map { .load($0) } + [
      .say("Loading \(unread.joined(separator: ", ")), where the record may be. Try again then.", .info)
    ]
  }
}
