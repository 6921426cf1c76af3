extension Schema {
  /// The field that switches a record on and off, and its value for on; nil if no editable field does.
  var enabling: (pointer: JSONPointer, meansOn: Bool)? {
    let fields = fields(for: JSONObject()).filter { $0.kind == .boolean && $0.isEditable }
    for (name, meansOn) in [("enabled", true), ("enable", true), ("active", true), ("disabled", false)] {
      if let field = fields.first(where: { $0.key.lowercased() == name }) { return (field.pointer, meansOn) }
    }
    return nil
  }
}
