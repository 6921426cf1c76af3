/// The lower-cased text of all rows in one buffer, so that a filter is a search through bytes; secrets are not in it.
public struct FilterIndex: Sendable {
  public let columns: [Column]
  private var text: FilterText
  private var bytes: [UInt8] = []
  private var rows: [Row] = []
  /// Bytes of the buffer that no row points to any more.
  private var wasted = 0
  /// Grows with each change, so that an old result is not taken for the present one.
  private var generation: UInt64 = 0

  private struct Row: Sendable {
    var start: Int
    var count: Int
  }

  public init(columns: [Column]) {
    self.columns = columns
    text = FilterText(columns: columns)
  }

  /// The number of rows.
  public var count: Int { rows.count }

  /// Puts a row after the last one; a `uuid` that is not among the fields can be searched for, too.
  public mutating func append(_ fields: JSONObject, uuid: String? = nil) {
    rows.append(write(fields, uuid))
    generation += 1
  }

  /// Takes all rows anew.
  public mutating func rebuild(
    count: Int, uuid: (Int) -> String? = { _ in nil }, _ fields: (Int) -> JSONObject
  ) {
    bytes.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    rows.reserveCapacity(count)
    wasted = 0
    for row in 0..<count {
      rows.append(write(fields(row), uuid(row)))
      if row == 63 { bytes.reserveCapacity(bytes.count / 64 * count * 9 / 8) }
    }
    generation += 1
  }

  /// Takes a row's new fields; nothing happens for a row that is not there.
  public mutating func update(_ fields: JSONObject, at row: Int, uuid: String? = nil) {
    guard rows.indices.contains(row) else { return }
    wasted += rows[row].count
    rows[row] = write(fields, uuid)
    generation += 1
    if wasted > 1 << 20, wasted > bytes.count / 2 { compact() }
  }

  /// Takes a row out, those behind it moving up.
  public mutating func remove(at row: Int) {
    guard rows.indices.contains(row) else { return }
    wasted += rows[row].count
    rows.remove(at: row)
    generation += 1
  }

  private mutating func write(_ fields: JSONObject, _ uuid: String?) -> Row {
    let start = bytes.count
    text.append(fields, uuid: uuid, to: &bytes, lowering: true)
    return Row(start: start, count: bytes.count - start)
  }

  private mutating func compact() {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count - wasted)
    for index in rows.indices {
      let row = rows[index]
      rows[index].start = kept.count
      kept += bytes[row.start..<row.start + row.count]
    }
    bytes = kept
    wasted = 0
  }

  /// The rows that pass, only those of `previous` being looked at where the filter was merely narrowed.
  public func search(
    _ filter: RecordFilter, after previous: FilterResult? = nil, uuid: (Int) -> String? = { _ in nil },
    _ fields: (Int) -> JSONObject
  ) -> FilterResult {
    let isNarrower = previous.map { $0.generation == generation && filter.narrows($0.filter) } ?? false
    var found: [Int]
    if let previous, isNarrower { found = previous.rows } else { found = Array(rows.indices) }
    // The cheap terms first: a search through bytes leaves few rows for the others.
    for term in filter.terms where term.isText { found = search(term, found) }
    for term in filter.terms where term.isText && term.isCaseSensitive {
      found = verify(term, found, uuid, fields)
    }
    for term in filter.terms where !term.isText { found = found.filter { term.matches(fields($0)) } }
    return FilterResult(filter: filter, rows: found, generation: generation)
  }

  /// The rows whose lower-cased text has the term's; a case-sensitive negated term is left to `verify`.
  private func search(_ term: FilterTerm, _ candidates: [Int]) -> [Int] {
    if term.isCaseSensitive, term.isNegated { return candidates }
    return bytes.withUnsafeBytes { buffer in
      candidates.filter { index in
        let row = rows[index]
        let text = UnsafeRawBufferPointer(rebasing: buffer[row.start..<row.start + row.count])
        return FilterTerm.contains(text, term.lowered) != term.isNegated
      }
    }
  }

  /// Looks at the case of the letters, which the buffer does not have.
  private func verify(
    _ term: FilterTerm, _ candidates: [Int], _ uuid: (Int) -> String?, _ fields: (Int) -> JSONObject
  ) -> [Int] {
    var text = text
    var row: [UInt8] = []
    return candidates.filter { index in
      row.removeAll(keepingCapacity: true)
      text.append(fields(index), uuid: uuid(index), to: &row, lowering: false)
      return term.isFound(in: FilterText.folded(row))
    }
  }
}
