import ConsoleCore

/// One line of a form: a field, or the place where an element is added to a list.
struct FormRow: Equatable {
  enum Kind: Equatable {
    case field
    case add
  }

  let kind: Kind
  let field: Field
  let depth: Int
  var isFolded = false

  /// What the row is known by, so that the cursor stays on it when others come and go.
  struct ID: Hashable {
    let pointer: JSONPointer
    let isAdd: Bool
  }

  var id: ID { ID(pointer: field.pointer, isAdd: kind == .add) }

  /// Whether the value is typed as text.
  var isTyped: Bool {
    guard kind == .field, field.isEditable else { return false }
    switch field.kind {
    case .text, .integer, .number, .any: return true
    default: return false
    }
  }

  /// The rows of a form, folded groups closed.
  static func rows(_ fields: [Field], folded: Set<JSONPointer>, depth: Int = 0) -> [FormRow] {
    var rows: [FormRow] = []
    for field in fields {
      let isFolded = folded.contains(field.pointer)
      rows.append(FormRow(kind: .field, field: field, depth: depth, isFolded: isFolded))
      guard !isFolded else { continue }
      rows += FormRow.rows(field.children, folded: folded, depth: depth + 1)
      if case .array = field.kind, field.isEditable {
        rows.append(FormRow(kind: .add, field: field, depth: depth + 1))
      }
    }
    return rows
  }
}
