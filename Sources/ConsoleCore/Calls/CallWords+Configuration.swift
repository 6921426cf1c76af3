extension CallWords {
  /// The built-in table with what the configuration's `calls` member says; unknown names and wrong kinds are told in
  /// `problems`.
  ///
  /// `classes` is `{"call": [NAME…], "stream": [NAME…]}`, `fields` `{ROLE: [WORD…]}`, `states` `{KIND: [WORD…]}`: each
  /// list comes before the built-in one. `limits` is `{WORD: {"warn": N, "bad": N, "below": true, "unit": "ms"}}`, null
  /// in place of an object taking a limit away; `tombstoneSeconds` is a number.
  public init(_ json: JSON?, problems: inout [String]) {
    self.init()
    guard let json else { return }
    guard let object = json.objectValue else {
      problems.append("calls must be an object")
      return
    }
    for (name, value) in object {
      switch (name, value) {
      case ("classes", .object(let members)): readClasses(members, &problems)
      case ("fields", .object(let members)):
        CallWords.merge(members, "fields", into: &roles, &problems)
      case ("states", .object(let members)): readStates(members, &problems)
      case ("limits", .object(let members)): readLimits(members, &problems)
      case ("tombstoneSeconds", .number(let number)) where (0...86_400).contains(number.intValue ?? -1):
        tombstoneSeconds = number.intValue ?? tombstoneSeconds
      default: problems.append("calls: \(name) is unknown or has the wrong type")
      }
    }
  }

  /// A class is one kind only: naming it for another one takes it away from where it was.
  private mutating func readClasses(_ members: JSONObject, _ problems: inout [String]) {
    let before = classes
    CallWords.merge(members, "classes", into: &classes, &problems)
    for (kind, names) in classes {
      let fresh = Set(names).subtracting(before[kind] ?? [])
      for other in Kind.allCases where other != kind { classes[other]?.removeAll(where: fresh.contains) }
    }
  }

  /// A word means one state only, the one that the configuration says.
  private mutating func readStates(_ members: JSONObject, _ problems: inout [String]) {
    let before = states
    CallWords.merge(members, "states", into: &states, &problems)
    for (kind, words) in states {
      let fresh = Set(words).subtracting(before[kind] ?? [])
      for other in StateKind.allCases where other != kind { states[other]?.removeAll(where: fresh.contains) }
    }
  }

  private static func merge<Key: RawRepresentable & Hashable>(
    _ members: JSONObject, _ title: String, into table: inout [Key: [String]], _ problems: inout [String]
  ) where Key.RawValue == String {
    for (name, value) in members {
      let words = value.stringValue.map { [$0] } ?? value.arrayValue?.compactMap(\.stringValue)
      guard let key = Key(rawValue: name), let words, words.count == value.arrayValue?.count ?? 1 else {
        problems.append("calls: \(title)/\(name) is unknown or not a list of strings")
        continue
      }
      table[key] = words + (table[key] ?? []).filter { !words.contains($0) }
    }
  }

  private mutating func readLimits(_ members: JSONObject, _ problems: inout [String]) {
    for (word, value) in members {
      if value.isNull {
        limits[word] = nil
        continue
      }
      guard let limit = CallWords.limit(value, over: limits[word]) else {
        problems.append("calls: limits/\(word) needs the numbers warn and bad; below and unit are optional")
        continue
      }
      limits[word] = limit
      if !limitOrder.contains(word) { limitOrder.append(word) }
    }
  }

  private static func limit(_ value: JSON, over old: Limit?) -> Limit? {
    guard let object = value.objectValue, object.keys.allSatisfy(["warn", "bad", "below", "unit"].contains),
      let warn = number(object["warn"]) ?? old?.warn, let bad = number(object["bad"]) ?? old?.bad
    else { return nil }
    var limit = Limit(warn: warn, bad: bad, isBelow: old?.isBelow ?? (bad < warn), unit: old?.unit)
    if let below = object["below"] {
      guard let flag = below.boolValue else { return nil }
      limit.isBelow = flag
    }
    if let unit = object["unit"] {
      guard let text = unit.stringValue else { return nil }
      limit.unit = text
    }
    return limit
  }

  private static func number(_ value: JSON?) -> Double? {
    value?.numberValue?.doubleValue
  }
}
