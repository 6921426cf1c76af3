/// Looks through a schema's fields for those that play a role; a field plays one role only.
struct RoleSearch {
  private struct Candidate {
    let field: Field
    let words: [String]
    let depth: Int
    let isInList: Bool
  }

  private var candidates: [Candidate] = []
  /// Whether the schema tells what is a figure and what a setting.
  private let tellsReadOnly: Bool

  init(_ schema: Schema, _ sample: JSONObject) {
    var found: [Candidate] = []
    for field in schema.fields(for: sample) where !Schema.envelopeMembers.contains(field.key) {
      RoleSearch.add(field, depth: 0, isInList: false, to: &found)
    }
    candidates = found
    tellsReadOnly = found.contains { $0.field.isReadOnly }
  }

  private static func add(_ field: Field, depth: Int, isInList: Bool, to found: inout [Candidate]) {
    guard depth < 3, !field.isSecret else { return }
    switch field.kind {
    case .object:
      for child in field.children { add(child, depth: depth + 1, isInList: isInList, to: &found) }
    case .array:
      guard let item = field.itemTemplate, case .object = item.kind, !isInList else { return }
      for child in item.children { add(child, depth: depth + 1, isInList: true, to: &found) }
    default:
      let words = SecretNames.words(of: field.key)
      found.append(Candidate(field: field, words: words, depth: depth, isInList: isInList))
    }
  }

  /// Whether a field is the device's to change, or nobody says whose.
  private func isMeasured(_ field: Field) -> Bool { field.isReadOnly || !tellsReadOnly }

  // MARK: Roles

  /// The best field for a role, which is no candidate for others then.
  mutating func take(_ role: CallWords.Role, _ table: CallWords) -> Field? {
    let place = named(role, table) ?? unnamed(role, table)
    return place.map { candidates.remove(at: $0).field }
  }

  private func named(_ role: CallWords.Role, _ table: CallWords) -> Int? {
    for name in table.roles[role] ?? [] {
      let wanted = SecretNames.words(of: name)
      var best: (place: Int, rank: [Int])?
      for (place, candidate) in candidates.enumerated() {
        guard let match = RoleSearch.match(wanted, candidate.words), isFree(candidate, for: role, match),
          let fit = fit(candidate, role)
        else { continue }
        let rank = [candidate.isInList ? 1 : 0, candidate.depth, fit, match]
        if best.map({ rank.lexicographicallyPrecedes($0.rank) }) ?? true { best = (place, rank) }
      }
      if let best { return best.place }
    }
    return nil
  }

  /// What the kind of a field alone says: a read-only moment, or a choice among values that are known states.
  private func unnamed(_ role: CallWords.Role, _ table: CallWords) -> Int? {
    candidates.firstIndex { candidate in
      guard candidate.depth == 0, candidate.field.isReadOnly, isFree(candidate, for: role, 1) else { return false }
      switch (role, candidate.field.kind) {
      case (.since, .text(let rules)): return rules.format == "date-time"
      case (.state, .choice(let choices)):
        return choices.filter { table.kind(ofState: $0.value.stringValue ?? $0.title) != nil }.count >= 2
      default: return false
      }
    }
  }

  /// How well words name a field: 0 for the same name, 1 for its end, 2 for a part of it; nil where they do not.
  static func match(_ wanted: [String], _ words: [String]) -> Int? {
    guard !wanted.isEmpty, wanted.count <= words.count else { return nil }
    if wanted == words || wanted.joined() == words.joined() { return 0 }
    if words.suffix(wanted.count).elementsEqual(wanted) { return 1 }
    for start in 0...(words.count - wanted.count) where words[start..<start + wanted.count].elementsEqual(wanted) {
      return 2
    }
    return nil
  }

  /// Words by which a field speaks of another moment, or of a state that is not the present one.
  private static let otherThan: [CallWords.Role: Set<String>] = [
    .state: ["pending", "target", "wanted", "desired", "requested", "previous", "last", "old", "next", "default"],
    .since: [
      "update", "updated", "modified", "changed", "expires", "expiry", "end", "ended", "until", "last", "timeout",
      "duration", "interval",
    ],
    .connected: ["end", "ended", "until", "duration", "timeout", "interval", "count", "number"],
    .party: ["local", "own"], .name: ["local", "own", "user", "file", "host"],
  ]

  private func isFree(_ candidate: Candidate, for role: CallWords.Role, _ match: Int) -> Bool {
    match == 0 || RoleSearch.otherThan[role]?.isDisjoint(with: candidate.words) ?? true
  }

  /// How well a field's kind suits a role, 0 being best; nil where it does not.
  private func fit(_ candidate: Candidate, _ role: CallWords.Role) -> Int? {
    let field = candidate.field
    if candidate.isInList, role != .codec { return nil }
    let writable = field.isReadOnly ? 0 : 1
    switch (role, field.kind) {
    case (.state, .choice): return writable
    case (.state, .text(let rules)) where rules.format == nil && !rules.isMultiline: return 2 + writable
    case (.state, .boolean): return 4 + writable
    case (.state, .any), (.codec, .any), (.direction, .any): return 6
    case (.since, .text(let rules)) where rules.format == "date-time": return writable
    case (.since, .text(let rules)) where rules.format == nil && isMeasured(field): return 2
    case (.since, .integer), (.since, .number): return isMeasured(field) ? 3 : nil
    case (.connected, .text(let rules)) where rules.format == "date-time": return writable
    case (.connected, .text(let rules)) where rules.format == nil && isMeasured(field): return 2
    case (.connected, .integer), (.connected, .number): return isMeasured(field) ? 3 : nil
    case (.reason, .text(let rules)): return isMeasured(field) && RoleSearch.isForPeople(rules) ? 0 : nil
    case (.reason, .choice), (.code, .integer), (.code, .choice): return isMeasured(field) ? 0 : nil
    case (.code, .text(let rules)): return isMeasured(field) && RoleSearch.isForPeople(rules) ? 1 : nil
    case (.direction, .choice), (.direction, .boolean), (.direction, .text): return writable
    case (.codec, .choice): return writable
    case (.codec, .text(let rules)) where rules.format == nil: return writable
    case (.party, .text(let rules)): return RoleSearch.isForPeople(rules) ? writable : nil
    case (.name, .text(let rules)): return RoleSearch.isForPeople(rules) ? 0 : nil
    default: return nil
    }
  }

  private static func isForPeople(_ rules: TextRules) -> Bool {
    !rules.isMultiline && !["uuid", "date-time", "date", "time"].contains(rules.format)
  }

  // MARK: Figures

  /// The numbers that no role has taken, in the schema's order.
  func figures(_ table: CallWords) -> [CallRoles.Figure] {
    candidates.filter { !$0.isInList && $0.field.kind.isNumeric }.map { candidate in
      let field = candidate.field
      let unit = field.unit ?? FigureUnit.unit(named: candidate.words.last ?? "")
      let isMeasured = isMeasured(field)
      let found = isMeasured ? limit(candidate, unit, table) : nil
      let place = found.map { table.limitOrder.firstIndex(of: $0.word) ?? table.limitOrder.count }
      var isInteger = false
      if case .integer = field.kind { isInteger = true }
      let isCounter =
        isInteger && isMeasured && found == nil && CounterRate.isCounter(candidate.words.map { $0.lowercased() })
      return CallRoles.Figure(
        key: field.pointer.tokens.joined(separator: "."), field: field, unit: unit, limit: found?.limit,
        rank: place ?? (isMeasured ? CallRoles.Figure.measuredRank : CallRoles.Figure.settingRank),
        isCounter: isCounter)
    }
  }

  private func limit(
    _ candidate: Candidate, _ unit: String?, _ table: CallWords
  ) -> (word: String, limit: CallWords.Limit)? {
    let fitting = table.limits.keys.map { (word: $0, words: SecretNames.words(of: $0)) }
      .filter { RoleSearch.match($0.words, candidate.words) != nil }
    let best = fitting.max { ($0.words.count, $1.word) < ($1.words.count, $0.word) }
    guard let word = best?.word, var limit = table.limits[word],
      let factor = FigureUnit.factor(from: limit.unit, to: unit, candidate.field.kind.numberRules)
    else { return nil }
    limit.warn *= factor
    limit.bad *= factor
    return (word, limit)
  }
}

extension FieldKind {
  fileprivate var numberRules: NumberRules? {
    switch self {
    case .integer(let rules), .number(let rules): rules
    default: nil
    }
  }
}
