/// Fields that hold the UUID of another record: their targets and possible targets, and who refers to a record.
public struct References: Sendable {
  private let store: Store
  /// All classes of the device, in its order.
  private let classes: [String]

  /// How many records are examined to learn where a class's field refers to.
  private static let sampleLimit = 50

  public init(_ store: Store, classes: [String]) {
    self.store = store
    self.classes = classes
  }

  /// The record that a value refers to, in any class that was read.
  public func target(of value: JSON?) -> Record? {
    guard let uuid = value?.stringValue, !uuid.isEmpty else { return nil }
    for objectClass in classes {
      if let record = store.record(objectClass, uuid) { return record }
    }
    return nil
  }

  /// Whether a field refers to records, judged by its format, a schema note, its value or other records.
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

  /// The classes that a field refers to, as far as known; empty if it may be any.
  public func targetClasses(of field: Field, in objectClass: String) -> [String] {
    if let noted = field.referenceClass, let name = classes.first(where: { $0.lowercased() == noted.lowercased() }) {
      return [name]
    }
    if let named = namedClass(field) { return [named] }
    return learned(field, in: objectClass)
  }

  /// The class named in the field's name: `sipAccountUuid`, `account`, `phone_book_entry`.
  private func namedClass(_ field: Field) -> String? {
    var words = SecretNames.words(of: field.key)
    if JSONPointer.arrayIndex(field.key) != nil {
      words = SecretNames.words(of: field.pointer.parent.last ?? "")
      if let last = words.last, last.hasSuffix("s") { words[words.count - 1] = String(last.dropLast()) }
    }
    return ClassNames(classes).named(ClassNames.withoutID(words))
  }

  /// The classes that this field refers to in the class's other records.
  private func learned(_ field: Field, in objectClass: String) -> [String] {
    var found: [String] = []
    for record in store[objectClass].records.prefix(References.sampleLimit) {
      guard let target = target(of: JSON.object(record.fields)[field.pointer]) else { continue }
      if !found.contains(target.objectClass) { found.append(target.objectClass) }
    }
    return found
  }

  /// The records that a field can refer to, by class and name.
  public func candidates(for field: Field, in objectClass: String, besides uuid: String? = nil) -> [Record] {
    let told = targetClasses(of: field, in: objectClass)
    return (told.isEmpty ? classes : told).flatMap { name in
      store[name].records.filter { $0.uuid != uuid }
        .map { (key: ($0.name ?? "").lowercased(), record: $0) }
        .sorted { ($0.key.isEmpty ? 1 : 0, $0.key) < ($1.key.isEmpty ? 1 : 0, $1.key) }
        .map(\.record)
    }
  }

  /// The possible target classes of a field that were not read.
  public func unread(for field: Field, in objectClass: String) -> [String] {
    let told = targetClasses(of: field, in: objectClass)
    return (told.isEmpty ? classes : told).filter { !store.isRead($0) }
  }

  /// The records that refer to a UUID, and the classes that were not read and may do so too.
  public func users(of uuid: String, limit: Int = 1000) -> (records: [Store.Reference], unread: [String]) {
    (store.references(to: uuid, limit: limit), classes.filter { !store.isRead($0) })
  }
}
