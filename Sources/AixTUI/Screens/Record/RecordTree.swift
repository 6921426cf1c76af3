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
      guard foldable, !isFolded else { return }
      for child in field.children { walk(child, depth + 1) }
    }
    for field in fields { walk(field, 0) }
  }

  mutating func foldAll() { folded = Set(fields.flatMap(\.flattened).filter { !$0.children.isEmpty }.map(\.pointer)) }
  mutating func unfoldAll() { folded = [] }
}
