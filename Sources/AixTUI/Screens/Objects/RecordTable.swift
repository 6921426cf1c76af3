import ConsoleCore

/// The table of one class: which rows in which order, which columns, and where the cursor is.
///
/// Rows are UUIDs and so is the selection: a list that is read anew moves nothing under the cursor.
struct RecordTable {
  let objectClass: String
  /// The rows that the filter lets through, in the order of the sort.
  private(set) var rows: [String] = []
  var cursor = ListCursor()
  /// The record that is shown highlighted, and no other: what a command acts on cannot differ from what is seen.
  var selected: String? { rows.indices.contains(cursor.index) ? rows[cursor.index] : nil }
  var marks: Set<String> = []

  private(set) var allColumns: [Column] = []
  private(set) var columns: [Column] = []
  /// The column under the cursor, by its place in `columns`.
  var columnIndex = 0
  /// The first column after the name that is on screen.
  var firstColumn = 1
  private(set) var sort: Sort?
  private(set) var filterText = ""
  private(set) var filterProblem: String?
  /// The columns that the operator chose, by key; nil for the schema's own choice.
  private(set) var chosenColumns: [String]?

  private var index: FilterIndex?
  private var result: FilterResult?
  /// The order of the records that the index was made from: its places mean nothing in another one.
  private var indexOrder = -1
  private var seenVersion = -1
  private var seenOrder = -1
  /// When the rows may be derived anew at the earliest: a table that is sorted or filtered follows its values at a pace.
  private var nextDerivation: ContinuousClock.Instant?
  /// When the text of a large table may be made ready anew at the earliest.
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

  /// What the columns were made from: they change with the schema and with the first records, not at each refresh.
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

  /// What the configuration keeps of this table.
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

  /// Brings rows and columns in line with the records, unless the order has to stand still.
  mutating func refresh(
    _ set: RecordSet, _ schema: Schema, isFrozen: Bool, now: ContinuousClock.Instant = .now
  ) {
    refreshColumns(set, schema)
    guard set.version != seenVersion || mustSort else { return }
    guard !isFrozen || rows.isEmpty else { return }
    let isReordered = set.orderVersion != seenOrder
    let hasNews = set.version != seenVersion
    if !isReordered, !mustSort, sort == nil, !isFiltered {
      // Values alone have changed, and no row depends on them.
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
      // The old index serves until the new one is there.
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

  /// How often rows follow values at the most.
  private static let pace = Duration.milliseconds(300)

  /// When the rows want to be derived again; nil where they are up to date.
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

  /// Filters and sorts anew and puts the cursor back on its record, on the same line of the screen.
  private mutating func derive(_ set: RecordSet) {
    var places = Array(set.records.indices)
    if isFiltered {
      guard let passing = filtered(set) else { return }
      places = passing
    }
    if let sort, let column = allColumns.first(where: { $0.key == sort.key }) {
      places = RowOrder.sorted(places, by: column, isAscending: sort.isAscending, set)
    }
    let line = cursor.index - cursor.top
    let kept = selected
    rows = places.map { set.records[$0].uuid }
    if let kept, let place = rows.firstIndex(of: kept) {
      cursor.index = place
      cursor.top = place - line
    }
    fixCursor()
  }

  /// The places of the records that pass; nil while the index of a large table is being made.
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

  /// Records whose text is made ready for the filter between two keys; more are done beside the main thread.
  static let indexedAtOnce = 5_000

  /// The text of all records, lowered, for the filter.
  static func index(of set: RecordSet, _ columns: [Column]) -> FilterIndex {
    var index = FilterIndex(columns: columns)
    index.rebuild(count: set.count, uuid: { set.records[$0].uuid }, { set.records[$0].fields })
    return index
  }

  /// Asks for the index of a large table before the first key of a filter is typed.
  mutating func prepareFilter(_ set: RecordSet) {
    if index == nil, set.count > RecordTable.indexedAtOnce { wantsIndex = true }
  }

  /// Takes an index that was made elsewhere, unless the records have changed since.
  mutating func apply(_ made: FilterIndex, version: Int, _ set: RecordSet) {
    isIndexing = false
    // Values that have changed since are found with the next index; places have to be what they were.
    guard set.orderVersion <= version else {
      wantsIndex = isFiltered
      return
    }
    index = made
    indexOrder = set.orderVersion
    result = nil
    // The rows follow at the next layout: a key must find what the last frame has shown.
    if isFiltered { mustSort = true }
  }

  /// Whether an index is wanted that nobody makes yet; asking marks it as being made.
  mutating func claimIndex() -> Bool {
    guard wantsIndex, !isIndexing else { return false }
    wantsIndex = false
    isIndexing = true
    return true
  }

  private mutating func fixCursor() { cursor.index = min(max(0, cursor.index), max(0, rows.count - 1)) }

  // MARK: What the operator does

  mutating func move(_ command: Command) -> Bool {
    cursor.move(command, count: rows.count)
  }

  /// Puts the cursor on a record where that is among the rows.
  mutating func select(_ uuid: String) -> Bool {
    guard let place = rows.firstIndex(of: uuid) else { return false }
    cursor.index = place
    return true
  }

  /// Whether the rows are still to be made from the present records and the present filter.
  var isUnsettled: Bool { isBehind || wantsIndex || isIndexing }

  /// Has the rows made anew at the next refresh, whatever the pace.
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

  /// Sorts by a column; the same one again turns the order.
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

  /// Marks every row that is shown, or unmarks them where all are marked.
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
