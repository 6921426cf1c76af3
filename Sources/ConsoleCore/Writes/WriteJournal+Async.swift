extension WriteJournal {
  /// Reads the journal on a thread for that: no thread of Swift's pool has to wait for a disk.
  public func reading<Value: Sendable>(_ body: @escaping @Sendable (WriteJournal) -> Value) async -> Value {
    await PosixThread.run { body(self) }
  }

  /// The last write that was carried out, or may have been, and was not taken back, of a record or of the whole device.
  ///
  /// Of the device one's own come first: what another console did last is not what one wants to take back.
  public func lastWrite(to objectClass: String? = nil, _ uuid: String? = nil) -> WriteRecord? {
    if objectClass == nil, let own = last(to: nil, nil, of: WriteRecord.ownSession) { return own }
    return last(to: objectClass, uuid, of: nil)
  }

  private func last(to objectClass: String?, _ uuid: String?, of session: String?) -> WriteRecord? {
    writes(limit: 1) { write in
      guard session == nil || write.session == session else { return false }
      guard write.kind != .method, write.undoneBy == nil, write.undoes == nil else { return false }
      if case .refused? = write.result { return false }
      return objectClass == nil || write.objectClass == objectClass && write.uuid == uuid
    }.first
  }
}
