import ConsoleCore

/// Texts for changes.
enum ChangeText {
  /// What happened to the record.
  static func kind(_ kind: Change.Kind) -> String {
    switch kind {
    case .create: "Created"
    case .update: "Changed"
    case .destroy: "Deleted"
    }
  }

  /// The fields of a change as `name: old → new`, secrets hidden, with the fields' names or titles.
  static func fields(
    _ change: Change, _ mask: ChangeMask, arrow: String = "→", byTitle: Bool = false,
    order: (Change) -> [FieldDelta] = \.deltas
  ) -> String {
    let parts = order(change).map { delta in
      let (old, new) = (text(delta.old, delta.field, mask), text(delta.new, delta.field, mask))
      return "\(byTitle ? mask.title(delta.field) : delta.field): \(old) \(arrow) \(new)"
    }
    return parts.isEmpty ? "only its revision" : parts.joined(separator: ", ")
  }

  /// A value in a few words; absent, null and empty values look different.
  static func text(_ value: JSON?, _ path: String, _ mask: ChangeMask) -> String {
    guard let value else { return "-" }
    let shown = mask.shown(value, of: path)
    // A full timestamp would fill the line.
    if let text = shown.stringValue, text.utf8.count >= 19, text.utf8.dropFirst(10).first == UInt8(ascii: "T"),
      let moment = TimeReader.milliseconds(text)
    {
      return MomentText.moment(moment, now: RealTime.now, tenths: false)
    }
    return DisplayText.shown(shown, mask.isSecret(path) ? nil : mask.field(path))
  }
}
