/// One message of the socket (device API: signals).
public enum Signal: Sendable {
  case create(Record)
  case update(Record)
  case destroy(objectClass: String, uuid: String)
  /// A deleted record whose class the device did not send; `text` is the message.
  case vanish(uuid: String, text: String)
  /// A message that is no documented event.
  case other(String)

  /// The UUID of the event's record.
  public var uuid: String? {
    switch self {
    case .create(let record), .update(let record): record.uuid
    case .destroy(_, let uuid), .vanish(let uuid, _): uuid
    case .other: nil
    }
  }

  public var objectClass: String? {
    switch self {
    case .create(let record), .update(let record): record.objectClass
    case .destroy(let objectClass, _): objectClass
    case .vanish, .other: nil
    }
  }
}

/// Parses signals, with records in either envelope.
public enum SignalReader {
  /// The maximum number of characters kept of an unknown message.
  static let rawLimit = 2000

  /// The signals of a batch in order; if a record could belong to two classes, a watched one wins.
  public static func read(_ batch: WebSocketBatch, watched: Set<String>) -> [Signal] {
    var signals: [Signal] = []
    signals.reserveCapacity(batch.messages.count)
    let ranges = batch.messages.map(\.range)
    JSON.parseEach(batch.bytes, ranges, limits: .device) { index, json in
      let signal = json.flatMap { SignalReader.signal($0, watched) }
      signals.append(signal ?? .other(raw(batch, batch.messages[index], json)))
    }
    return signals
  }

  /// An unknown message as text, with anything masked that looks like a secret.
  private static func raw(_ batch: WebSocketBatch, _ message: WebSocketBatch.Message, _ json: JSON?) -> String {
    if let json, json.objectValue != nil || json.arrayValue != nil {
      return String(DisplayText.masked(json, nil).text().prefix(rawLimit))
    }
    guard message.isText else { return "(\(message.range.count) bytes, not text)" }
    let text = String(decoding: batch.bytes(of: message).prefix(4 * rawLimit), as: UTF8.self)
    return String(SecretNames.masked(text).prefix(rawLimit))
  }

  /// The event in a message; nil if it is none.
  static func signal(_ json: JSON, _ watched: Set<String>) -> Signal? {
    guard case .object(let event) = json, let kind = event["event"]?.stringValue,
      case .object(let data)? = event["data"]
    else { return nil }
    guard let objectClass = objectClass(of: data, beside: event, watched) else {
      guard kind == "destroy", let uuid = data["uuid"]?.stringValue else { return nil }
      return .vanish(uuid: uuid, text: String(DisplayText.masked(json, nil).text().prefix(rawLimit)))
    }
    // A wrapped record must have an object with its fields.
    let isTold = data["objectClass"] != nil || event["objectClass"] != nil
    if !isTold, kind != "destroy", data[objectClass]?.objectValue == nil { return nil }
    let record = Record(document: .object(data), objectClass: objectClass)
    switch (kind, record) {
    case ("create", let record?): return .create(record)
    case ("update", let record?): return .update(record)
    case ("destroy", let record?): return .destroy(objectClass: objectClass, uuid: record.uuid)
    default: return nil
    }
  }

  /// A record's class: a flat record names it, a wrapped one has a member of that name with the fields.
  private static func objectClass(of data: JSONObject, beside event: JSONObject, _ watched: Set<String>) -> String? {
    if let name = data["objectClass"]?.stringValue ?? event["objectClass"]?.stringValue { return name }
    let candidates = data.keys.filter { !["uuid", "rev", "attributes"].contains($0) }
    if let known = candidates.first(where: watched.contains) { return known }
    return candidates.count == 1 ? candidates[0] : candidates.first { data[$0]?.objectValue != nil }
  }
}
