/// A value that the edit and somebody else changed differently.
public struct MergeConflict: Sendable, Hashable {
  /// The value inside the fields object of the edit; an element that the edit removed stands where it would be.
  public let pointer: JSONPointer
  public let base: JSON?
  public let mine: JSON?
  public let theirs: JSON?
  /// The titles from the outermost object to the field.
  public let titlePath: [String]
  public let isSecret: Bool
  /// The field, by which the values are shown; nil for the whole record.
  public let field: Field?

  /// The value of one side; nil where it is absent there.
  public func value(of side: MergeSide) -> JSON? {
    switch side {
    case .mine: mine
    case .theirs: theirs
    case .base: base
    }
  }

  /// Whether a place of the merge is the one that this conflict was made of.
  func isAt(_ site: ThreeWayMerge.Site) -> Bool {
    pointer == site.pointer && base == site.base && mine == site.mine && theirs == site.theirs
  }
}
