/// The way in which a save was sent.
public enum SaveMethod: Sendable, Hashable {
  case patched
  /// The whole record by PUT, because the device has no PATCH.
  case replaced
}

/// The documented requests for objects (device API: objects).
extension Connection {
  /// One object, by GET `objects/{class}/{uuid}`.
  public func get(_ objectClass: String, _ uuid: String) async throws(DeviceError) -> Record {
    try await read(objectClass, uuid).record
  }

  /// One object, and the names of its duplicate members, of which the record keeps only the last.
  func read(_ objectClass: String, _ uuid: String) async throws(DeviceError) -> (record: Record, duplicates: [String]) {
    let path = objectPath(objectClass, uuid)
    let document = try await document(Call(method: "GET", path: path))
    guard let record = Record(document: document.value, objectClass: objectClass, fallbackUUID: uuid) else {
      throw .unreadable("\(path) is not a record")
    }
    learn(read: record)
    return (record, document.duplicateKeys)
  }

  /// Creates an object from a body without `uuid`, by POST `objects/{class}`; returns the new UUID if sent.
  /// it.
  public func create(_ objectClass: String, body: JSON) async throws(DeviceError) -> String? {
    let call = Call(method: "POST", path: "objects/" + PathText.encoded(objectClass), body: body)
    return newUUID(try await sendWrite(call), objectClass)
  }

  /// Replaces a whole object, by PUT.
  public func replace(_ record: Record) async throws(DeviceError) {
    _ = try await sendWrite(
      Call(method: "PUT", path: objectPath(record.objectClass, record.uuid), body: record.document))
  }

  /// Changes an object, by PATCH with a JSON Patch (RFC 6902); its pointers refer to the document that GET returns.
  public func patch(_ objectClass: String, _ uuid: String, _ patch: JSONPatch) async throws(DeviceError) {
    _ = try await sendWrite(
      Call(
        method: "PATCH", path: objectPath(objectClass, uuid), body: patch.json,
        contentType: settings.dialect.patchContentType))
  }

  /// Whether an error means that the device has no PATCH.
  static func meansNoPatch(_ error: DeviceError) -> Bool {
    guard case .refused(let refusal) = error else { return false }
    return refusal.status == 405 || refusal.status == 501 || refusal.type == "notImplemented"
  }

  /// Deletes an object, by DELETE.
  public func delete(_ objectClass: String, _ uuid: String) async throws(DeviceError) {
    _ = try await sendWrite(Call(method: "DELETE", path: objectPath(objectClass, uuid)))
  }

  /// Clones an object, by POST `objects/{class}/{uuid}/clone`; returns the new UUID if sent.
  public func clone(_ objectClass: String, _ uuid: String) async throws(DeviceError) -> String? {
    let call = Call(method: "POST", path: objectPath(objectClass, uuid) + "/clone")
    return newUUID(try await sendWrite(call), objectClass)
  }

  // MARK: Parts

  func objectPath(_ objectClass: String, _ uuid: String) -> String {
    "objects/\(PathText.encoded(objectClass))/\(PathText.encoded(uuid))"
  }

  /// The new UUID from the response's `Location`, or else from its body.
  private func newUUID(_ response: HTTPResponse, _ objectClass: String) -> String? {
    if let uuid = response.header("Location").flatMap({ Location.uuid($0, objectClass: objectClass) }) {
      return uuid
    }
    if let json = try? JSON.parse(response.body) {
      if let uuid = json.stringValue { return uuid }
      if let record = Record(document: json, objectClass: objectClass) { return record.uuid }
    }
    return nil
  }

  /// The body of a successful response as JSON.
  func json(_ call: Call) async throws(DeviceError) -> JSON { try await document(call).value }

  private func document(_ call: Call) async throws(DeviceError) -> JSONDocument {
    let response = try await sendExpectingSuccess(call)
    do throws(JSONParseError) {
      let document = try JSON.document(response.body, limits: .device)
      note(document, in: call.path)
      return document
    } catch {
      throw Connection.unreadable(call, error)
    }
  }

  /// The same for a response that is mostly unchanged since the last time.
  func json(_ call: Call, known: inout JSONKnownArray?) async throws(DeviceError) -> JSON {
    let response = try await sendExpectingSuccess(call)
    do throws(JSONParseError) {
      let document = try JSON.document(response.body, known: &known, limits: .device)
      note(document, in: call.path)
      return document.value
    } catch {
      throw Connection.unreadable(call, error)
    }
  }

  private func note(_ document: JSONDocument, in path: String) {
    note(duplicates: document.duplicateKeys, in: path)
    if document.hadBrokenText { note(brokenTexts: document.value.brokenTexts, in: path) }
  }

  private static func unreadable(_ call: Call, _ error: JSONParseError) -> DeviceError {
    .unreadable("\(call.path) is not JSON: \(error)")
  }
}
