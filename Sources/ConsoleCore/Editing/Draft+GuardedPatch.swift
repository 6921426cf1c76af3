extension Draft {
  /// The operations that a save sends, with tests of the values as read; nil for a new record.
  public var guardedPatch: GuardedPatch? {
    base.map { GuardedPatch(base: $0, patch: patch(), schema: schema) }
  }
}
