/// What the mouse did, and where.
public struct MouseEvent: Hashable, Sendable {
  /// The kind of event; the left button is 1.
  public enum Kind: Hashable, Sendable {
    case press(Int)
    case release
    case drag
    case wheelUp, wheelDown
  }

  /// What happened.
  public let kind: Kind
  /// The cell under the pointer.
  public let position: Point

  /// An event at a cell.
  public init(kind: Kind, position: Point) {
    self.kind = kind
    self.position = position
  }
}
