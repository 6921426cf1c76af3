import Synchronization

/// The envelopes in which a device gave the records of one class.
struct RecordForms: Sendable {
  /// Those of GET of a record, and the last one of them.
  var read: Set<Envelope> = []
  var lastRead: Envelope?
  /// Those of lists.
  var listed: Set<Envelope> = []
  /// A record of the class, by which its form can be asked for.
  var example: String?

  /// The one envelope of all lists and all records that were read; nil where they differ, or one of both is not known.
  var agreed: Envelope? { read.count == 1 && read == listed ? read.first : nil }
}

/// What the device's answers told about the form of its records (device API: two envelopes).
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

  /// The envelope in which a record of the class was last read by itself; nil where none was.
  public func readEnvelope(of objectClass: String) -> Envelope? {
    guarded.withLock { $0.forms[objectClass]?.lastRead }
  }

  /// Whether a record has the form in which GET gives it: it was read by itself, or comes from a list of a class whose
  /// lists and records were all seen in this one envelope.
  ///
  /// Once a list and a record of a class differed, or records among themselves, each record is read before it is changed.
  public func knowsForm(of record: Record) -> Bool {
    switch record.source {
    case .read: true
    case .listed: guarded.withLock { $0.forms[record.objectClass]?.agreed } == record.envelope
    case .signalled: false
    }
  }

  // MARK: New records

  /// The envelope for a new record: that in which a record of the class was read, which is asked for where none was yet.
  ///
  /// Of a class without records its schema tells, else the other classes of the device, else the documented default.
  public func envelopeForNew(_ objectClass: String, schema: Schema?) async -> Envelope {
    if let known = await readForm(of: objectClass) { return known }
    if schema?.describesWrappedForm == true { return .wrapped }
    // An empty class tells nothing; another one of the same device does.
    let others = guarded.withLock { $0.forms.filter { $0.key != objectClass }.mapValues(\.lastRead) }
    if let other = others.sorted(by: { $0.key < $1.key }).lazy.compactMap(\.value).first { return other }
    let names = (try? await classes())?.map(\.name).filter { $0 != objectClass } ?? []
    for name in names.prefix(8) {
      if let other = await readForm(of: name) { return other }
    }
    return .wrapped
  }

  /// In which envelope GET gives records of a class; one is read where none was. Nil where there is none.
  private func readForm(of objectClass: String) async -> Envelope? {
    if let known = readEnvelope(of: objectClass) { return known }
    if let example = guarded.withLock({ $0.forms[objectClass]?.example }),
      let record = try? await get(objectClass, example)
    {
      return record.envelope
    }
    guard let first = await firstRecord(of: objectClass) else { return nil }
    // Where it cannot be read by itself, the list is all that is known.
    return (try? await get(objectClass, first.uuid))?.envelope ?? first.envelope
  }

  /// A class's first record; the rest of the list is not waited for.
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

  /// The body of a POST in the envelope that the device wants.
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
      // They stand beside the fields there; that there are none needs no saying.
      if let attributes, attributes.arrayValue?.isEmpty != true { body["attributes"] = attributes }
      return .object(body)
    }
  }
}

/// Keeps the first record of a list and ends the reading that found it.
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
