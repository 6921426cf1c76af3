/// A screen as cells; everything is clipped, nothing written to it can harm a terminal.
public struct Surface: Sendable {
  /// Its extent, which never changes.
  public let size: Size
  /// The signs for borders and text of this surface.
  public let glyphs: Glyphs
  /// Where the hardware cursor stands; nil hides it.
  public var cursor: Point?
  var cells: [Cell]

  /// A blank surface.
  public init(size: Size, glyphs: Glyphs = .unicode, style: Style = .text) {
    self.size = size
    self.glyphs = glyphs
    cells = Array(
      repeating: Cell(text: " ", style: style, width: 1), count: size.width * size.height)
  }

  /// All of it.
  public var bounds: Rect { Rect(size: size) }

  /// The cell there; outside the surface reading gives a blank and writing does nothing.
  public subscript(x: Int, y: Int) -> Cell {
    get { contains(x, y) ? cells[y * size.width + x] : .blank }
    set {
      guard contains(x, y) else { return }
      put(newValue, x: x, y: y, limit: size.width)
    }
  }

  func contains(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && y >= 0 && x < size.width && y < size.height
  }

  /// Stores a cell inside the surface and keeps wide neighbours whole; a wide one that passes `limit` becomes a blank.
  mutating func put(_ cell: Cell, x: Int, y: Int, limit: Int) {
    let index = y * size.width + x
    releaseNeighbours(of: x, index: index)
    if cell.width == 2 {
      guard x + 1 < limit else {
        cells[index] = Cell(text: " ", style: cell.style, width: 1)
        return
      }
      releaseNeighbours(of: x + 1, index: index + 1)
      cells[index] = cell
      cells[index + 1] = Cell(text: " ", style: cell.style, width: 0)
    } else {
      cells[index] = cell.width == 1 ? cell : Cell(text: " ", style: cell.style, width: 1)
    }
  }

  /// Blanks the other half of a wide character that is about to lose this half.
  private mutating func releaseNeighbours(of x: Int, index: Int) {
    let width = cells[index].width
    if width == 1 { return }
    if width == 0, x > 0 {
      cells[index - 1] = Cell(text: " ", style: cells[index - 1].style, width: 1)
    } else if width == 2, x + 1 < size.width {
      cells[index + 1] = Cell(text: " ", style: cells[index + 1].style, width: 1)
    }
    cells[index] = Cell(text: " ", style: cells[index].style, width: 1)
  }
}
