extension Draft {
  var state: DraftHistory.State {
    get { DraftHistory.State(value: value, mergeBase: mergeBase) }
    set { (value, mergeBase) = (newValue.value, newValue.mergeBase) }
  }

  /// Takes the device's present record as what the edit changes: fields left alone follow it, edited ones stay.
  ///
  /// What both changed differently stays as edited and is returned, until it is resolved. Going back undoes steps of the
  /// edit only, never what the device changed. The draft takes the record's envelope, which is the one to write in.
  @discardableResult
  public mutating func rebase(on record: Record) -> [MergeConflict] {
    guard let base, record.objectClass == objectClass, record.uuid == base.uuid else { return conflicts }
    let theirs = record.fields
    let old = base.inForm(of: record).fields
    let isSameForm = base.envelope == record.envelope
    func converted(_ fields: JSONObject) -> JSONObject {
      isSameForm ? fields : base.with(fields: fields).inForm(of: record).fields
    }
    let restored = { (draft: Draft, fields: JSONObject) in draft.keepingReadOnly(fields) }
    let before = self
    func rebased(_ state: DraftHistory.State) -> DraftHistory.State {
      let mine = converted(restored(before, state.value))
      let outcome = ThreeWayMerge().merge(
        base: .object(state.mergeBase == before.original ? old : converted(state.mergeBase)), mine: .object(mine),
        theirs: .object(theirs))
      return DraftHistory.State(
        value: outcome.value?.objectValue ?? mine, mergeBase: outcome.base?.objectValue ?? theirs)
    }
    history.rebase(rebased)
    state = rebased(state)
    self.base = record
    original = theirs
    envelope = record.envelope
    return conflicts
  }

  /// What the edit and the device changed differently and nobody has resolved yet.
  public var conflicts: [MergeConflict] {
    guard mergeBase != original else { return [] }
    let sites = merge().sites
    guard !sites.isEmpty else { return [] }
    let fields = schema.fields(for: DraftTree.union(value, original))
    let mask = ChangeMask(schema)
    return sites.compactMap { conflict($0, fields, mask) }
  }

  /// Settles a conflict with one side's value, as a step that can be undone; false where it is none any more.
  @discardableResult
  public mutating func resolve(_ conflict: MergeConflict, taking side: MergeSide) -> Bool {
    guard conflicts.contains(conflict) else { return false }
    let outcome = merge { conflict.isAt($0) ? side : nil }
    guard let value = outcome.value?.objectValue, let mergeBase = outcome.base?.objectValue else { return false }
    take(DraftHistory.State(value: value, mergeBase: mergeBase), at: conflict.pointer)
    return true
  }

  private func merge(
    deciding decide: @escaping (ThreeWayMerge.Site) -> MergeSide? = { _ in nil }
  ) -> ThreeWayMerge.Outcome {
    ThreeWayMerge(decide: decide).merge(
      base: .object(mergeBase), mine: .object(keepingReadOnly(value)), theirs: .object(original))
  }

  /// The conflict as an operator sees it; nil where theirs differs in nothing but what the device alone changes.
  private func conflict(_ site: ThreeWayMerge.Site, _ fields: [Field], _ mask: ChangeMask) -> MergeConflict? {
    var titles: [String] = []
    var field: Field?
    var isSecret = false
    var siblings = fields
    for token in site.pointer.tokens {
      let found = siblings.first { $0.key == token } ?? field?.template(for: token)
      titles.append(found?.title ?? token)
      isSecret = isSecret || found?.isSecret ?? SecretNames.isSecret(token) || mask.declaresSecret(token)
      field = found
      siblings = found?.children ?? []
    }
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
