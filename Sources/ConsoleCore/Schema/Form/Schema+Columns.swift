extension Schema {
  /// The number of records sampled for a column's width.
  private static let sampleLimit = 50

  /// The columns of a table, from the schema and a sample of records: the most useful first, hidden ones last.
  public func columns(sample: [JSONObject]) -> [Column] {
    let sample = Array(sample.prefix(Schema.sampleLimit))
    var columns: [Column] = []
    for field in fields(for: Schema.union(of: sample)) {
      add(field, titles: [], isNested: false, sample, to: &columns)
    }
    return columns.enumerated().sorted { left, right in
      if left.element.isHidden != right.element.isHidden { return right.element.isHidden }
      if left.element.priority != right.element.priority { return left.element.priority > right.element.priority }
      return left.offset < right.offset
    }.map(\.element)
  }

  /// An object with a value for every member of any record.
  private static func union(of sample: [JSONObject]) -> JSONObject {
    var members: [(String, JSON)] = []
    var places: [JSONKey: Int] = [:]
    for object in sample {
      for (key, value) in object {
        if let place = places[JSONKey(key)] {
          if members[place].1.isNull { members[place].1 = value }
        } else {
          places[JSONKey(key)] = members.count
          members.append((key, value))
        }
      }
    }
    return JSONObject(members)
  }

  private func add(
    _ field: Field, titles: [String], isNested: Bool, _ sample: [JSONObject], to columns: inout [Column]
  ) {
    let titles = titles + [field.title]
    if case .object = field.kind {
      if titles.count < 3 {
        for child in field.children { add(child, titles: titles, isNested: true, sample, to: &columns) }
      }
      return
    }
    // A table's field represents all rows, so it must not contain the list elements of one record.
    var field = field
    if case .array = field.kind { field.children = [] }
    columns.append(column(field, titles.joined(separator: "."), isNested: isNested, sample))
  }

  private func column(_ field: Field, _ title: String, isNested: Bool, _ sample: [JSONObject]) -> Column {
    var longest = 0
    var isList = false
    for object in sample {
      let value = field.pointer.tokens.count == 1 ? object[field.key] : JSON.object(object)[field.pointer]
      guard let value else { continue }
      longest = max(longest, DisplayText.shown(value, field).count)
      isList = isList || value.arrayValue?.contains { $0.objectValue != nil } == true
    }
    let priority = isList ? 5 : ColumnRank.priority(of: field, longest: longest)
    let isEnvelope = !isNested && Schema.envelopeMembers.contains(field.key)
    return Column(
      key: field.pointer.tokens.joined(separator: "."), pointer: field.pointer, title: title,
      alignment: field.kind.isNumeric ? .trailing : .leading, priority: isEnvelope ? 1 : priority,
      isHidden: isNested || isEnvelope || priority < 15,
      preferredWidth: min(max(title.count, longest, 3), 40), field: field)
  }
}

/// How useful a field is in a table.
enum ColumnRank {
  /// Members that usually name a record, the best first.
  static let names = [
    "name", "displayName", "title", "label", "user", "username", "userName", "login", "caller", "from", "number", "key",
  ]
  private static let states: Set<String> = ["state", "status", "enabled", "active", "registered", "online", "severity"]

  static func priority(of field: Field, longest: Int) -> Int {
    if field.isSecret { return 2 }
    if let place = names.firstIndex(of: field.key), isShort(field.kind) { return 100 - place }
    let words = SecretNames.words(of: field.key)
    if let last = words.last, states.contains(last) || field.key == "pendingState" { return 80 }
    switch field.kind {
    case .choice, .boolean: return 70
    case .integer, .number: return 50
    case .text(let rules):
      if rules.format == "uuid" || field.key.lowercased().hasSuffix("uuid") { return 10 }
      if rules.isMultiline || longest > 60 { return 12 }
      return 60
    case .array: return 30
    case .constant, .null, .any: return 20
    case .object: return 5
    }
  }

  private static func isShort(_ kind: FieldKind) -> Bool {
    if case .text(let rules) = kind { return !rules.isMultiline }
    return kind.isNumeric
  }
}
