extension Connection {
  /// The device's status, what is new since a cursor where one is given, by GET `status` (device API: monitoring).
  ///
  /// A list of alarms that is the same as in the answer before is the same value.
  func status(cursor: String?, known: inout JSONKnownArray?) async throws(DeviceError) -> JSON {
    let query = cursor.map { "?cursor=" + PathText.encoded($0) } ?? ""
    return try await json(Call(method: "GET", path: settings.dialect.statusPath + query), known: &known)
  }
}
