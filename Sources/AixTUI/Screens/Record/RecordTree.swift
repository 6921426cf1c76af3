import ConsoleCore

/// The rows of a record's fields as a tree that can be folded.
struct RecordTree {
  struct Row {
    let field: Field
    let depth: Int
    let value: JSON?
    let isFoldable: Bool
    let isFolded: Bool
  }

  private(set) var rows: [Row] = []
  var folded: Set<JSONPointer> = []
  private var fields: [Field] = []

  mutating func take(_ fields: [Field], _ value: JSONObject) {
    self.fields = fields
    derive(.object(value))
  }

  private mutating func derive(_ value: JSON) {
    rows = []
    func walk(_ field: Field, _ depth: Int) {
      let foldable = !field.children.isEmpty
      let isFolded = folded.contains(field.pointer)
      rows.append(
        Row(field: field, depth: depth, value: value[field.pointer], isFoldable: foldable, isFolded: isFolded))
      if foldable, !isFolded { field.children.forEach { walk($0, depth + 1) } }
    }
    fields.forEach { walk($0, 0) }
  }

  mutating func foldAll() { folded = Set(fields.flatMap(\.flattened).filter { !$0.children.isEmpty }.map(\.pointer)) }
  mutating func unfoldAll() { folded = [] }
}
