/// Which fields of a class say what about a call: found once by the schema and the table.
public struct CallRoles: Sendable, Hashable {
  /// A number that is followed.
  public struct Figure: Sendable, Hashable {
    /// The dotted path, by which changes name the field.
    public let key: String
    public let field: Field
    /// The unit by the schema, or by the last word of the field's name.
    public let unit: String?
    /// From where on it is worth a look, in the field's own unit.
    public let limit: CallWords.Limit?
    /// The place among figures by how much they tell: those with a limit in the table's order, then those that are
    /// measured, settings last.
    public let rank: Int

    static let measuredRank = 1000
    static let settingRank = 1001

    public var title: String { field.title }
    /// Whether it only grows, so that by how much it grows says more than how much it is.
    public var isCounter = false

    /// How far a value is from being good.
    public func grade(_ value: Double) -> Grade {
      guard let limit else { return .good }
      if limit.isBelow { return value <= limit.bad ? .bad : value <= limit.warn ? .warn : .good }
      return value >= limit.bad ? .bad : value >= limit.warn ? .warn : .good
    }
  }

  public enum Grade: Int, Sendable, Comparable {
    case good, warn, bad

    public static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }
  }

  /// The field of each role that was found.
  public let fields: [CallWords.Role: Field]
  public let figures: [Figure]
  /// The figures with a limit, the most telling first.
  let judged: [Figure]
  /// Whether the schema was guessed from records, so that another record may show more fields.
  public let isInferred: Bool
  let places: [String: Int]
  /// The dotted path of the state.
  let stateKey: String?

  /// Finds the roles of a class; `sample` is one record's fields, for members that the schema leaves open.
  public init(_ schema: Schema, _ table: CallWords, sample: JSONObject) {
    var search = RoleSearch(schema, sample)
    var found: [CallWords.Role: Field] = [:]
    for role in CallWords.Role.allCases { found[role] = search.take(role, table) }
    fields = found
    stateKey = found[.state]?.pointer.tokens.joined(separator: ".")
    figures = search.figures(table)
    judged = figures.filter { $0.limit != nil }.sorted { $0.rank < $1.rank }
    isInferred = schema.isInferred
    places = Dictionary(figures.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The value of a role in a record's fields.
  public func value(_ role: CallWords.Role, in fields: JSONObject) -> JSON? {
    self.fields[role].flatMap { CallRoles.value(at: $0.pointer, in: fields) }
  }

  /// Words by which a moment is that of the call's beginning, its ringing included, and not that of its present state.
  private static let startWords: Set<String> = [
    "start", "started", "begin", "began", "begun", "created", "initiated", "setup",
  ]

  /// Whether the time that the device tells is when the call began, and not when its present state did.
  public var tellsStart: Bool {
    guard let field = fields[.since] else { return false }
    let words = Set(SecretNames.words(of: field.key))
    return !words.isDisjoint(with: CallRoles.startWords)
      && words.isDisjoint(with: ["state", "talk", "talking", "media"])
  }

  /// The text of a role, empty where there is none; of a list's elements all different ones.
  public func text(_ role: CallWords.Role, in fields: JSONObject) -> String {
    guard let field = self.fields[role] else { return "" }
    if let split = field.pointer.tokens.firstIndex(of: "-") { return listText(field, split, in: fields) }
    guard let value = CallRoles.value(at: field.pointer, in: fields) else { return "" }
    return DisplayText.short(value, field)
  }

  /// The text and the meaning of a state's value.
  func state(_ value: JSON?, _ table: CallWords) -> (text: String, kind: CallWords.StateKind?) {
    guard let value, let field = fields[.state] else { return ("", nil) }
    let text = DisplayText.short(value, field)
    return (text, value.stringValue.flatMap { table.kind(ofState: $0) } ?? table.kind(ofState: text))
  }

  private func listText(_ field: Field, _ split: Int, in fields: JSONObject) -> String {
    let tokens = field.pointer.tokens
    let list = CallRoles.value(at: JSONPointer(tokens: Array(tokens[..<split])), in: fields)?.arrayValue ?? []
    var texts: [String] = []
    for element in list.prefix(32) {
      guard let value = element[JSONPointer(tokens: Array(tokens[(split + 1)...]))], !value.isNull else { continue }
      let text = DisplayText.short(value, field)
      if !text.isEmpty, !texts.contains(text) { texts.append(text) }
    }
    return texts.joined(separator: "/")
  }

  /// Which way a call goes: true for one that came in, nil where nothing says so.
  public func isIncoming(in fields: JSONObject) -> Bool? {
    guard let field = self.fields[.direction], let value = value(.direction, in: fields) else { return nil }
    if let flag = value.boolValue {
      guard let way = CallRoles.isIncoming(SecretNames.words(of: field.key)) else { return nil }
      return flag == way
    }
    return value.stringValue.flatMap { CallRoles.isIncoming(SecretNames.words(of: $0)) }
  }

  private static func isIncoming(_ words: [String]) -> Bool? {
    if words.contains(where: ["incoming", "inbound", "in", "received", "receive", "rx", "recvonly"].contains) {
      return true
    }
    if words.contains(where: ["outgoing", "outbound", "out", "placed", "send", "sent", "tx", "sendonly"].contains) {
      return false
    }
    return nil
  }

  static func value(at pointer: JSONPointer, in fields: JSONObject) -> JSON? {
    guard pointer.tokens.count > 1 else { return fields[pointer.tokens.first ?? ""] }
    return JSON.object(fields)[pointer]
  }
}
