import ConsoleCore

/// One line of a form: a field, its variant choice, or the row that adds an element or an entry.
struct FormRow: Equatable {
  enum Kind: Hashable {
    case field
    case variant
    /// Adds an element to a list.
    case add
    /// Adds an entry to a map.
    case addEntry
  }

  let kind: Kind
  let field: Field
  let depth: Int
  var isFolded = false

  /// The identity of a row; the cursor stays on it when other rows come and go.
  struct ID: Hashable {
    let pointer: JSONPointer
    let kind: Kind
  }

  var id: ID { ID(pointer: field.pointer, kind: kind) }

  /// Whether the value is typed as text.
  var isTyped: Bool {
    guard kind == .field, field.isEditable else { return false }
    switch field.kind {
    case .text, .integer, .number, .any: return true
    default: return false
    }
  }

  /// Keeps the row that the user types into if the new values would change its kind or remove it; returns whether it
  /// was kept.
  static func hold(_ row: FormRow, in rows: inout [FormRow], at place: Int) -> Bool {
    guard let index = rows.firstIndex(where: { $0.id == row.id }) else {
      rows.insert(row, at: min(max(0, place), rows.count))
      return true
    }
    // A schema field may change its limits or its title while it can still be typed into.
    guard !rows[index].isTyped || (row.field.isUnknownToSchema && rows[index].field.kind != row.field.kind) else {
      return false
    }
    rows[index] = row
    let below = rows[(index + 1)...].prefix { $0.field.pointer.hasPrefix(row.field.pointer) }.count
    rows.removeSubrange((index + 1)..<(index + 1 + below))
    return true
  }

  /// The rows of a form, without those inside folded groups.
  static func rows(of root: Field, folded: Set<JSONPointer>) -> [FormRow] {
    inside(root, folded: folded, depth: 0)
  }

  /// The rows below a field: its variant choice, its members or elements, and the row that adds more.
  private static func inside(_ field: Field, folded: Set<JSONPointer>, depth: Int) -> [FormRow] {
    var rows: [FormRow] = []
    let isOpen = !field.isReadOnly
    if field.hasBranchChoice, isOpen { rows.append(FormRow(kind: .variant, field: field, depth: depth)) }
    for child in field.children {
      let isFolded = folded.contains(child.pointer)
      rows.append(FormRow(kind: .field, field: child, depth: depth, isFolded: isFolded))
      if !isFolded { rows += inside(child, folded: folded, depth: depth + 1) }
    }
    switch field.kind {
    case .array where isOpen: rows.append(FormRow(kind: .add, field: field, depth: depth))
    case .object where isOpen && field.entryTemplate != nil:
      rows.append(FormRow(kind: .addEntry, field: field, depth: depth))
    default: break
    }
    return rows
  }
}
