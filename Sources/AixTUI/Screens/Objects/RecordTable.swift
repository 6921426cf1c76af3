import ConsoleCore

/// The table of one class: its rows in order, its columns, and its cursor.
///
/// Rows and selection are UUIDs, so the cursor stays on its record when the list is reloaded.
struct RecordTable {
  let objectClass: String
  /// The rows that pass the filter, in the order of the sort.
  private(set) var rows: [String] = []
  var cursor = ListCursor()
  /// The highlighted record; it follows from the cursor, so that a command cannot act on any other.
  var selected: String? { rows.indices.contains(cursor.index) ? rows[cursor.index] : nil }
  var marks: Set<String> = []

  private(set) var allColumns: [Column] = []
  private(set) var columns: [Column] = []
  /// The column under the cursor, by its place in `columns`.
  var columnIndex = 0
  /// The first column on screen after the name.
  var firstColumn = 1
  private(set) var sort: Sort?
  private(set) var filterText = ""
  private(set) var filterProblem: String?
  /// The columns that the operator chose, by key; nil for the schema's own choice.
  private(set) var chosenColumns: [String]?

  private var index: FilterIndex?
  private var result: FilterResult?
  /// The order of the records that the index was made from; the index does not fit any other order.
  private var indexOrder = -1
  private var seenVersion = -1
  private var seenOrder = -1
  /// The earliest time to derive the rows again: a sorted or filtered table does not follow each change of a value.
  private var nextDerivation: ContinuousClock.Instant?
  /// The earliest time to build the index of a large table again.
  private var nextIndexing: ContinuousClock.Instant?
  /// Whether the records have changed since the rows were derived.
  private(set) var isBehind = false
  private var columnsFrom: ColumnSource?
  private var mustSort = false
  private var wantsIndex = false
  private(set) var isIndexing = false

  struct Sort: Equatable {
    var key: String
    var isAscending: Bool
  }

  /// The inputs that the columns were made from: the schema and the first records, not each refresh.
  private struct ColumnSource: Equatable {
    var isInferred: Bool
    var hasRecords: Bool
  }

  init(_ objectClass: String, settings: JSON?) {
    self.objectClass = objectClass
    chosenColumns = settings?["columns"]?.arrayValue?.compactMap(\.stringValue)
    if let key = settings?["sort"]?.stringValue {
      sort = Sort(key: key, isAscending: settings?["descending"] != true)
    }
  }

  /// The settings of this table that the configuration stores.
  var settings: JSON {
    var object = JSONObject()
    if let chosenColumns { object["columns"] = .array(chosenColumns.map(JSON.string)) }
    if let sort {
      object["sort"] = .string(sort.key)
      if !sort.isAscending { object["descending"] = true }
    }
    return .object(object)
  }

  var isFiltered: Bool { !filterText.isEmpty }
  var currentColumn: Column? { columns.indices.contains(columnIndex) ? columns[columnIndex] : nil }

  /// The marked records that are not among the rows.
  func hiddenMarks() -> Int {
    marks.isEmpty ? 0 : marks.count - rows.count { marks.contains($0) }
  }

  // MARK: Derived rows

  /// Updates rows and columns from the records, unless the table is frozen.
  mutating func refresh(
    _ set: RecordSet, _ schema: Schema, isFrozen: Bool, now: ContinuousClock.Instant = .now
  ) {
    refreshColumns(set, schema)
    guard set.version != seenVersion || mustSort else { return }
    guard !isFrozen || rows.isEmpty else { return }
    let isReordered = set.orderVersion != seenOrder
    let hasNews = set.version != seenVersion
    if !isReordered, !mustSort, sort == nil, !isFiltered {
      // Only values have changed, and no row depends on them.
      seenVersion = set.version
      index = nil
      return
    }
    if let nextDerivation, nextDerivation > now, !mustSort {
      isBehind = true
      return
    }
    if isReordered || !isFiltered || set.count <= RecordTable.indexedAtOnce {
      index = nil
    } else if hasNews, nextIndexing.map({ $0 <= now }) ?? true {
      // Use the old index until the new one is ready.
      wantsIndex = true
      nextIndexing = now + .seconds(5)
    }
    (seenVersion, seenOrder, mustSort, isBehind) = (set.version, set.orderVersion, false, false)
    if isReordered { marks = marks.filter { set[$0] != nil } }
    let start = ContinuousClock.now
    derive(set)
    let pause = max(RecordTable.pace, (.now - start) * 20)
    nextDerivation = now + pause
  }

  /// The shortest time between two derivations of the rows.
  private static let pace = Duration.milliseconds(300)

  /// When to derive the rows again; nil if they are up to date.
  var nextRefresh: ContinuousClock.Instant? { isBehind ? nextDerivation : nil }

  private mutating func refreshColumns(_ set: RecordSet, _ schema: Schema) {
    let source = ColumnSource(isInferred: schema.isInferred, hasRecords: set.count > 0)
    guard source != columnsFrom else { return }
    columnsFrom = source
    allColumns = schema.columns(sample: set.records.prefix(100).map(\.fields))
    index = nil
    mustSort = true
    chooseColumns()
  }

  private mutating func chooseColumns() {
    if let chosenColumns {
      columns = chosenColumns.compactMap { key in allColumns.first { $0.key == key } }
    }
    if chosenColumns == nil || columns.isEmpty { columns = allColumns.filter { !$0.isHidden } }
    columnIndex = min(columnIndex, max(0, columns.count - 1))
    firstColumn = 1
  }

  /// Filters and sorts again and puts the cursor back on its record, on the same line of the screen.
  private mutating func derive(_ set: RecordSet) {
    var places = Array(set.records.indices)
    if isFiltered {
      guard let passing = filtered(set) else { return }
      places = passing
    }
    if let sort, let column = allColumns.first(where: { $0.key == sort.key }) {
      places = RowOrder.sorted(places, by: column, isAscending: sort.isAscending, set)
    }
    let kept = selected
    rows = places.map { set.records[$0].uuid }
    if let kept, let place = rows.firstIndex(of: kept) { cursor.follow(to: place) }
    fixCursor()
  }

  /// The places of the records that pass; nil while the index of a large table is being built.
  private mutating func filtered(_ set: RecordSet) -> [Int]? {
    let filter = RecordFilter(filterText, columns: allColumns)
    filterProblem = filter.problem
    if indexOrder != set.orderVersion { index = nil }
    if index == nil {
      result = nil
      guard set.count <= RecordTable.indexedAtOnce else {
        wantsIndex = true
        return nil
      }
      index = RecordTable.index(of: set, allColumns)
      indexOrder = set.orderVersion
    }
    guard let index else { return nil }
    let found = index.search(
      filter, after: result, uuid: { set.records[$0].uuid }, { set.records[$0].fields })
    result = found
    return found.rows
  }

  /// The most records to index between two keys; larger tables are indexed off the main thread.
  static let indexedAtOnce = 5_000

  /// Builds the index of all records for the filter.
  static func index(of set: RecordSet, _ columns: [Column]) -> FilterIndex {
    var index = FilterIndex(columns: columns)
    index.rebuild(count: set.count, uuid: { set.records[$0].uuid }, { set.records[$0].fields })
    return index
  }

  /// Requests the index of a large table before the first key of a filter is typed.
  mutating func prepareFilter(_ set: RecordSet) {
    if index == nil, set.count > RecordTable.indexedAtOnce { wantsIndex = true }
  }

  /// Applies an index from another thread, unless the order of the records has changed since.
  mutating func apply(_ made: FilterIndex, version: Int, _ set: RecordSet) {
    isIndexing = false
    // The next index will find values that have changed since; the places of the records must be the same.
    guard set.orderVersion <= version else {
      wantsIndex = isFiltered
      return
    }
    index = made
    indexOrder = set.orderVersion
    result = nil
    // Derive the rows at the next layout: a key must act on what the last frame has shown.
    if isFiltered { mustSort = true }
  }

  /// Returns whether an index has to be built, and marks it as being built.
  mutating func claimIndex() -> Bool {
    guard wantsIndex, !isIndexing else { return false }
    wantsIndex = false
    isIndexing = true
    return true
  }

  private mutating func fixCursor() { cursor.index = min(max(0, cursor.index), max(0, rows.count - 1)) }

  // MARK: Commands of the operator

  mutating func move(_ command: Command) -> Bool {
    cursor.move(command, count: rows.count)
  }

  /// Moves the cursor to a record; false if it is not among the rows.
  mutating func select(_ uuid: String) -> Bool {
    guard let place = rows.firstIndex(of: uuid) else { return false }
    cursor.index = place
    return true
  }

  /// Whether the rows do not yet match the current records and the current filter.
  var isUnsettled: Bool { isBehind || wantsIndex || isIndexing }

  /// Makes the next refresh derive the rows, whatever the pace.
  mutating func refreshAtOnce() { mustSort = true }

  mutating func setFilter(_ text: String, _ set: RecordSet) {
    guard text != filterText else { return }
    filterText = text
    if text.isEmpty { filterProblem = nil }
    derive(set)
  }

  mutating func moveColumn(by step: Int) {
    columnIndex = min(max(0, columnIndex + step), max(0, columns.count - 1))
  }

  /// Sorts by a column; the same one again reverses the order.
  mutating func sort(by column: Column, _ set: RecordSet) {
    if sort?.key == column.key {
      sort?.isAscending.toggle()
    } else {
      sort = Sort(key: column.key, isAscending: true)
    }
    derive(set)
  }

  mutating func sortByNeighbour(_ step: Int, _ set: RecordSet) {
    guard !columns.isEmpty else { return }
    let present = columns.firstIndex { $0.key == sort?.key }
    let next = present.map { $0 + step } ?? (step > 0 ? 0 : columns.count - 1)
    guard columns.indices.contains(next) else {
      sort = nil
      derive(set)
      return
    }
    columnIndex = next
    sort = Sort(key: columns[next].key, isAscending: true)
    derive(set)
  }

  mutating func turnOrder(_ set: RecordSet) {
    guard sort != nil else { return }
    sort?.isAscending.toggle()
    derive(set)
  }

  mutating func toggleMark() {
    guard let selected else { return }
    if marks.remove(selected) == nil { marks.insert(selected) }
    _ = move(.down)
  }

  /// Marks all rows, or unmarks them if all are marked.
  mutating func toggleAllMarks() {
    if rows.allSatisfy(marks.contains) {
      marks.subtract(rows)
    } else {
      marks.formUnion(rows)
    }
  }

  mutating func choose(columns keys: [String]?) {
    chosenColumns = keys
    chooseColumns()
  }
}
