import ConsoleCore

/// The rows of a record's fields as a tree that can be folded.
struct RecordTree {
  /// Fields together with the object that they are members of.
  struct Section {
    let fields: [Field]
    let value: JSON
    /// The place of the object in the document that GET returned.
    let prefix: JSONPointer
  }

  struct Row {
    let field: Field
    let depth: Int
    let value: JSON?
    /// The place of the value in the document that GET returned.
    let path: JSONPointer
    let isFoldable: Bool
    let isFolded: Bool
  }

  private(set) var rows: [Row] = []
  var folded: Set<JSONPointer> = []

  mutating func apply(_ sections: [Section]) {
    rows = []
    for section in sections {
      for field in section.fields { walk(field, 0, section) }
    }
  }

  private mutating func walk(_ field: Field, _ depth: Int, _ section: Section) {
    let foldable = !field.children.isEmpty
    let path = section.prefix.appending(field.pointer)
    let isFolded = folded.contains(path)
    rows.append(
      Row(
        field: field, depth: depth, value: section.value[field.pointer], path: path, isFoldable: foldable,
        isFolded: isFolded))
    guard foldable, !isFolded else { return }
    for child in field.children { walk(child, depth + 1, section) }
  }

  mutating func foldAll() { folded = Set(rows.filter(\.isFoldable).map(\.path)) }
  mutating func unfoldAll() { folded = [] }
}
