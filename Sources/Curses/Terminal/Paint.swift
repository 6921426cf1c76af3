/// Colours and attributes of one role.
public struct Paint: Hashable, Sendable {
  public init() {}
}
