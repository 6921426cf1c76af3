/// How the book follows the store.
extension CallBook {
  /// Takes what has changed in the store; `schema` is asked for a class that is met for the first time.
  public mutating func apply(_ changes: [Change], in store: Store, schema: (String) -> Schema) {
    guard !changes.isEmpty else { return }
    var last: Int64 = 0
    for change in changes where table.kind(of: change.objectClass) != nil {
      last = max(last, change.time)
      if change.kind == .destroy {
        bury(change, schema)
      } else if let record = store.record(change.objectClass, change.uuid) ?? change.record {
        meet(record, schema)
        apply(record, change)
      }
    }
    if last > 0 { expire(at: last) }
  }

  /// Takes the records of a class that a first list has brought, and the class's schema anew.
  public mutating func adopt(_ objectClass: String, schema: Schema, store: Store, at time: Int64) {
    guard table.kind(of: objectClass) != nil else { return }
    let records = store[objectClass].records
    learn(objectClass, schema, records.first?.fields ?? JSONObject())
    for record in records { upsert(record, .found, at: time) }
  }

  // MARK: Roles

  /// Finds the roles of a class, and what they say of the entries that are there.
  private mutating func learn(_ objectClass: String, _ schema: Schema, _ sample: JSONObject) {
    let found = CallRoles(schema, table, sample: sample)
    if schema.isInferred { metKeys[objectClass, default: []].formUnion(sample.keys) }
    guard found != roles[objectClass] else { return }
    let old = roles[objectClass]
    roles[objectClass] = found
    moving[objectClass]?.formIntersection(found.figures.map(\.key))
    for (uuid, entry) in entries where entry.objectClass == objectClass {
      // The series of figures that are still followed go on.
      if !entry.series.isEmpty {
        entries[uuid]?.meters = [:]
        entries[uuid]?.series = found.figures.map { figure in
          old?.places[figure.key].map { entry.series[$0] } ?? Series()
        }
        entries[uuid]?.totals = found.figures.map { figure in
          old?.places[figure.key].flatMap { entry.totals.indices.contains($0) ? entry.totals[$0] : nil }
        }
      }
      if !entry.isGone { refresh(uuid, entry.record, .learned, at: entry.lastSeen ?? entry.stateSeen) }
    }
    version += 1
    orderVersion += 1
  }

  /// Makes sure that the roles of a record's class are known; a guessed schema grows with the members that are met.
  private mutating func meet(_ record: Record, _ schema: (String) -> Schema) {
    let name = record.objectClass
    if roles[name] == nil {
      learn(name, schema(name), record.fields)
    } else if roles[name]?.isInferred == true, !record.fields.keys.allSatisfy(metKeys[name, default: []].contains) {
      metKeys[name, default: []].formUnion(record.fields.keys)
      learn(name, schema(name), record.fields)
    }
  }

  // MARK: Entries

  private mutating func apply(_ record: Record, _ change: Change) {
    // The same UUID again is another call.
    if change.kind == .create, entries[record.uuid]?.isGone == true { remove(record.uuid) }
    guard entries[record.uuid] != nil else {
      upsert(record, change.kind == .create ? .came : .found, at: change.time)
      return
    }
    if change.kind == .update { follow(change) }
    refresh(record.uuid, record, .changed, at: change.time)
  }

  private mutating func follow(_ change: Change) {
    guard let roles = roles[change.objectClass] else { return }
    let moved = changeEntry(change.uuid) { [table] in $0.follow(change, roles, table) } ?? []
    for key in moved where moving[change.objectClass]?.contains(key) != true {
      moving[change.objectClass, default: []].insert(key)
    }
  }

  /// Takes a record that may not be known.
  private mutating func upsert(_ record: Record, _ occasion: CallEntry.Occasion, at time: Int64) {
    guard entries[record.uuid] == nil else { return refresh(record.uuid, record, .changed, at: time) }
    guard !isPast(record, at: time) else { return }
    var entry = CallEntry(record, at: time)
    if seriesCount < CallBook.seriesLimit {
      let count = roles[record.objectClass]?.figures.count ?? 0
      entry.series = [Series](repeating: Series(), count: count)
      if count > 0 { seriesCount += 1 }
    }
    entries[record.uuid] = entry
    orderVersion += 1
    refresh(record.uuid, record, occasion, at: time)
  }

  /// Whether a record that is met for the first time ended long ago, or nobody knows when.
  private func isPast(_ record: Record, at time: Int64) -> Bool {
    guard let roles = roles[record.objectClass],
      roles.state(roles.value(.state, in: record.fields), table).kind == .ended
    else { return false }
    guard let told = TimeReader.milliseconds(roles.value(.since, in: record.fields)).map({ $0 - clockOffset }),
      told <= time
    else { return true }
    return isOver(told, at: time)
  }

  private mutating func refresh(
    _ uuid: String, _ record: Record, _ occasion: CallEntry.Occasion, at time: Int64
  ) {
    guard let roles = roles[record.objectClass] else { return }
    changeEntry(uuid) { [table, clockOffset] in
      $0.refresh(record, roles, table, occasion, at: time, offset: clockOffset)
    }
  }

  private mutating func bury(_ change: Change, _ schema: (String) -> Schema) {
    if entries[change.uuid] == nil, let record = change.record {
      meet(record, schema)
      upsert(record, .found, at: change.time)
    }
    changeEntry(change.uuid) { $0.bury(at: change.time) }
  }

  /// Changes an entry where it stands, so that its series are not copied, and notes what that does to the order.
  @discardableResult
  private mutating func changeEntry<Result>(_ uuid: String, _ body: (inout CallEntry) -> Result) -> Result? {
    guard let place = entries.index(forKey: uuid) else { return nil }
    let before = CallBook.rank(entries.values[place])
    let result = body(&entries.values[place])
    let ended = entries.values[place].ended
    if ended != tombstones[uuid] { tombstones[uuid] = ended }
    version += 1
    if CallBook.rank(entries.values[place]) != before { orderVersion += 1 }
    return result
  }
}
