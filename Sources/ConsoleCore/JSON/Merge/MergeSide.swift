/// Whose value a conflict is settled with.
public enum MergeSide: Sendable, Hashable, CaseIterable {
  /// The edit's value.
  case mine
  /// The device's value now.
  case theirs
  /// The value that both changes began with.
  case base
}
