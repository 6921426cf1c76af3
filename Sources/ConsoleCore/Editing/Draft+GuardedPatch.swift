extension Draft {
  /// What a save sends, guarded by what was read; nil for a new record.
  public var guardedPatch: GuardedPatch? {
    base.map { GuardedPatch(base: $0, patch: patch(), schema: schema) }
  }
}
