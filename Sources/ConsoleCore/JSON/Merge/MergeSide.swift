/// The side whose value resolves a conflict.
public enum MergeSide: Sendable, Hashable, CaseIterable {
  /// The edit's value.
  case mine
  /// The device's value now.
  case theirs
  /// The value before both changes.
  case base
}
