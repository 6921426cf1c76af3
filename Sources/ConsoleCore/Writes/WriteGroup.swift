/// Ids of bulk operations: they bear the moment of their beginning, so that the journal is searched no farther back.
public enum WriteGroup {
  /// The id of a group that begins now.
  public static func new() -> String {
    "b" + String(RealTime.now, radix: 36) + "-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
  }

  /// When a group began, in milliseconds since 1970; 0 for an id of another form.
  static func begin(of group: String) -> Int64 {
    guard group.first == "b", let dash = group.firstIndex(of: "-") else { return 0 }
    return Int64(group[group.index(after: group.startIndex)..<dash], radix: 36) ?? 0
  }
}
