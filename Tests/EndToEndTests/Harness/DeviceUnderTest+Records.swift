extension DeviceUnderTest {
  /// The UUID of the one record whose field has a value.
  func uuid(of objectClass: String, where field: String, is value: String) async throws -> String {
    let found = try await curl.list(objectClass).filter { record in
      let fields = form == .wrapped ? record[objectClass] as? [String: Any] ?? [:] : record
      return fields[field] as? String == value
    }
    guard found.count == 1, let uuid = found[0]["uuid"] as? String else {
      throw HarnessError("\(found.count) records of \(objectClass) have \(field) \(value)")
    }
    return uuid
  }

  /// How many records a class has.
  func count(_ objectClass: String) async throws -> Int { try await curl.list(objectClass).count }
}
