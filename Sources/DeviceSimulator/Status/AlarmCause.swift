import ConsoleCore

/// A fault of a record, according to the record itself.
struct AlarmCause: Sendable, Hashable {
  enum Kind: CaseIterable, Sendable {
    case registration, streamError, packetLoss
  }

  let kind: Kind
  let severity: DeviceEntry.Severity
  let message: String

  private static let lossLimit = 1.0

  /// The possible kinds of alarm for records of a class.
  static func kinds(of objectClass: String) -> [Kind] {
    switch objectClass {
    case "sipAccount": [.registration]
    case "stream": [.streamError, .packetLoss]
    default: []
    }
  }

  /// The faults of a record.
  static func causes(_ record: StoredRecord, of objectClass: String) -> [AlarmCause] {
    switch objectClass {
    case "sipAccount": registration(record).map { [$0] } ?? []
    case "stream": [streamError(record), packetLoss(record)].compactMap { $0 }
    default: []
    }
  }

  private static func registration(_ record: StoredRecord) -> AlarmCause? {
    guard record.fields["enabled"] == true, record.fields["registrationState"] == "failed" else { return nil }
    let answer = record.fields["registrationMessage"]?.stringValue ?? ""
    // A refusal by the registrar needs an operator; a registrar that does not respond may recover by itself.
    let isRefused = answer.hasPrefix("401") || answer.hasPrefix("403")
    return AlarmCause(
      kind: .registration, severity: isRefused ? .major : .warning,
      message: "Registration of “\(record.label)” failed" + (answer.isEmpty ? "" : ": \(answer)"))
  }

  private static func streamError(_ record: StoredRecord) -> AlarmCause? {
    guard record.fields["state"] == "error" else { return nil }
    return AlarmCause(kind: .streamError, severity: .critical, message: "Stream “\(record.label)” is in error")
  }

  private static func packetLoss(_ record: StoredRecord) -> AlarmCause? {
    guard let loss = record.fields["lossPercent"]?.numberValue, loss.doubleValue >= lossLimit else { return nil }
    return AlarmCause(
      kind: .packetLoss, severity: .minor, message: "Stream “\(record.label)” loses \(loss.text) % of its packets")
  }
}

extension StoredRecord {
  /// The record's name for people.
  var label: String {
    for name in ["displayName", "name", "remoteName", "remoteParty"] {
      if let text = fields[name]?.stringValue, !text.isEmpty { return text }
    }
    return uuid
  }
}
