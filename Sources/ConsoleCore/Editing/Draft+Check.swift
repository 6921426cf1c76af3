extension Draft {
  /// The changes that a record, read after a save, does not show; secrets are left out because a device may hide them,
  /// and so are members that the device adds to a group.
  public func changesMissing(in record: Record) -> [FieldChange] {
    let now = JSON.object(base.map { record.inForm(of: $0).fields } ?? record.fields)
    return changes.filter { change in
      guard !change.isSecret, !change.field.isReadOnly, !change.field.isWriteOnly else { return false }
      return !Draft.holds(now[change.pointer], change.after)
    }
  }

  /// Whether a value equals what was sent, or has additional members.
  private static func holds(_ now: JSON?, _ sent: JSON?) -> Bool {
    switch (now, sent) {
    // A device may omit a member that is null, or send null for an omitted one.
    case (nil, nil), (nil, .null?), (.null?, nil), (.null?, .null?): return true
    case (.object(let own)?, .object(let members)?):
      return members.allSatisfy { SecretNames.isSecret($0.key) || holds(own[$0.key], $0.value) }
    case (.array(let own)?, .array(let elements)?):
      return own.count == elements.count && zip(own, elements).allSatisfy { holds($0, $1) }
    default: return now == sent
    }
  }
}
