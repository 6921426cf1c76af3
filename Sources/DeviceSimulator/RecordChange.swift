import ConsoleCore

/// One change of the device's records (device API: signals).
public struct RecordChange: Sendable {
  /// What happened to the record, by the name of its signal.
  public enum Kind: String, Sendable {
    case create, update, destroy
  }

  /// What happened.
  public let kind: Kind
  /// The record's class.
  public let objectClass: String
  /// The record's UUID.
  public let uuid: String
  /// The record as GET gives it after the change; before it for `destroy`.
  public let document: JSON
}
