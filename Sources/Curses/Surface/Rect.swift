/// A rectangle of cells; its width and height are never negative.
public struct Rect: Hashable, Sendable {
  /// First column.
  public let x: Int
  /// First row.
  public let y: Int
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int

  /// A rectangle; a negative extent becomes 0.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// The rectangle of this size at the top left.
  public init(size: Size) {
    self.init(x: 0, y: 0, width: size.width, height: size.height)
  }

  /// Its extent.
  public var size: Size { Size(width: width, height: height) }
  /// Whether it has no cell.
  public var isEmpty: Bool { width == 0 || height == 0 }
  /// The column after the last one.
  public var endX: Int { x + width }
  /// The row after the last one.
  public var endY: Int { y + height }

  /// Whether a cell is inside.
  public func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < endX && point.y >= y && point.y < endY
  }

  /// The part both rectangles have, empty where they do not meet.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(x: left, y: top, width: min(endX, other.endX) - left, height: min(endY, other.endY) - top)
  }
}
