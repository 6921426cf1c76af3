import ConsoleCore

/// Rules between records, which no schema says.
extension DeviceState {
  private static let unlicensedCodec = "Enhanced aptX"

  /// Whether the fields may become those of a record, which is new where `uuid` is nil.
  func check(
    _ fields: JSONObject, of definition: ClassDefinition, uuid: String?, old: StoredRecord?
  ) throws(APIError) {
    if let key = definition.uniqueField, let name = fields[key]?.stringValue,
      isTaken(name, key, in: definition.name, except: uuid)
    {
      throw APIError(409, "alreadyExists", "\(key): a \(definition.name) named \"\(name)\" exists already")
    }
    switch definition.name {
    case "sipAccount": try checkAccount(fields, uuid: uuid, old: old)
    case "stream": try checkStream(fields, old: old)
    case "user": try checkUser(fields, old: old)
    case "apiKey":
      guard let user = fields["user"]?.stringValue, classes["user"]?[user] != nil else {
        throw .value("user: there is no user with this UUID")
      }
    default: return
    }
  }

  private func checkAccount(_ fields: JSONObject, uuid: String?, old: StoredRecord?) throws(APIError) {
    guard let uuid, old?.fields["enabled"] == true, fields["enabled"] == false, hasLiveCall(account: uuid) else {
      return
    }
    throw .locked("enabled: the account has an active call")
  }

  private func checkStream(_ fields: JSONObject, old: StoredRecord?) throws(APIError) {
    for (index, element) in (fields["elements"]?.arrayValue ?? []).enumerated()
    where element["codec"]?.stringValue == DeviceState.unlicensedCodec {
      let before = old?.fields["elements"]?.arrayValue ?? []
      if index < before.count, before[index]["codec"] == element["codec"] { continue }
      throw APIError(
        403, "unlicensed", "elements.\(index).codec: \(DeviceState.unlicensedCodec) is not licensed on this device")
    }
  }

  private func checkUser(_ fields: JSONObject, old: StoredRecord?) throws(APIError) {
    guard old?.fields["name"]?.stringValue == "root" else { return }
    guard fields["name"]?.stringValue == "root" else { throw .forbidden("Cannot rename root user.") }
    guard fields["enabled"] == true, fields["roles"] == old?.fields["roles"] else {
      throw .forbidden("Cannot remove rights from root user.")
    }
  }

  /// Whether a record may go away.
  func checkRemoval(of record: StoredRecord, in objectClass: String) throws(APIError) {
    switch objectClass {
    case "sipAccount" where hasLiveCall(account: record.uuid):
      throw .locked("The account has an active call.")
    case "sipCall" where record.fields["state"] != "ended":
      throw .locked("The call is active; hang up first.")
    case "stream" where record.fields["state"] == "playing":
      throw .locked("The stream is playing; stop it first.")
    case "user" where record.fields["name"] == "root":
      throw .forbidden("Cannot delete root user.")
    case "user" where classes["apiKey"]?.records.contains { $0.fields["user"] == .string(record.uuid) } == true:
      throw .locked("The user has an API key.")
    default: return
    }
  }

  func hasLiveCall(account: String) -> Bool {
    classes["sipCall"]?.liveCalls[account, default: 0] ?? 0 > 0
  }
}
