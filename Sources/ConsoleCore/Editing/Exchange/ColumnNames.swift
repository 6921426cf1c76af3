/// Finds the field of a file's column by its name.
struct ColumnNames {
  static let uuid = JSONPointer(tokens: ["uuid"])

  private var exact: [JSONKey: JSONPointer] = [:]
  private var titles: [JSONKey: JSONPointer] = [:]
  /// Fields by name and title in lower case; nil if two fields share one.
  private var anyCase: [String: JSONPointer?] = [:]

  init(_ fields: [Field]) {
    let all = fields.flatMap(\.flattened)
    for field in all {
      let path = field.pointer.tokens.joined(separator: ".")
      if ColumnNames.isPlain(field.pointer) { exact[JSONKey(path)] = field.pointer }
      exact[JSONKey(field.pointer.description)] = field.pointer
      if titles[JSONKey(field.title)] == nil { titles[JSONKey(field.title)] = field.pointer }
    }
    for field in all {
      add(field.pointer.tokens.joined(separator: "."), field.pointer)
      add(field.title, field.pointer)
    }
  }

  /// Whether a dotted path belongs to this field only; a name that contains a dot needs its pointer.
  static func isPlain(_ pointer: JSONPointer) -> Bool {
    !pointer.tokens.contains { $0.isEmpty || $0.contains(".") || $0.hasPrefix("/") }
  }

  private mutating func add(_ name: String, _ pointer: JSONPointer) {
    let name = name.lowercased()
    anyCase[name] = anyCase[name].map { $0 == pointer ? pointer : nil } ?? .some(pointer)
  }

  /// The field of a name, a dotted path, a pointer or a title; case is ignored if that is unambiguous. Nil if
  /// there is none.
  func pointer(_ cell: String) -> JSONPointer? {
    let plain = CSV.unguarded(cell)
    for name in [cell, plain, plain.trimmed()] {
      if name == "uuid" { return ColumnNames.uuid }
      if let pointer = exact[JSONKey(name)] { return pointer }
    }
    let name = plain.trimmed()
    if name.isEmpty { return nil }
    if let pointer = titles[JSONKey(name)] { return pointer }
    if name.lowercased() == "uuid" { return ColumnNames.uuid }
    if let pointer = anyCase[name.lowercased()] ?? nil { return pointer }
    return name.lowercased() == "id" ? ColumnNames.uuid : nil
  }
}
