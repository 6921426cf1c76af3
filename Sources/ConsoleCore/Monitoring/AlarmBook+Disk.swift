/// The book on disk.
extension AlarmBook {
  /// Books without this number come from earlier versions, which identified alarms by their texts without numbers.
  private static let form = 2

  var json: JSON {
    let alarms = self.alarms.map { alarm -> JSON in
      var object = JSONObject([
        ("key", .string(alarm.key)), ("trouble", .string(alarm.trouble)), ("since", .milliseconds(alarm.since)),
        ("seen", .milliseconds(alarm.seen)), ("entry", alarm.entry.document),
      ])
      if alarm.offset != 0 { object["offset"] = .milliseconds(alarm.offset) }
      if let cleared = alarm.cleared { object["cleared"] = .milliseconds(cleared) }
      return .object(object)
    }
    let histories = spans.sorted { $0.key < $1.key }.map { trouble, list -> (String, JSON) in
      let title = titles[trouble]
      let history: JSON = [
        "message": .string(title?.message ?? ""), "signature": .string(title?.signature ?? ""),
        "spans": .array(list.map(AlarmBook.json(of:))),
      ]
      return (trouble, history)
    }
    return .object(
      JSONObject([
        ("form", .number(JSONNumber(AlarmBook.form))), ("alarms", .array(alarms)),
        ("histories", .object(JSONObject(histories))),
        ("sharedIDs", .array(sharedIDs.sorted().map { .string($0) })),
      ]))
  }

  private static func json(of span: Span) -> JSON {
    var object = JSONObject([("start", .milliseconds(span.start)), ("severity", .string(span.severity.word))])
    if let end = span.end { object["end"] = .milliseconds(end) }
    return .object(object)
  }

  /// Reads a book from disk; skips what it cannot read.
  ///
  /// From an earlier version's book it reads only the alarms: a history there may mix several alarms, so each alarm's
  /// history starts again.
  init(_ json: JSON?) {
    self.init()
    let isEarlier = json?["form"]?.intValue == nil
    sharedIDs = Set((json?["sharedIDs"]?.arrayValue ?? []).compactMap(\.stringValue).prefix(AlarmBook.mostSharedIDs))
    for item in json?["alarms"]?.arrayValue ?? [] { restore(item, isEarlier: isEarlier) }
    for (trouble, history) in json?["histories"]?.objectValue ?? JSONObject() {
      let read = (history["spans"]?.arrayValue ?? []).compactMap(AlarmBook.span(_:))
      guard !read.isEmpty else { continue }
      spans[trouble] = read
      titles[trouble] = Title(
        message: history["message"]?.stringValue ?? "", signature: history["signature"]?.stringValue ?? "")
    }
    findDeadline()
  }

  private mutating func restore(_ item: JSON, isEarlier: Bool) {
    guard let since = item["since"]?.intValue, let seen = item["seen"]?.intValue, let document = item["entry"],
      var key = item["key"]?.stringValue
    else { return }
    let entry = StatusEntry(document, kind: .alarm)
    let signature = Alarm.signature(of: entry)
    let cleared = (item["cleared"]?.intValue).map(Int64.init)
    if isEarlier {
      key = entry.id.map { Alarm.key(byID: $0) } ?? Alarm.key(bySignature: signature)
      while byKey[key] != nil { key += "'" }
    }
    let trouble = isEarlier ? key : item["trouble"]?.stringValue ?? key
    var alarm = Alarm(
      key: key, trouble: trouble, entry: entry, since: Int64(since), seen: Int64(seen), cleared: cleared)
    alarm.offset = (item["offset"]?.intValue).map(Int64.init) ?? 0
    byKey[key] = alarm
    guard isEarlier else { return }
    spans[trouble] = [Span(start: alarm.since, end: cleared, severity: entry.severity)]
    titles[trouble] = Title(message: entry.message, signature: signature)
  }

  private static func span(_ item: JSON) -> Span? {
    guard let start = item["start"]?.intValue else { return nil }
    return Span(
      start: Int64(start), end: (item["end"]?.intValue).map(Int64.init), severity: Severity(item["severity"]))
  }
}

extension JSON {
  /// A moment in milliseconds since 1970.
  static func milliseconds(_ value: Int64) -> JSON { .number(JSONNumber(Int(value))) }
}
