/// A cell's place, zero-based from the top left.
public struct Point: Hashable, Sendable {
  /// Column.
  public var x: Int
  /// Row.
  public var y: Int

  /// The cell in a column and a row.
  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}
