/// What the mouse did, and where.
public struct MouseEvent: Hashable, Sendable {
  /// The kind of event; the left button is 1.
  public enum Kind: Hashable, Sendable {
    case press(Int)
    case release
    case drag
    case wheelUp, wheelDown
  }

  public let kind: Kind
  public let position: Point

  public init(kind: Kind, position: Point) {
    self.kind = kind
    self.position = position
  }
}
