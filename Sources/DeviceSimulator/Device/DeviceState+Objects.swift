import ConsoleCore

/// Reading and changing records (device API: objects).
extension DeviceState {
  /// The class, if the caller may do what is asked with it.
  private func definition(_ objectClass: String, _ isAllowed: (String) -> Bool) throws(APIError) -> ClassDefinition {
    guard let definition = classes[objectClass]?.definition else {
      throw .notFound("There is no class \"\(objectClass)\".")
    }
    guard isAllowed(objectClass) else { throw .forbidden("Your roles do not allow this for \(objectClass).") }
    return definition
  }

  private func record(_ objectClass: String, _ uuid: String, _ caller: Caller) throws(APIError) -> StoredRecord {
    guard let record = classes[objectClass]?[uuid], caller.maySee(record) else {
      throw .notFound("There is no \(objectClass) with the UUID \(uuid).")
    }
    return record
  }

  private func changeable(_ objectClass: String, _ uuid: String, _ caller: Caller) throws(APIError) -> StoredRecord {
    let record = try record(objectClass, uuid, caller)
    guard caller.mayChange(record) else { throw .forbidden("Only engineering may change this record.") }
    return record
  }

  mutating func list(_ objectClass: String, _ caller: Caller) throws(APIError) -> ServerResponse {
    _ = try definition(objectClass, caller.mayRead)
    switch options.listForm {
    case .records:
      let text = classes[objectClass]?.listText(options.listEnvelope ?? options.envelope, where: caller.maySee) ?? []
      return ServerResponse(200, jsonBytes: text)
    case .uuids:
      let visible = classes[objectClass]?.records.filter(caller.maySee) ?? []
      return ServerResponse(200, json: .array(visible.map { .string($0.uuid) }))
    case .object:
      let text = classes[objectClass]?.listText(options.listEnvelope ?? options.envelope, where: caller.maySee) ?? []
      let key = JSON.string(objectClass).bytes()
      return ServerResponse(200, jsonBytes: Array("{".utf8) + key + Array(":".utf8) + text + Array("}".utf8))
    }
  }

  func get(_ objectClass: String, _ uuid: String, _ caller: Caller) throws(APIError) -> ServerResponse {
    _ = try definition(objectClass, caller.mayRead)
    let record = try record(objectClass, uuid, caller)
    guard let store = classes[objectClass] else { throw .notFound("There is no class \"\(objectClass)\".") }
    return ServerResponse(200, json: store.document(record, options.envelope))
  }

  mutating func create(
    _ objectClass: String, _ request: ServerRequest, _ caller: Caller
  ) throws(APIError) -> ServerResponse {
    let definition = try definition(objectClass, caller.mayWrite)
    try refuseUnlessByClient(definition)
    let content = try RecordContent(try json(request), definition, options.envelope)
    guard content.uuid == nil else { throw .value("uuid: is assigned by the device") }
    let fields = try definition.newFields(content.fields)
    try check(fields, of: definition, uuid: nil, old: nil)
    let record = StoredRecord(
      uuid: random.uuid(), rev: 1, attributes: content.attributes ?? [], fields: fields)
    insert(objectClass, record)
    return created(objectClass, record.uuid, request)
  }

  mutating func replace(
    _ objectClass: String, _ uuid: String, _ request: ServerRequest, _ caller: Caller
  ) throws(APIError) -> ServerResponse {
    let definition = try definition(objectClass, caller.mayWrite)
    let old = try changeable(objectClass, uuid, caller)
    let content = try RecordContent(try json(request), definition, options.envelope)
    guard content.uuid == nil || content.uuid == uuid else { throw .value("uuid: must be \(uuid)") }
    let fields = try definition.replacedFields(content.fields, old: old.fields)
    try check(fields, of: definition, uuid: uuid, old: old)
    store(objectClass, uuid, fields, content.attributes ?? old.attributes)
    return ServerResponse(204)
  }

  mutating func patch(
    _ objectClass: String, _ uuid: String, _ request: ServerRequest, _ caller: Caller
  ) throws(APIError) -> ServerResponse {
    let definition = try definition(objectClass, caller.mayWrite)
    let old = try changeable(objectClass, uuid, caller)
    guard let document = document(objectClass, uuid) else { throw .notFound("There is no such record.") }
    let patched = try DeviceState.apply(try json(request), to: document)
    let content = try RecordContent(patched, definition, options.envelope)
    guard content.uuid == uuid else { throw .value("uuid: is read-only") }
    guard options.envelope == .wrapped || patched["rev"] == document["rev"] else {
      throw .value("rev: is read-only")
    }
    let fields = try definition.patchedFields(content.fields, old: old.fields)
    try check(fields, of: definition, uuid: uuid, old: old)
    store(objectClass, uuid, fields, content.attributes ?? (options.envelope == .flat ? [] : old.attributes))
    return ServerResponse(204)
  }

  /// The document after an RFC 6902 patch, all of it or an error.
  private static func apply(_ json: JSON, to document: JSON) throws(APIError) -> JSON {
    let patch: JSONPatch
    do throws(JSONPatchError) { patch = try JSONPatch(json) } catch {
      throw .decode("The patch is malformed: \(error).")
    }
    do throws(JSONPatchError) {
      return try patch.apply(to: document)
    } catch {
      if patch.operations.indices.contains(error.operationIndex),
        case .test = patch.operations[error.operationIndex]
      {
        throw APIError(409, "value", "The test failed: \(error).")
      }
      throw .value("The patch cannot be applied: \(error).")
    }
  }

  private mutating func store(_ objectClass: String, _ uuid: String, _ fields: JSONObject, _ attributes: [JSON]) {
    var fields = fields
    settle(&fields, of: objectClass)
    _ = classes[objectClass]?.update(uuid) { record in
      record.fields = fields
      record.attributes = attributes
    }
    announce(.update, objectClass, uuid)
  }

  mutating func delete(_ objectClass: String, _ uuid: String, _ caller: Caller) throws(APIError) -> ServerResponse {
    let definition = try definition(objectClass, caller.mayWrite)
    let record = try changeable(objectClass, uuid, caller)
    guard definition.management != .singleton else {
      throw .notManagedHere("There is exactly one \(objectClass).")
    }
    try checkRemoval(of: record, in: objectClass)
    destroy(objectClass, uuid)
    if objectClass == "user" { sessions.removeAll { $0.user == uuid } }
    return ServerResponse(204)
  }

  mutating func clone(
    _ objectClass: String, _ uuid: String, _ request: ServerRequest, _ caller: Caller
  ) throws(APIError) -> ServerResponse {
    let definition = try definition(objectClass, caller.mayWrite)
    let original = try changeable(objectClass, uuid, caller)
    try refuseUnlessByClient(definition)
    let fields = try clonedFields(of: original, definition)
    let record = StoredRecord(uuid: random.uuid(), rev: 1, attributes: original.attributes, fields: fields)
    insert(objectClass, record)
    return created(objectClass, record.uuid, request)
  }

  private func refuseUnlessByClient(_ definition: ClassDefinition) throws(APIError) {
    switch definition.management {
    case .client: return
    case .device: throw .notManagedHere("Only the device creates records of \(definition.name).")
    case .singleton: throw .notManagedHere("There is exactly one \(definition.name).")
    }
  }

  /// The original's fields with read-only ones as at birth and a unique name that is free.
  private func clonedFields(of original: StoredRecord, _ definition: ClassDefinition) throws(APIError) -> JSONObject {
    var fields = definition.withoutReadOnly(original.fields)
    fields = SchemaReader(definition.schema).fillingDefaults(fields)
    guard let key = definition.uniqueField, let name = fields[key]?.stringValue else { return fields }
    for number in 1...10_000 {
      let suffix = number == 1 ? "" : String(number)
      for candidate in ["\(name) (copy\(suffix.isEmpty ? "" : " " + suffix))", "\(name)-copy\(suffix)"] {
        fields[key] = .string(candidate)
        if SchemaCheck(definition.schema).problem(.object(fields)) == nil,
          !isTaken(candidate, key, in: definition.name, except: nil)
        {
          return fields
        }
      }
    }
    throw APIError(409, "alreadyExists", "\(key): there is no free name for a copy of \"\(name)\"")
  }

  func isTaken(_ name: String, _ key: String, in objectClass: String, except uuid: String?) -> Bool {
    classes[objectClass]?.records.contains { $0.uuid != uuid && $0.fields[key]?.stringValue == name } ?? false
  }
}
