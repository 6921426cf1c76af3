import ConsoleCore

/// The rows of one of the two lists: which, in which order, and where the cursor is.
///
/// Rows are UUIDs and so is the selection: a call that gets worse moves nothing under the cursor.
struct CallList {
  /// A column of figures, the same for all classes of the list.
  struct FigureColumn: Equatable {
    let key: String
    let title: String
  }

  let kind: CallWords.Kind
  private(set) var rows: [String] = []
  var cursor = ListCursor()
  /// The call that is shown highlighted.
  var selected: String? { rows.indices.contains(cursor.index) ? rows[cursor.index] : nil }
  /// All figures, the most telling first.
  private(set) var figures: [FigureColumn] = []
  /// What the fields of its classes say at all.
  private(set) var roles: Set<CallWords.Role> = []
  /// The first figure on screen.
  var firstFigure = 0
  private var seen: Source?
  /// Whether the reader has moved in this list; until then, and after going to its top, the first lines are in sight
  /// and the cursor keeps its call all the same.
  private(set) var isVisited = false

  /// What rows and figures were made from.
  private struct Source: Equatable {
    let order: Int
    /// Names may change without a change of the order, which matters only to a filter.
    let version: Int?
    let filter: String
    let moving: Int
  }

  private static let movingRank = 999

  init(_ kind: CallWords.Kind) { self.kind = kind }

  /// Brings the rows in line with the book, unless the order has to stand still.
  mutating func refresh(_ book: CallBook, filter: String, isFrozen: Bool) {
    let source = Source(
      order: book.orderVersion, version: filter.isEmpty ? nil : book.version, filter: filter,
      moving: book.moving.values.reduce(0) { $0 + $1.count })
    guard source != seen, !isFrozen || rows.isEmpty else { return }
    seen = source
    let used = CallList.used(kind, book)
    figures = CallList.figures(kind, book).filter { used.contains($0.key) }
    roles = Set((book.table.classes[kind] ?? []).flatMap { book.roles[$0].map { Array($0.fields.keys) } ?? [] })
    firstFigure = min(firstFigure, max(0, figures.count - 1))
    let line = cursor.index - cursor.top
    let kept = selected
    let terms = RecordFilter(filter)
    rows = book.order(kind).filter { terms.isEmpty || CallList.matches($0, terms, book) }
    if let kept, let place = rows.firstIndex(of: kept) {
      cursor.index = place
      // What has ended moves down among its like; the calls that go on must not leave the screen with it.
      if book[kept]?.ended == nil { cursor.top = place - line }
    } else if !isVisited {
      cursor.index = 0
    }
    // The first lines stay in sight of a reader who has not moved.
    if !isVisited { cursor.top = 0 }
    cursor.index = min(max(0, cursor.index), max(0, rows.count - 1))
  }

  /// A filter as the tables have it, over the record's fields and what they mean: `name=`, `party=`, `state=`, and
  /// `ended` for what is over.
  private static func matches(_ uuid: String, _ filter: RecordFilter, _ book: CallBook) -> Bool {
    guard let entry = book[uuid], let roles = book.roles[entry.objectClass] else { return false }
    var fields = entry.record.fields
    for role in [CallWords.Role.name, .party, .codec, .direction] where fields[role.rawValue] == nil {
      fields[role.rawValue] = .string(roles.text(role, in: entry.record.fields))
    }
    fields["state"] = .string(entry.ended == nil ? entry.stateText : "ended")
    return filter.matches(fields, columns: [], uuid: uuid)
  }

  /// The figures of which any entry has a value: a column without one takes no room.
  private static func used(_ kind: CallWords.Kind, _ book: CallBook) -> Set<String> {
    var used: Set<String> = []
    for entry in book.entries.values where book.table.kind(of: entry.objectClass) == kind {
      guard let figures = book.roles[entry.objectClass]?.figures else { continue }
      let fields = JSON.object(entry.record.fields)
      for figure in figures where !used.contains(figure.key) && fields[figure.field.pointer]?.numberValue != nil {
        used.insert(figure.key)
      }
    }
    return used
  }

  /// Those with a limit first, then those that move, then what else is measured, settings last.
  private static func figures(_ kind: CallWords.Kind, _ book: CallBook) -> [FigureColumn] {
    var found: [(column: FigureColumn, rank: Int)] = []
    for objectClass in book.table.classes[kind] ?? [] {
      for figure in book.roles[objectClass]?.figures ?? [] where !found.contains(where: { $0.column.key == figure.key })
      {
        // Of those without a limit the ones that move tell more.
        let moves = figure.limit == nil && book.moving[objectClass]?.contains(figure.key) == true
        let rank = moves ? CallList.movingRank : figure.rank
        let title = figure.title + (figure.unit.map { " " + $0 } ?? "")
        found.append((FigureColumn(key: figure.key, title: title), rank))
      }
    }
    return found.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element.column)
  }

  mutating func move(_ command: Command) -> Bool {
    guard cursor.move(command, count: rows.count) else { return false }
    isVisited = command != .top
    return true
  }

  mutating func scrollFigures(by step: Int) {
    firstFigure = min(max(0, firstFigure + step), max(0, figures.count - 1))
  }

  mutating func layout(height: Int) { cursor.fit(count: rows.count, height: height) }
}
