import Synchronization

/// The envelopes of one class's records.
struct RecordForms: Sendable {
  /// The envelopes of records read one by one, and the last of them.
  var read: Set<Envelope> = []
  var lastRead: Envelope?
  /// The envelopes of records in lists.
  var listed: Set<Envelope> = []
  /// The UUID of a record to read to learn the envelope.
  var example: String?

  /// The envelope that all lists and all records share; nil if they differ, or either is unknown.
  var agreed: Envelope? { read.count == 1 && read == listed ? read.first : nil }
}

/// Learns the envelopes of records from responses (device API: two envelopes).
extension Connection {
  func learn(read record: Record) {
    guarded.withLock {
      $0.forms[record.objectClass, default: RecordForms()].read.insert(record.envelope)
      $0.forms[record.objectClass]?.lastRead = record.envelope
      $0.forms[record.objectClass]?.example = record.uuid
    }
  }

  func learn(listed envelopes: Set<Envelope>, of objectClass: String, example: String?) {
    guarded.withLock {
      $0.forms[objectClass, default: RecordForms()].listed.formUnion(envelopes)
      $0.forms[objectClass]?.example = example
    }
  }

  /// The envelope of the class's record that was last read by GET; nil if none was.
  public func readEnvelope(of objectClass: String) -> Envelope? {
    guarded.withLock { $0.forms[objectClass]?.lastRead }
  }

  /// Whether a record is known to have the form that GET returns: it was read by GET, or listed in a class whose lists
  /// and records all share this envelope.
  ///
  /// Once envelopes within a class differed, each record is read before it is changed.
  public func knowsForm(of record: Record) -> Bool {
    switch record.source {
    case .read: true
    case .listed: guarded.withLock { $0.forms[record.objectClass]?.agreed } == record.envelope
    case .signalled: false
    }
  }

  // MARK: New records

  /// The envelope for a new record: that of a record of the class, which is read if none was yet.
  ///
  /// For a class without records it uses the schema, then other classes of the device, then the documented default.
  public func envelopeForNew(_ objectClass: String, schema: Schema?) async -> Envelope {
    if let known = await readForm(of: objectClass) { return known }
    if schema?.describesWrappedForm == true { return .wrapped }
    // An empty class shows no envelope, but another class of the device may.
    let others = guarded.withLock { $0.forms.filter { $0.key != objectClass }.mapValues(\.lastRead) }
    if let other = others.sorted(by: { $0.key < $1.key }).lazy.compactMap(\.value).first { return other }
    let names = (try? await classes())?.map(\.name).filter { $0 != objectClass } ?? []
    for name in names.prefix(8) {
      if let other = await readForm(of: name) { return other }
    }
    return .wrapped
  }

  /// The envelope in which GET returns records of a class, after reading one if necessary; nil if there are none.
  private func readForm(of objectClass: String) async -> Envelope? {
    if let known = readEnvelope(of: objectClass) { return known }
    if let example = guarded.withLock({ $0.forms[objectClass]?.example }),
      let record = try? await get(objectClass, example)
    {
      return record.envelope
    }
    guard let first = await firstRecord(of: objectClass) else { return nil }
    // If GET fails, the list is all that is known.
    return (try? await get(objectClass, first.uuid))?.envelope ?? first.envelope
  }

  /// A class's first record; does not wait for the rest of the list.
  private func firstRecord(of objectClass: String) async -> Record? {
    let sight = FirstSight()
    let task = Task {
      let records = try? await list(objectClass) { progress in
        if let record = progress.newRecords.first { sight.see(record) }
      }
      if let record = records?.first { sight.see(record) }
    }
    sight.cancelOnSight(task)
    await task.value
    return sight.record
  }

  /// Converts the body of a POST to the envelope that the device expects.
  func formed(_ body: JSON, _ objectClass: String, schema: Schema?) async -> JSON {
    guard let given = Record(document: body, objectClass: objectClass, fallbackUUID: "-") else { return body }
    let wanted = await envelopeForNew(objectClass, schema: schema)
    return given.envelope == wanted ? body : given.newBody(wanted)
  }
}

extension Record {
  /// The fields as the body of a POST in an envelope (device API: two envelopes).
  func newBody(_ envelope: Envelope) -> JSON {
    switch envelope {
    case .flat:
      return .object(
        JSONObject([("objectClass", JSON.string(objectClass))] + fields.map { ($0.key, $0.value) }))
    case .wrapped:
      var own = fields
      let attributes = own["attributes"]
      for key in Record.around { own[key] = nil }
      var body = JSONObject([(objectClass, JSON.object(own))])
      // They go beside the fields there; omit an empty list.
      if let attributes, attributes.arrayValue?.isEmpty != true { body["attributes"] = attributes }
      return .object(body)
    }
  }
}

/// Keeps the first record of a list and cancels the rest of the reading.
private final class FirstSight: Sendable {
  private struct State {
    var record: Record?
    var task: Task<Void, Never>?
  }

  private let state = Mutex(State())
  var record: Record? { state.withLock(\.record) }

  func see(_ record: Record) {
    let task = state.withLock { state in
      state.record = state.record ?? record
      return state.task
    }
    task?.cancel()
  }

  func cancelOnSight(_ task: Task<Void, Never>) {
    let isSeen = state.withLock { state in
      state.task = task
      return state.record != nil
    }
    if isSeen { task.cancel() }
  }
}
