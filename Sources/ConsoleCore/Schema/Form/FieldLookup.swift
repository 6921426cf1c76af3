extension [Field] {
  /// The fields on the way to a value, from these on down; nil for those that nothing describes.
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

  /// The field at a value; nil where nothing describes it.
  func field(at pointer: JSONPointer) -> Field? { path(to: pointer).last.flatMap { $0 } }
}
