/// A record told in one envelope and read in the other: what is held has the form that GET gave, else that of the list.
extension Record {
  /// The fields of records by which it is found out what the records of a class have: where some are wrapped, what stands
  /// around the fields of the others is left out.
  public static func samples(_ records: some Collection<Record>) -> [JSONObject] {
    guard records.contains(where: { $0.envelope == .wrapped }) else { return records.map(\.fields) }
    return records.map { record in
      guard record.envelope == .flat else { return record.fields }
      return JSONObject(record.fields.lazy.filter { !around.contains($0.key) }.map { ($0.key, $0.value) })
    }
  }
  /// Members that stand around the fields and are none themselves.
  static let around: Set<String> = ["uuid", "objectClass", "rev", "attributes"]

  /// The record in the form of another state of the same record, for comparing and merging the two; another record's form
  /// says nothing of this one's. Of what stands around the fields, what this state does not tell is as in the model.
  public func inForm(of model: Record) -> Record {
    guard envelope != model.envelope, uuid == model.uuid, objectClass == model.objectClass else { return self }
    guard let source = document.objectValue, let modelDocument = model.document.objectValue else { return self }
    var target = JSONObject()
    let own = fields
    let rev = source["rev"] ?? own["rev"]
    let attributes = source["attributes"] ?? own["attributes"]
    let modelFields = model.fields
    func isAround(_ key: String) -> Bool {
      Record.around.contains(key)
        || (model.envelope == .wrapped && modelDocument[key] != nil && modelFields[key] == nil)
    }
    let plain = own.filter { !isAround($0.key) }.map { ($0.key, $0.value) }
    // The members in the model's order, those that it does not know behind them.
    for (key, value) in modelDocument {
      switch key {
      case "uuid": target[key] = .string(uuid)
      case "objectClass": target[key] = .string(objectClass)
      case "rev": target[key] = rev ?? value
      case "attributes": target[key] = attributes ?? value
      case objectClass where model.envelope == .wrapped:
        target[key] = .object(Record.ordered(plain, like: modelFields, rev: rev))
      default:
        if let given = own[key] ?? source[key] {
          target[key] = given
        } else if model.envelope == .wrapped {
          target[key] = value
        }
      }
    }
    if model.envelope == .flat { for (key, value) in plain where target[key] == nil { target[key] = value } }
    guard var record = Record(document: .object(target), objectClass: objectClass, fallbackUUID: uuid),
      record.envelope == model.envelope
    else { return self }
    (record.source, record.isAsSent) = (model.source, false)
    return record
  }

  /// Fields in the order of others; a revision only where those have one.
  private static func ordered(_ members: [(String, JSON)], like model: JSONObject, rev: JSON?) -> JSONObject {
    let given = JSONObject(members)
    var ordered = JSONObject()
    for key in model.keys {
      if let value = key == "rev" ? rev ?? model[key] : given[key] { ordered[key] = value }
    }
    for (key, value) in members where ordered[key] == nil { ordered[key] = value }
    return ordered
  }
}
