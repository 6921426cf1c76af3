import ConsoleCore

/// The rows of one of the two lists, in order, and its cursor.
///
/// Rows and selection are UUIDs, so the cursor stays on its call when the order changes.
struct CallList {
  /// A column of figures, the same for all classes of the list.
  struct FigureColumn: Equatable {
    let key: String
    let title: String
  }

  let kind: CallWords.Kind
  private(set) var rows: [String] = []
  var cursor = ListCursor()
  /// The UUID of the highlighted call.
  var selected: String? { rows.indices.contains(cursor.index) ? rows[cursor.index] : nil }
  /// All figures, the most important first.
  private(set) var figures: [FigureColumn] = []
  /// All roles that the fields of its classes have.
  private(set) var roles: Set<CallWords.Role> = []
  /// The first figure on screen.
  var firstFigure = 0
  private var seen: Source?
  /// Whether the user has moved in this list. Until then, and after a move to the top, the first lines stay visible;
  /// the cursor keeps its call in both cases.
  var isVisited: Bool { cursor.hasMoved }

  /// The inputs that rows and figures were made from.
  private struct Source: Equatable {
    let order: Int
    /// Set only with a filter: names can change without a change of the order, and only a filter depends on them.
    let version: Int?
    let filter: String
    let moving: Int
  }

  private static let movingRank = 999

  init(_ kind: CallWords.Kind) { self.kind = kind }

  /// Updates the rows from the book, unless the list is frozen.
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
    let kept = selected
    let terms = RecordFilter(filter)
    rows = book.order(kind).filter { terms.isEmpty || CallList.matches($0, terms, book) }
    if let kept, let place = rows.firstIndex(of: kept) {
      // An ended call moves down to the other ended ones; the active calls must not scroll away with it.
      if book[kept]?.ended == nil { cursor.follow(to: place) } else { cursor.index = place }
    } else if !isVisited {
      cursor.index = 0
    }
    // Keep the first lines visible until the user moves.
    if !isVisited { cursor.top = 0 }
    cursor.index = min(max(0, cursor.index), max(0, rows.count - 1))
  }

  /// Applies a table filter to the record's fields and their roles: `name=`, `party=`, `state=`, and `ended` for ended
  /// calls.
  static func matches(
    _ uuid: String, _ filter: RecordFilter, _ book: CallBook, with labels: [(String, JSON)] = []
  ) -> Bool {
    guard let entry = book[uuid], let roles = book.roles[entry.objectClass] else { return false }
    var fields = entry.record.fields
    for role in [CallWords.Role.name, .party, .codec, .direction] where fields[role.rawValue] == nil {
      fields[role.rawValue] = .string(roles.text(role, in: entry.record.fields))
    }
    fields["state"] = .string(entry.ended == nil ? entry.stateText : "ended")
    for (name, value) in labels { fields[name] = value }
    return filter.matches(fields, columns: [], uuid: uuid)
  }

  /// The keys of figures that have a value in any entry; columns without values are hidden.
  static func used(_ kind: CallWords.Kind, _ book: CallBook) -> Set<String> {
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

  /// Figures with a limit first, then those that change, then other measurements, settings last.
  static func figures(_ kind: CallWords.Kind, _ book: CallBook) -> [FigureColumn] {
    var found: [(column: FigureColumn, rank: Int)] = []
    for objectClass in book.table.classes[kind] ?? [] {
      for figure in book.roles[objectClass]?.figures ?? [] where !found.contains(where: { $0.column.key == figure.key })
      {
        // Among figures without a limit, those that change say more.
        let moves = figure.limit == nil && book.moving[objectClass]?.contains(figure.key) == true
        let rank = moves ? CallList.movingRank : figure.rank
        let title = figure.title + (figure.unit.map { " " + $0 } ?? "")
        found.append((FigureColumn(key: figure.key, title: title), rank))
      }
    }
    return found.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element.column)
  }

  mutating func move(_ command: Command) -> Bool { cursor.move(command, count: rows.count) }

  mutating func scrollFigures(by step: Int) {
    firstFigure = min(max(0, firstFigure + step), max(0, figures.count - 1))
  }

  mutating func layout(height: Int) { cursor.fit(count: rows.count, height: height) }
}
