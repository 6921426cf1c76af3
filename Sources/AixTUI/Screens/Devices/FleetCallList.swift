import ConsoleCore

/// The calls or the streams of several devices in one order, those in trouble first; the cursor stays on its call.
@MainActor struct FleetCallList {
  @MainActor struct Row {
    let session: DeviceSession
    let uuid: String
    var id: String { "\(session.address)\u{0}\(uuid)" }
    var entry: CallEntry? { session.callBook[uuid] }
  }

  let kind: CallWords.Kind
  private(set) var rows: [Row] = []
  private(set) var figures: [CallList.FigureColumn] = []
  private(set) var roles: Set<CallWords.Role> = []
  private(set) var counts = (present: 0, trouble: 0, ended: 0)
  var cursor = ListCursor()
  var firstFigure = 0

  init(_ kind: CallWords.Kind) { self.kind = kind }

  var current: Row? { rows.indices.contains(cursor.index) ? rows[cursor.index] : nil }

  /// Updates the rows; while `isFrozen`, they stay.
  mutating func refresh(_ sessions: [DeviceSession], filter: RecordFilter, isFrozen: Bool) {
    guard !isFrozen || rows.isEmpty else { return }
    let kept = current?.id
    var ranked: [(rank: CallBook.Rank, row: Row)] = []
    counts = (0, 0, 0)
    for session in sessions {
      let own = session.callBook.counts(kind)
      counts = (counts.present + own.present, counts.trouble + own.trouble, counts.ended + own.ended)
      for entry in session.callBook.entries.values where session.callBook.table.kind(of: entry.objectClass) == kind {
        guard filter.isEmpty || FleetCallList.matches(entry, session, filter) else { continue }
        ranked.append((CallBook.rank(entry), Row(session: session, uuid: entry.uuid)))
      }
    }
    rows = ranked.sorted { $0.rank == $1.rank ? $0.row.id < $1.row.id : $0.rank < $1.rank }.map(\.row)
    makeFigures(sessions)
    if let kept, let place = rows.firstIndex(where: { $0.id == kept }) {
      cursor.follow(to: place)
    } else if !cursor.hasMoved {
      cursor.index = 0
    }
    if !cursor.hasMoved { cursor.top = 0 }
    cursor.index = min(max(0, cursor.index), max(0, rows.count - 1))
  }

  /// The figures of all devices: those of the first device first, then what others have beyond them.
  private mutating func makeFigures(_ sessions: [DeviceSession]) {
    var seen: Set<String> = []
    var found: [CallList.FigureColumn] = []
    roles = []
    for session in sessions {
      let book = session.callBook
      let used = CallList.used(kind, book)
      found += CallList.figures(kind, book).filter { used.contains($0.key) && seen.insert($0.key).inserted }
      for name in book.table.classes[kind] ?? [] {
        roles.formUnion(book.roles[name].map { Array($0.fields.keys) } ?? [])
      }
    }
    figures = found
    firstFigure = min(firstFigure, max(0, figures.count - 1))
  }

  /// The filter of the calls of one device, which also knows `device=` and `groups=`.
  private static func matches(_ entry: CallEntry, _ session: DeviceSession, _ filter: RecordFilter) -> Bool {
    let labels: [(String, JSON)] = [
      ("device", .string(session.name)), ("groups", .string(session.label.groups.joined(separator: " "))),
    ]
    return CallList.matches(entry.uuid, filter, session.callBook, with: labels)
  }

  mutating func move(_ command: Command) -> Bool { cursor.move(command, count: rows.count) }

  mutating func scrollFigures(by step: Int) {
    firstFigure = min(max(0, firstFigure + step), max(0, figures.count - 1))
  }

  mutating func layout(height: Int) { cursor.fit(count: rows.count, height: height) }
}
