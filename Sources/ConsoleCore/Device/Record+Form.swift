/// A record told in one envelope and read in the other: what is held, and written back, has the form that GET gave.
extension Record {
  /// Members that stand around the fields and are none themselves.
  private static let around: Set<String> = ["uuid", "objectClass", "rev", "attributes"]

  /// The record in the form of another one of its class, which need not be the same record.
  public func inForm(of model: Record) -> Record {
    guard envelope != model.envelope, let source = document.objectValue else { return self }
    let own = fields
    let rev = source["rev"] ?? own["rev"]
    let attributes = source["attributes"] ?? own["attributes"]
    let plain = own.filter { !Record.around.contains($0.key) }.map { ($0.key, $0.value) }
    var target = JSONObject()
    let modelDocument = model.document.objectValue ?? JSONObject()
    // The members in the model's order, those that it does not know behind them.
    for (key, value) in modelDocument {
      switch key {
      case "uuid": target[key] = .string(uuid)
      case "objectClass": target[key] = .string(objectClass)
      case "rev": target[key] = rev ?? value
      case "attributes": target[key] = attributes ?? (model.uuid == uuid ? value : [])
      case objectClass where model.envelope == .wrapped:
        target[key] = .object(Record.ordered(plain, like: model.fields, rev: rev))
      default: if model.envelope == .flat, let given = own[key] { target[key] = given }
      }
    }
    if model.envelope == .flat { for (key, value) in plain where target[key] == nil { target[key] = value } }
    return Record(document: .object(target), objectClass: objectClass, fallbackUUID: uuid) ?? self
  }

  /// Fields in the order of others; a revision only where those have one.
  private static func ordered(_ members: [(String, JSON)], like model: JSONObject, rev: JSON?) -> JSONObject {
    let given = JSONObject(members)
    var ordered = JSONObject()
    for key in model.keys {
      if let value = key == "rev" ? rev : given[key] { ordered[key] = value }
    }
    for (key, value) in members where ordered[key] == nil { ordered[key] = value }
    return ordered
  }
}
