import ConsoleCore

/// A field that stands for itself: a value, or a list as a whole.
struct BulkField {
  let field: Field
  let titlePath: [String]

  var pointer: JSONPointer { field.pointer }
  var title: String { titlePath.joined(separator: " / ") }
  var path: String { field.pointer.tokens.joined(separator: ".") }

  /// Whether two records had better not have the same of it.
  var isOfOneRecord: Bool {
    let key = field.key.lowercased()
    return ["uuid", "id", "name", "displayname", "title", "label", "user", "username", "hostname", "uri"].contains(key)
      || field.isSecret
  }

  /// The fields of records by their schema, those of groups by their way, in form order.
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
    // Records of one class are alike: some of them tell what the others have.
    for record in records.prefix(20) { collect(schema.fields(for: record.fields), [], isReadOnly: false) }
    return found
  }

  static func editable(_ schema: Schema, _ records: [Record]) -> [BulkField] {
    all(schema, records).filter(\.field.isEditable)
  }

  func value(in record: Record) -> JSON? { JSON.object(record.fields)[pointer] }
}
