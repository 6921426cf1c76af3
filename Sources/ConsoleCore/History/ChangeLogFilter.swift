/// What the feed shows: a filter as the tables have it, over a change's class, kind, origin, name and fields.
public struct ChangeLogFilter: Sendable {
  public let text: String
  private let filter: RecordFilter
  /// The titles of fields by their names, letters and digits alone.
  private let titles: [String: String]

  /// What stands for a member of the change itself, whatever fields have that name.
  private static let members: Set<String> = ["class", "kind", "event", "origin", "name", "uuid", "rev", "field"]

  /// Reads `text`, `class=`, `kind=` (or `event=`), `origin=`, `name=`, `uuid=`, `field=`, and `FIELD=` for a field's value.
  ///
  /// FIELD is a name or a title. Titles of several words are known where the columns have them.
  public init(_ text: String, columns: [Column] = []) {
    self.text = text
    let known = columns.filter { column in
      ![column.key, column.title].contains { ChangeLogFilter.members.contains(AccentFold.squeezed($0)) }
    }
    filter = RecordFilter(text, columns: known)
    titles = Dictionary(
      known.map { ($0.key, AccentFold.squeezed($0.title)) }, uniquingKeysWith: { first, _ in first })
  }

  public var isEmpty: Bool { filter.isEmpty }

  /// Whether a line passes; a gap always does, since it is about everything. Secrets are not looked at.
  public func passes(_ entry: ChangeLogEntry, mask: (String) -> ChangeMask) -> Bool {
    guard !isEmpty else { return true }
    switch entry.content {
    case .gap: return true
    case .raw(let text): return passes(text: Array(text.utf8)) { _ in nil }
    case .change(let change):
      let mask = mask(change.objectClass)
      return passes(text: ChangeLogFilter.searchable(change, mask)) { value($0, of: change, mask) }
    }
  }

  private func passes(text: [UInt8], value: ([String]) -> JSON?) -> Bool {
    var lowered: [UInt8]?
    return filter.terms.allSatisfy { term in
      guard let path = term.path else {
        if term.isCaseSensitive { return term.isFound(in: FilterText.folded(text)) }
        let lower = lowered ?? FilterText.lowered(text)
        lowered = lower
        return term.isFound(in: lower)
      }
      return term.matches(value(path))
    }
  }

  /// The member of a change that a name leads to; of a field its value now.
  private func value(_ path: [String], of change: Change, _ mask: ChangeMask) -> JSON? {
    switch path.first {
    case "class" where path.count == 1: return .string(change.objectClass)
    case "kind" where path.count == 1, "event" where path.count == 1: return .string(change.kind.rawValue)
    case "origin" where path.count == 1: return .string(change.origin.rawValue)
    case "name" where path.count == 1: return change.name.map(JSON.string)
    case "uuid" where path.count == 1: return .string(change.uuid)
    case "rev" where path.count == 1: return change.rev.map(JSON.number)
    case "field" where path.count == 1:
      return .array(change.deltas.flatMap { [$0.field, mask.title($0.field)] }.map(JSON.string))
    default:
      guard let delta = delta(path.joined(separator: "."), of: change, mask), !mask.isSecret(delta.field) else {
        return nil
      }
      return mask.shown(delta.new ?? delta.old, of: delta.field)
    }
  }

  /// The changed field that a name or a title means.
  private func delta(_ name: String, of change: Change, _ mask: ChangeMask) -> FieldDelta? {
    if let delta = change.deltas.first(where: { $0.field == name }) { return delta }
    let title = titles[name] ?? AccentFold.squeezed(name)
    return change.deltas.first { delta in
      // A class that is not followed any more has no columns here.
      let own = titles[delta.field] ?? mask.field(delta.field).map { AccentFold.squeezed($0.title) }
      return own == title || delta.field.lowercased() == name.lowercased()
    }
  }

  private static func searchable(_ change: Change, _ mask: ChangeMask) -> [UInt8] {
    var bytes: [UInt8] = []
    func add(_ text: String) {
      bytes += text.utf8
      bytes.append(FilterText.separator)
    }
    func add(_ value: JSON?) {
      switch value {
      case .string(let text)?: add(text)
      case .number(let number)?: add(number.text)
      case .bool(let isTrue)?: add(isTrue ? "true" : "false")
      case .array?, .object?: add(value?.text() ?? "")
      case .null?, nil: break
      }
    }
    for text in [change.objectClass, change.kind.rawValue, change.origin.rawValue, change.uuid] { add(text) }
    if let name = change.name { add(name) }
    for delta in change.deltas {
      add(delta.field)
      add(mask.title(delta.field))
      guard !mask.isSecret(delta.field) else { continue }
      for case let value? in [delta.old, delta.new] {
        // Secrets may lie deeper inside.
        let isDeep = value.arrayValue != nil || value.objectValue != nil
        add(isDeep ? mask.shown(value, of: delta.field) : value)
      }
    }
    return bytes
  }
}
