extension [Field] {
  /// The fields on the path to a value, starting from these; nil for values that are not in the schema.
  func path(to pointer: JSONPointer) -> [Field?] {
    var path: [Field?] = []
    var siblings = self
    for token in pointer.tokens {
      let field = siblings.first { $0.key == token } ?? path.last.flatMap { $0 }?.template(for: token)
      path.append(field)
      siblings = field?.children ?? []
    }
    return path
  }

  /// The field of a value; nil if it is not in the schema.
  func field(at pointer: JSONPointer) -> Field? { path(to: pointer).last.flatMap { $0 } }
}
