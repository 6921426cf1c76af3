import ConsoleCore
import Curses

/// The column widths of a call list.
struct CallColumns: Equatable {
  static let signWidth = 2
  static let valueWidth = 7
  private static let leastSpark = 4
  private static let roomySpark = 10
  private static let mostSpark = 20
  private static let leastName = 16

  var name = 0
  let state = 9
  let duration = 9
  /// 0 if there is no room for it.
  var direction = 3
  var codec = 8
  /// How many figures fit.
  var figures = 0
  var spark = CallColumns.leastSpark

  var figureWidth: Int { CallColumns.valueWidth + 1 + spark }

  /// `roles` are all roles that the classes of the list have.
  init(width: Int, figures wanted: Int, roles: Set<CallWords.Role>) {
    if width < 64 || !roles.contains(.codec) { codec = 0 }
    if width < 54 || !roles.contains(.direction) { direction = 0 }
    let fixed = [state, duration, direction, codec].reduce(0) { $0 + ($1 == 0 ? 0 : $1 + 1) }
    var rest = max(0, width - CallColumns.signWidth - fixed)
    // Three or more figures with wide sparklines, else up to three with narrow ones.
    let place = rest - CallColumns.leastName
    let roomy = place / (figureWidth + CallColumns.roomySpark - spark + 1)
    if roomy >= min(wanted, 3) {
      figures = min(wanted, max(0, roomy))
      spark = CallColumns.roomySpark
    } else {
      figures = min(wanted, 3, max(0, place / (figureWidth + 1)))
    }
    rest -= figures * (figureWidth + 1)
    if figures > 0 {
      let more = max(0, min((rest - min(rest, 30)) / figures, CallColumns.mostSpark - spark))
      spark += more
      rest -= more * figures
    }
    name = rest
  }

  /// Draws the titles; arrows tell that there are figures beyond the edges.
  func drawTitles(
    _ kind: CallWords.Kind, _ columns: ArraySlice<CallList.FigureColumn>, isFirst: Bool, on surface: inout Surface,
    in row: Rect
  ) {
    surface.fill(row, style: .header)
    var pen = RowPen(row, indent: CallColumns.signWidth)
    func add(_ title: String, _ width: Int, _ align: Alignment = .left) {
      surface.write(title: title, width, align, with: &pen)
    }
    add(kind == .call ? "Remote party" : "Name", name)
    add("State", state)
    add("Time", duration, .right)
    add("Dir", direction)
    add("Codec", codec)
    for figure in columns.prefix(figures) { add(figure.title, figureWidth) }
    if !isFirst { surface.write(surface.glyphs.arrowLeft, x: row.x, y: row.y, style: .header, clip: row) }
    if figures < columns.count {
      surface.write(surface.glyphs.arrowRight, x: row.endX - 1, y: row.y, style: .header, clip: row)
    }
  }
}
