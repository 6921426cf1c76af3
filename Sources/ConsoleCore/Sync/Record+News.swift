/// What is kept of a record that was told twice, maybe in two envelopes.
extension Record {
  /// What is held of a record once news of it has arrived.
  struct Held {
    let record: Record
    /// Whether the record itself has changed, and not only the form in which it is known.
    let isNews: Bool
  }

  /// What is to be held now that this state arrived after another one of the same record; nil where that one stays.
  ///
  /// The best known form is kept: that of GET before that of the list, and that before a signal's. What has not changed
  /// shares the storage of what was held, so that a record which is told a thousand times is not held a thousand times.
  func replacing(_ held: Record) -> Held? {
    guard envelope == held.envelope else { return replacingOtherForm(held) }
    var copy = self
    copy.source = max(source, held.source)
    guard let shared = document.news(after: held.document) else {
      guard source > held.source || (isAsSent && !held.isAsSent) else { return nil }
      copy.document = held.document
      return Held(record: copy, isNews: false)
    }
    copy.document = shared
    return Held(record: copy, isNews: copy.hasKeys(of: held) || copy.isOther(than: held))
  }

  private func replacingOtherForm(_ held: Record) -> Held? {
    let isNews = isOther(than: held)
    // Who knows the form better, or as well and later, decides about it.
    guard source < held.source else { return Held(record: self, isNews: isNews) }
    guard isNews || rev != nil else { return nil }
    var told = inForm(of: held)
    // The revision of the state before is not that of this one.
    if rev == nil { told = told.withoutRevision() }
    guard let shared = told.document.news(after: held.document) else { return nil }
    told.document = shared
    return Held(record: told, isNews: isNews)
  }

  /// Whether both have the same members, which is seen at a glance.
  private func hasKeys(of other: Record) -> Bool {
    guard case .object(let own) = document, case .object(let others) = other.document, own.shape === others.shape
    else { return false }
    if envelope == .flat { return true }
    guard case .object(let inner)? = own[objectClass], case .object(let others)? = others[objectClass] else {
      return false
    }
    return inner.shape === others.shape
  }

  /// Whether the record differs in more than its form; a revision counts where both states bear one.
  private func isOther(than other: Record) -> Bool {
    if let own = rev, let others = other.rev, own != others { return true }
    return !RecordDifference.deltas(from: other, to: self).isEmpty
  }

  /// The document without its revision, which belongs to another state of the record.
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
