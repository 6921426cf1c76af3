/// What differs between two states of one record.
enum RecordDifference {
  /// Members around or beside the fields that identify a record and are no news.
  private static let identifying: Set<String> = ["uuid", "objectClass", "rev"]

  /// The fields that differ, objects being looked into and arrays taken as they are.
  static func deltas(from old: Record, to new: Record) -> [FieldDelta] {
    var deltas: [FieldDelta] = []
    let old = old.inForm(of: new)
    compare(old.fields, new.fields, "", skipping: identifying, &deltas)
    guard new.envelope == .wrapped, case .object(let outer) = new.document else { return deltas }
    let before = old.document.objectValue ?? JSONObject()
    guard max(before.count, outer.count) > 2 else { return deltas }
    compare(before, outer, "", skipping: identifying.union([new.objectClass]), &deltas)
    return deltas
  }

  /// The members that a record's reader takes for its fields.
  static func ownFields(_ record: Record) -> [(String, JSON)] {
    record.fields.compactMap { identifying.contains($0.key) ? nil : ($0.key, $0.value) }
  }

  private static func compare(
    _ old: JSONObject, _ new: JSONObject, _ prefix: String, skipping: Set<String>, _ deltas: inout [FieldDelta]
  ) {
    if old.shape === new.shape {
      let (before, now) = (old.values, new.values)
      for place in before.indices where !before[place].isTheSame(as: now[place]) {
        let key = new.keys[place]
        if !skipping.contains(key) { differ(before[place], now[place], prefix + key, &deltas) }
      }
      return
    }
    for (key, value) in new where !skipping.contains(key) {
      let before = old[key]
      if before != value { differ(before, value, prefix + key, &deltas) }
    }
    for (key, value) in old where new[key] == nil && !skipping.contains(key) {
      deltas.append(FieldDelta(field: prefix + key, old: value, new: nil))
    }
  }

  private static func differ(_ old: JSON?, _ new: JSON, _ path: String, _ deltas: inout [FieldDelta]) {
    if case .object(let before)? = old, case .object(let now) = new {
      compare(before, now, path + ".", skipping: [], &deltas)
    } else {
      deltas.append(FieldDelta(field: path, old: old, new: new))
    }
  }
}

extension JSON {
  /// The value with unchanged parts taken from `old`, whose storage they share; nil where all of it is as it was, digit
  /// by digit.
  func news(after old: JSON, depth: Int = 0) -> JSON? {
    let isSame: Bool
    switch (old, self) {
    case (.object(let before), .object(let now)) where depth < 3:
      if before.shape === now.shape || before.keys == now.keys { return JSON.news(now, after: before, depth) }
      isSame = self == old
    default: isSame = isTheSame(as: old)
    }
    // No ternary: its bare nil would be a JSON null.
    if isSame { return nil }
    return self
  }

  private static func news(_ now: JSONObject, after before: JSONObject, _ depth: Int) -> JSON? {
    var values: [JSON]?
    for place in now.values.indices {
      guard let news = now.values[place].news(after: before.values[place], depth: depth + 1) else { continue }
      if values == nil { values = before.values }
      values?[place] = news
    }
    return values.map { .object(JSONObject(shape: before.shape, values: $0)) }
  }
}

extension JSON {
  /// Whether two values are the same at a glance: a quick look at what most fields are, before the whole comparison.
  fileprivate func isTheSame(as other: JSON) -> Bool {
    switch (self, other) {
    case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
    case (.number(let a), .number(let b)): a.text.hasSameBytes(as: b.text)
    default: self == other
    }
  }
}
