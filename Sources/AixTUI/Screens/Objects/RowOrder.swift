import ConsoleCore

/// Orders rows by the values of a column.
enum RowOrder {
  /// The sort key of a row: false and true, then numbers, then texts regardless of case, then absent values.
  private enum Key: Comparable {
    case bool(Int)
    case number(Double)
    case text(String)
    case absent
  }

  /// The places sorted by the values of a column; equal ones keep the device's order.
  static func sorted(_ places: [Int], by column: Column, isAscending: Bool, _ set: RecordSet) -> [Int] {
    let keys = places.map { key(column.value(in: set.records[$0].fields), column) }
    let order = keys.indices.sorted { left, right in
      if keys[left] == keys[right] { return left < right }
      // Absent values come last in both orders.
      if keys[left] == .absent { return false }
      if keys[right] == .absent { return true }
      return isAscending ? keys[left] < keys[right] : keys[left] > keys[right]
    }
    return order.map { places[$0] }
  }

  private static func key(_ value: JSON?, _ column: Column) -> Key {
    switch value {
    case nil, .null: .absent
    case .bool(let value): .bool(value ? 1 : 0)
    case .number(let number): .number(number.doubleValue)
    case .string(let text): .text(text.lowercased())
    case .some(let value): .text(DisplayText.short(value, column.field).lowercased())
    }
  }
}
