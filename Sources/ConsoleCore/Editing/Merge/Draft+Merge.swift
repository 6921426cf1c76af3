extension Draft {
  var state: DraftHistory.State {
    get { DraftHistory.State(value: value, mergeBase: mergeBase, revision: revision) }
    set { (value, mergeBase) = (newValue.value, newValue.mergeBase) }
  }

  /// Rebases the edit on the device's current record: unedited fields follow it, edited ones are kept.
  ///
  /// Fields that both changed differently stay as edited and are returned until they are resolved; do not send a draft
  /// with open conflicts. Undo affects only steps of the edit, never changes of the device. The draft gets the more
  /// reliable envelope of the two: the one that GET returned is the one to write.
  @discardableResult
  public mutating func rebase(on present: Record) -> [MergeConflict] {
    guard let base, present.objectClass == objectClass, present.uuid == base.uuid else { return conflicts }
    let record = present.source < base.source ? present.inForm(of: base) : present
    guard record != base else {
      self.base?.source = max(record.source, base.source)
      return conflicts
    }
    var mine = keepingReadOnly(value)
    if base.envelope != record.envelope {
      func converted(_ fields: JSONObject) -> JSONObject { base.with(fields: fields).inForm(of: record).fields }
      history.convert(converted)
      mine = converted(mine)
      mergeBase = converted(mergeBase)
    }
    self.base = record
    original = record.fields
    envelope = record.envelope
    revision += 1
    state = rebased(DraftHistory.State(value: mine, mergeBase: mergeBase, revision: revision - 1))
    return conflicts
  }

  /// Adopts the form in which the record was read meanwhile, but not its content.
  public mutating func adoptForm(of record: Record) {
    guard let base, record.uuid == base.uuid, record.source > base.source else { return }
    var own = base.inForm(of: record)
    own.source = record.source
    rebase(on: own)
  }

  /// Adopts the envelope that the device expects for a new record.
  public mutating func adopt(newEnvelope: Envelope) {
    if isNew { envelope = newEnvelope }
  }

  /// A state merged with the device's current record.
  func rebased(_ state: DraftHistory.State) -> DraftHistory.State {
    guard state.revision != revision else { return state }
    let outcome = ThreeWayMerge().merge(
      base: .object(state.mergeBase), mine: .object(state.value), theirs: .object(original))
    return DraftHistory.State(
      value: outcome.value?.objectValue ?? state.value, mergeBase: outcome.base?.objectValue ?? original,
      revision: revision)
  }

  /// The fields that edit and device changed differently and that are not resolved yet.
  public var conflicts: [MergeConflict] {
    guard mergeBase != original else { return [] }
    let sites = merge().sites
    guard !sites.isEmpty else { return [] }
    let fields = schema.fields(for: DraftTree.union(value, original))
    let mask = ChangeMask(schema)
    return sites.compactMap { conflict($0, fields, mask) }
  }

  /// Resolves a conflict with one side's value as an undo step; false if it is no longer a conflict.
  @discardableResult
  public mutating func resolve(_ conflict: MergeConflict, taking side: MergeSide) -> Bool {
    guard conflicts.contains(conflict) else { return false }
    let outcome = merge { conflict.isAt($0) ? side : nil }
    guard let value = outcome.value?.objectValue, let mergeBase = outcome.base?.objectValue else { return false }
    apply(DraftHistory.State(value: value, mergeBase: mergeBase, revision: revision), at: conflict.pointer)
    return true
  }

  private func merge(
    deciding decide: @escaping (ThreeWayMerge.Site) -> MergeSide? = { _ in nil }
  ) -> ThreeWayMerge.Outcome {
    ThreeWayMerge(decide: decide).merge(
      base: .object(mergeBase), mine: .object(keepingReadOnly(value)), theirs: .object(original))
  }

  /// The conflict for the operator; nil if the device's value differs only in members that the device alone changes.
  private func conflict(_ site: ThreeWayMerge.Site, _ fields: [Field], _ mask: ChangeMask) -> MergeConflict? {
    let path = fields.path(to: site.pointer)
    let titles = zip(path, site.pointer.tokens).map { $0?.title ?? $1 }
    let isSecret = zip(path, site.pointer.tokens).contains { field, token in
      field?.isSecret ?? SecretNames.isSecret(token) || mask.declaresSecret(token)
    }
    let field = path.last.flatMap { $0 }
    if field?.isReadOnly == true { return nil }
    if let base = site.base, let theirs = site.theirs, let field,
      DraftTree.withoutReadOnly(base, field.children) == DraftTree.withoutReadOnly(theirs, field.children)
    {
      return nil
    }
    return MergeConflict(
      pointer: site.pointer, base: site.base, mine: site.mine, theirs: site.theirs, titlePath: titles,
      isSecret: isSecret, field: field)
  }
}
