/// How the book follows the store.
extension CallBook {
  /// Takes what has changed in the store; `schema` is asked for a class that is met for the first time.
  public mutating func take(_ changes: [Change], in store: Store, schema: (String) -> Schema) {
    guard !changes.isEmpty else { return }
    var last: Int64 = 0
    for change in changes where table.kind(of: change.objectClass) != nil {
      last = max(last, change.time)
      if change.kind == .destroy {
        bury(change, schema)
      } else if let record = store.record(change.objectClass, change.uuid) ?? change.record {
        meet(record, schema)
        take(record, change)
      }
    }
    if last > 0 { expire(at: last) }
  }

  /// Takes the records of a class that a first list has brought, and the class's schema anew.
  public mutating func adopt(_ objectClass: String, schema: Schema, store: Store, at time: Int64) {
    guard table.kind(of: objectClass) != nil else { return }
    let records = store[objectClass].records
    learn(objectClass, schema, records.first?.fields ?? JSONObject())
    for record in records { upsert(record, at: time, isNew: false) }
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
      var entry = entry
      // The series of figures that are still followed go on.
      if !entry.series.isEmpty {
        entry.series = found.figures.map { figure in old?.places[figure.key].map { entry.series[$0] } ?? Series() }
      }
      entries[uuid] = entry
      if !entry.isGone { refresh(uuid, entry.record, at: entry.stateSeen) }
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

  private mutating func take(_ record: Record, _ change: Change) {
    // The same UUID again is another call.
    if change.kind == .create, entries[record.uuid]?.isGone == true { remove(record.uuid) }
    guard entries[record.uuid] != nil else {
      upsert(record, at: change.time, isNew: change.kind == .create)
      return
    }
    if change.kind == .update { follow(change) }
    refresh(record.uuid, record, at: change.time)
  }

  /// Takes what lies between two states of a record: each state, then each value of a figure.
  private mutating func follow(_ change: Change) {
    guard let roles = roles[change.objectClass], var entry = entries[change.uuid] else { return }
    let (deltas, before) = (change.deltas, CallBook.rank(entry))
    if let field = roles.fields[.state] {
      let key = field.pointer.tokens.joined(separator: ".")
      for case let value? in deltas.filter({ $0.field == key }).map(\.new) {
        let text = DisplayText.short(value, field)
        entry.enter(text, kind(ofState: value, text), at: change.time)
      }
    }
    for delta in deltas {
      // What the figures fall to when a call ends is no part of its story.
      guard entry.ended == nil, let place = roles.places[delta.field], let number = delta.new?.numberValue else {
        continue
      }
      moving[change.objectClass, default: []].insert(delta.field)
      if entry.series.indices.contains(place) { entry.series[place].add(number.doubleValue, at: change.time) }
    }
    entries[change.uuid] = entry
    if CallBook.rank(entry) != before { orderVersion += 1 }
  }

  private func kind(ofState value: JSON, _ text: String) -> CallTable.StateKind? {
    value.stringValue.flatMap { table.kind(ofState: $0) } ?? table.kind(ofState: text)
  }

  /// Takes a record that may not be known; `isNew` says that it came just now.
  private mutating func upsert(_ record: Record, at time: Int64, isNew: Bool) {
    if entries[record.uuid] == nil {
      guard !isPast(record, at: time) else { return }
      var entry = CallEntry(record, at: time)
      if seriesCount < CallBook.seriesLimit {
        let count = roles[record.objectClass]?.figures.count ?? 0
        entry.series = [Series](repeating: Series(), count: count)
        if count > 0 { seriesCount += 1 }
      }
      entries[record.uuid] = entry
      orderVersion += 1
      refresh(record.uuid, record, at: time, isFirst: true)
      if isNew { entries[record.uuid]?.cameJustNow() }
      return
    }
    refresh(record.uuid, record, at: time)
  }

  /// Whether a record that is met for the first time ended long ago, or nobody knows when.
  private func isPast(_ record: Record, at time: Int64) -> Bool {
    guard let roles = roles[record.objectClass], let value = roles.value(.state, in: record.fields),
      kind(ofState: value, roles.text(.state, in: record.fields)) == .ended
    else { return false }
    guard let told = told(record), told <= time else { return true }
    return isOver(told, at: time)
  }

  private func told(_ record: Record) -> Int64? {
    TimeReader.milliseconds(roles[record.objectClass]?.value(.since, in: record.fields))
  }

  /// Brings an entry in line with its record.
  private mutating func refresh(_ uuid: String, _ record: Record, at time: Int64, isFirst: Bool = false) {
    guard var entry = entries[uuid], let roles = roles[record.objectClass] else { return }
    let before = CallBook.rank(entry)
    let fields = record.fields
    entry.record = record
    entry.isGone = false
    let text = roles.text(.state, in: fields)
    let value = roles.value(.state, in: fields)
    let kind = value.flatMap { self.kind(ofState: $0, text) }
    entry.enter(text, kind, at: time)
    if isFirst { entry.foundInState = true }
    if entry.stateKind != .ended { entry.ended = nil }
    entry.settleSince(told(record), at: time)
    for (place, figure) in roles.figures.enumerated() where entry.series.indices.contains(place) {
      guard entry.ended == nil,
        let number = CallRoles.value(at: figure.field.pointer, in: fields)?.numberValue
      else { continue }
      entry.series[place].add(number.doubleValue, at: time)
    }
    entry.judge(roles)
    entries[uuid] = entry
    tombstones[uuid] = entry.ended
    version += 1
    if CallBook.rank(entry) != before { orderVersion += 1 }
  }

  private mutating func bury(_ change: Change, _ schema: (String) -> Schema) {
    if entries[change.uuid] == nil, let record = change.record {
      meet(record, schema)
      upsert(record, at: change.time, isNew: false)
    }
    guard var entry = entries[change.uuid] else { return }
    entry.isGone = true
    if entry.ended == nil { entry.end(at: change.time) }
    entry.trouble = CallEntry.Trouble()
    entries[change.uuid] = entry
    tombstones[change.uuid] = entry.ended
    version += 1
    orderVersion += 1
  }
}
