/// One field in which a record is not what it was.
public struct FieldDifference: Sendable, Hashable {
  /// The value inside the fields object.
  public let pointer: JSONPointer
  public let titlePath: [String]
  public let was: JSON?
  public let now: JSON?
  public let isSecret: Bool
}

/// Compares records by what people can change in them.
enum RecordComparison {
  /// The members in which a record differs from another one, secrets and what the device alone changes left out.
  ///
  /// `ofGiven` compares only those members that the first one has.
  static func differences(
    from old: Record, to new: Record, _ schema: Schema?, ofGiven: Bool = false
  ) -> [FieldDifference] {
    let finder = SecretFinder(schema)
    let was = finder.marking(old.inForm(of: new).fields)
    let now = finder.marking(new.fields)
    let fields = schema?.fields(for: DraftTree.union(now, was)) ?? []
    func plain(_ value: JSONObject) -> JSONObject {
      DraftTree.withoutReadOnly(.object(value), fields).objectValue ?? value
    }
    let (before, after) = (plain(was), plain(now))
    let around: Set<String> = ["uuid", "objectClass", "rev"]
    let keys = ThreeWayMerge.interleaved(after.keys, with: before.keys).filter { key in
      !around.contains(key) && before[key] != after[key] && (!ofGiven || before[key] != nil)
    }
    return keys.map { key in
      let field = fields.first { $0.key == key }
      return FieldDifference(
        pointer: JSONPointer(tokens: [key]), titlePath: [field?.title ?? key], was: before[key], now: after[key],
        isSecret: field?.isSecret ?? SecretNames.isSecret(key))
    }
  }
}
