extension Connection {
  /// The device's current status, without a cursor (device API: monitoring).
  public func status() async throws(DeviceError) -> JSON {
    try await json(statusCall(cursor: nil))
  }

  /// The device's status, with entries since a cursor if one is given, by GET `status` (device API: monitoring).
  ///
  /// An unchanged list of alarms keeps the value of the previous response.
  func status(cursor: String?, known: inout JSONKnownArray?) async throws(DeviceError) -> JSON {
    try await json(statusCall(cursor: cursor), known: &known)
  }

  private func statusCall(cursor: String?) -> Call {
    let query = cursor.map { "?cursor=" + PathText.encoded($0) } ?? ""
    return Call(method: "GET", path: settings.dialect.statusPath + query)
  }
}
