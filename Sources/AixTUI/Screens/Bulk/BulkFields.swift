import ConsoleCore

/// A field handled as one unit: a single value or a whole list.
struct BulkField {
  let field: Field
  let titlePath: [String]

  var pointer: JSONPointer { field.pointer }
  var title: String { titlePath.joined(separator: " / ") }
  var path: String { field.pointer.tokens.joined(separator: ".") }

  /// Whether two records should not share its value.
  var isOfOneRecord: Bool {
    let key = field.key.lowercased()
    return ["uuid", "id", "name", "displayname", "title", "label", "user", "username", "hostname", "uri"].contains(key)
      || field.isSecret
  }

  /// All fields of the records by their schema, nested ones with the titles of their groups, in form order.
  static func all(_ schema: Schema, _ records: [Record]) -> [BulkField] {
    var found: [BulkField] = []
    var seen: Set<JSONPointer> = []
    func collect(_ fields: [Field], _ titles: [String], isReadOnly: Bool) {
      for var field in fields {
        field.isReadOnly = field.isReadOnly || isReadOnly
        if case .object = field.kind, !field.children.isEmpty {
          collect(field.children, titles + [field.title], isReadOnly: field.isReadOnly)
        } else if seen.insert(field.pointer).inserted {
          found.append(BulkField(field: field, titlePath: titles + [field.title]))
        }
      }
    }
    // Records of one class are alike: the first few show which fields they have.
    for record in records.prefix(20) { collect(schema.fields(for: record.fields), [], isReadOnly: false) }
    return found
  }

  static func editable(_ schema: Schema, _ records: [Record]) -> [BulkField] {
    all(schema, records).filter(\.field.isEditable)
  }

  func value(in record: Record) -> JSON? { JSON.object(record.fields)[pointer] }
}
