/// Fields that bear the UUID of another record: what they lead to, what they could lead to, and who leads to a record.
public struct References: Sendable {
  private let store: Store
  /// All classes of the device, in its order.
  private let classes: [String]

  /// Most records that are looked at to learn where a field of a class leads.
  private static let sampleLimit = 50

  public init(_ store: Store, classes: [String]) {
    self.store = store
    self.classes = classes
  }

  /// The record that a value names, of whatever class that was read.
  public func target(of value: JSON?) -> Record? {
    guard let uuid = value?.stringValue, !uuid.isEmpty else { return nil }
    for objectClass in classes {
      if let record = store.record(objectClass, uuid) { return record }
    }
    return nil
  }

  /// Whether a field of a class is there to name another record: by its format, a note of its schema, or what it holds.
  public func isReference(_ field: Field, _ value: JSON?, in objectClass: String) -> Bool {
    switch field.kind {
    case .text, .any: break
    default: return false
    }
    if field.referenceClass != nil { return true }
    if field.pointer.tokens.count == 1, Schema.envelopeMembers.contains(field.key) { return false }
    if References.hasFormat(field) { return true }
    if target(of: value) != nil { return true }
    return value?.stringValue?.isEmpty != false && !learned(field, in: objectClass).isEmpty
  }

  /// Whether a field's schema asks for a UUID.
  public static func hasFormat(_ field: Field) -> Bool {
    guard case .text(let rules) = field.kind else { return false }
    return rules.format?.lowercased() == "uuid"
  }

  /// The classes that a field of a class leads to, as far as that can be told; empty where it may be any.
  public func targetClasses(of field: Field, in objectClass: String) -> [String] {
    if let noted = field.referenceClass, let name = classes.first(where: { $0.lowercased() == noted.lowercased() }) {
      return [name]
    }
    if let named = namedClass(field) { return [named] }
    return learned(field, in: objectClass)
  }

  /// A class whose name the field's name bears: `sipAccountUuid`, `account`, `phone_book_entry`.
  private func namedClass(_ field: Field) -> String? {
    var words = SecretNames.words(of: field.key)
    if JSONPointer.arrayIndex(field.key) != nil {
      words = SecretNames.words(of: field.pointer.parent.last ?? "")
      if let last = words.last, last.hasSuffix("s") { words[words.count - 1] = String(last.dropLast()) }
    }
    return ClassNames(classes).named(ClassNames.withoutID(words))
  }

  /// The classes that the same field of the class's other records leads to.
  private func learned(_ field: Field, in objectClass: String) -> [String] {
    var found: [String] = []
    for record in store[objectClass].records.prefix(References.sampleLimit) {
      guard let target = target(of: JSON.object(record.fields)[field.pointer]) else { continue }
      if !found.contains(target.objectClass) { found.append(target.objectClass) }
    }
    return found
  }

  /// The records that a field of a class can name, by class and name.
  public func candidates(for field: Field, in objectClass: String, besides uuid: String? = nil) -> [Record] {
    let told = targetClasses(of: field, in: objectClass)
    return (told.isEmpty ? classes : told).flatMap { name in
      store[name].records.filter { $0.uuid != uuid }
        .map { (key: ($0.name ?? "").lowercased(), record: $0) }
        .sorted { ($0.key.isEmpty ? 1 : 0, $0.key) < ($1.key.isEmpty ? 1 : 0, $1.key) }
        .map(\.record)
    }
  }

  /// The classes among those that a field can lead to whose records were not read.
  public func unread(for field: Field, in objectClass: String) -> [String] {
    let told = targetClasses(of: field, in: objectClass)
    return (told.isEmpty ? classes : told).filter { !store.isRead($0) }
  }

  /// The records that bear a UUID, and the classes of which that is not known, since their records were not read.
  public func users(of uuid: String, limit: Int = 1000) -> (records: [Store.Reference], unread: [String]) {
    (store.references(to: uuid, limit: limit), classes.filter { !store.isRead($0) })
  }
}
