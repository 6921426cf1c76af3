/// A method that does something with one record: an argument of it takes the UUID of a class's records.
public struct MethodAction: Sendable, Hashable {
  public let method: String
  public let objectClass: String
  /// Where the UUID stands among the arguments.
  public let argument: JSONPointer
  /// Whether the argument is a list of UUIDs.
  public let isList: Bool

  /// The arguments for a record, as far as they follow from it and from the schema's defaults.
  public func arguments(for uuid: String, schema: Schema?) -> JSONObject {
    var arguments = JSON.object(schema?.defaultObject() ?? JSONObject())
    var above = JSONPointer.root
    for token in argument.tokens.dropLast() {
      above = above.appending(token)
      if arguments[above]?.objectValue == nil { arguments.set(.object(JSONObject()), at: above) }
    }
    arguments.set(isList ? [.string(uuid)] : .string(uuid), at: argument)
    return arguments.objectValue ?? JSONObject()
  }

  /// The one record that arguments name; nil where they name none, or several.
  public func target(in arguments: JSONObject) -> MethodCall.Target? {
    var value = JSON.object(arguments)[argument]
    if let elements = value?.arrayValue { value = elements.count == 1 ? elements[0] : .null }
    guard let uuid = value?.stringValue, !uuid.isEmpty else { return nil }
    return MethodCall.Target(objectClass: objectClass, uuid: uuid)
  }

  /// What a method can be used for on records, one action a class, by the table and else by its schema.
  public static func actions(
    of method: String, schema: Schema?, classes: [String], table: MethodWords
  ) -> [MethodAction] {
    let finder = ActionFinder(method: method, classes: classes)
    let fields = schema?.fields(for: schema?.defaultObject() ?? JSONObject()) ?? []
    let found = finder.actions(fields)
    guard let told = table.actions[method] else { return found }
    return told.map { entry in
      if let argument = entry.argument {
        let field = ActionFinder.all(fields).first { $0.pointer == argument }
        let isList = field.map { if case .array = $0.kind { true } else { false } } ?? false
        return MethodAction(method: method, objectClass: entry.objectClass, argument: argument, isList: isList)
      }
      let likely = found.first { $0.objectClass == entry.objectClass } ?? found.first
      return MethodAction(
        method: method, objectClass: entry.objectClass, argument: likely?.argument ?? JSONPointer(tokens: ["uuid"]),
        isList: likely?.isList ?? false)
    }
  }
}

/// Finds the arguments of one method that take UUIDs of classes.
private struct ActionFinder {
  let method: String
  let names: ClassNames

  init(method: String, classes: [String]) {
    self.method = method
    names = ClassNames(classes)
  }

  /// The arguments and the members of those that are objects.
  static func all(_ fields: [Field]) -> [Field] {
    fields.flatMap { field -> [Field] in
      if case .object = field.kind { return [field] + all(field.children) }
      return [field]
    }
  }

  /// One action a class: by the first argument that is required, else by the first.
  func actions(_ fields: [Field]) -> [MethodAction] {
    var found: [MethodAction] = []
    let fields = ActionFinder.all(fields).filter(\.isEditable)
    for field in fields.filter(\.isRequired) + fields.filter({ !$0.isRequired }) {
      guard let name = target(of: field), !found.contains(where: { $0.objectClass == name }) else { continue }
      let isList = if case .array = field.kind { true } else { false }
      found.append(MethodAction(method: method, objectClass: name, argument: field.pointer, isList: isList))
    }
    return found
  }

  /// The class whose UUID an argument takes; nil where it takes none, or where the class cannot be told.
  private func target(of field: Field) -> String? {
    var item: Field? = field
    if case .array = field.kind { item = field.itemTemplate }
    guard let item else { return nil }
    if let noted = field.referenceClass ?? item.referenceClass { return names.exactly(noted) }
    guard takesUUID(field, item) else { return nil }
    let words = ClassNames.withoutID(field.key)
    if let named = names.named(words) ?? names.contained(in: words) { return named }
    if field.title != field.key {
      let words = ClassNames.withoutID(field.title)
      if let named = names.named(words) ?? names.contained(in: words) { return named }
    }
    // A name of its own that leads to no class speaks of something else than the method does.
    if words.isEmpty, let named = names.contained(in: SecretNames.words(of: method)) { return named }
    return field.description.flatMap { names.contained(in: SecretNames.words(of: $0)) }
  }

  /// Whether an argument asks for a UUID: by its format, its name, or what is said of it.
  private func takesUUID(_ field: Field, _ item: Field) -> Bool {
    switch item.kind {
    case .text, .any: break
    default: return false
    }
    if References.hasFormat(item) { return true }
    func speaks(_ text: String) -> Bool {
      SecretNames.words(of: text).contains { ["uuid", "uuids", "guid", "guids"].contains($0) }
    }
    return speaks(field.key) || speaks(field.title) || speaks(field.description ?? "")
  }
}
