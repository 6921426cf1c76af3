/// Merges two states of a record, perhaps in different envelopes.
extension Record {
  /// The record to hold after a new state has arrived.
  struct Held {
    let record: Record
    /// Whether the record changed, and not only its known form.
    let isNews: Bool
  }

  /// The record to hold after this state has followed `held`; nil to keep `held`.
  ///
  /// Keeps the best known form: GET's, then the list's, then a signal's. Unchanged parts share the storage of `held`,
  /// so that a record that arrives a thousand times is not stored a thousand times.
  func replacing(_ held: Record) -> Held? {
    guard envelope == held.envelope else { return replacingOtherForm(held) }
    let news = document.news(after: held.document)
    // Most records of a list are unchanged.
    if news == nil, source <= held.source, !isAsSent || held.isAsSent { return nil }
    var copy = Record(self, document: news ?? held.document)
    copy.source = max(source, held.source)
    guard news != nil else { return Held(record: copy, isNews: false) }
    return Held(record: copy, isNews: copy.hasKeys(of: held) || copy.isOther(than: held))
  }

  private func replacingOtherForm(_ held: Record) -> Held? {
    let isNews = isOther(than: held)
    // The better form wins; of equal ones the later.
    guard source < held.source else { return Held(record: self, isNews: isNews) }
    guard isNews || rev != nil else { return nil }
    var told = inForm(of: held)
    // The revision of the previous state does not apply to this one.
    if rev == nil { told = told.withoutRevision() }
    guard let shared = told.document.news(after: held.document) else { return nil }
    told.document = shared
    return Held(record: told, isNews: isNews)
  }

  /// Whether both have the same members; cheap, as shapes are shared.
  private func hasKeys(of other: Record) -> Bool {
    guard case .object(let own) = document, case .object(let others) = other.document, own.shape === others.shape
    else { return false }
    if envelope == .flat { return true }
    guard case .object(let inner)? = own[objectClass], case .object(let others)? = others[objectClass] else {
      return false
    }
    return inner.shape === others.shape
  }

  /// Whether the record differs in more than its form; a revision counts if both states have one.
  private func isOther(than other: Record) -> Bool {
    if let own = rev, let others = other.rev, own != others { return true }
    return !RecordDifference.deltas(from: other, to: self).isEmpty
  }

  /// The record without its revision, which belongs to another state.
  private func withoutRevision() -> Record {
    var copy = self
    guard var object = document.objectValue else { return self }
    object["rev"] = nil
    copy.document = .object(object)
    if envelope == .wrapped, var inner = object[objectClass]?.objectValue, inner["rev"] != nil {
      inner["rev"] = nil
      copy.document.set(.object(inner), at: fieldsPointer)
    }
    return copy
  }
}
