import ConsoleCore

/// One change of the device's records (device API: signals).
public struct RecordChange: Sendable {
  public enum Kind: String, Sendable {
    case create, update, destroy
  }

  public let kind: Kind
  public let objectClass: String
  public let uuid: String
  /// The record as GET gives it after the change; before it for `destroy`.
  public let document: JSON
}
