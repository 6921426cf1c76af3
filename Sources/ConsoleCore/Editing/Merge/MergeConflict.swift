/// A value that was changed differently by the edit and elsewhere.
public struct MergeConflict: Sendable, Hashable {
  /// The location inside the fields object of the edit; a removed element has the location where it would be.
  public let pointer: JSONPointer
  public let base: JSON?
  public let mine: JSON?
  public let theirs: JSON?
  /// The titles from the outermost object to the field.
  public let titlePath: [String]
  public let isSecret: Bool
  /// The field, by which the values are shown; nil for the whole record.
  public let field: Field?

  /// The value of one side; nil if it is absent there.
  public func value(of side: MergeSide) -> JSON? {
    switch side {
    case .mine: mine
    case .theirs: theirs
    case .base: base
    }
  }

  /// Whether a conflict of the merge is the origin of this one.
  func isAt(_ site: ThreeWayMerge.Site) -> Bool {
    pointer == site.pointer && base == site.base && mine == site.mine && theirs == site.theirs
  }
}
