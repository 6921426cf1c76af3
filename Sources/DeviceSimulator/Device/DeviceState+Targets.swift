import ConsoleCore

/// Streams that are in error because of where they send to, and only because of that.
extension DeviceState {
  /// A destination that no stream can send to.
  static let wrongDestination = "0.0.0.0"

  /// Puts the streams into the state that the options ask for, before the first alarm is derived.
  mutating func settleStreams() {
    guard options.streamHealth != .random else { return }
    let streams = classes["stream"]?.records.map(\.uuid) ?? []
    let wrong = options.streamHealth == .wrongTarget ? streams.first : nil
    for uuid in streams {
      guard var fields = classes["stream"]?[uuid]?.fields else { continue }
      if uuid == wrong, var rtp = fields["rtp"]?.objectValue {
        rtp["destination"] = .string(DeviceState.wrongDestination)
        fields["rtp"] = .object(rtp)
      }
      settle(&fields, of: "stream")
      _ = classes["stream"]?.update(uuid) { $0.fields = fields }
    }
  }

  /// Makes a stream's state follow its destination, unless errors come and go by chance.
  func settle(_ fields: inout JSONObject, of objectClass: String) {
    guard objectClass == "stream", options.streamHealth != .random else { return }
    let isWrong = fields["rtp"]?["destination"]?.stringValue == DeviceState.wrongDestination
    let isInError = fields["state"] == "error"
    guard isWrong != isInError else { return }
    fields["state"] = isWrong ? "error" : "playing"
    fields["pendingState"] = "invalid"
  }
}
