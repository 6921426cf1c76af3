import ConsoleCore

/// An event or a log entry of the device's status (device API: monitoring).
public struct DeviceEntry: Sendable, Hashable {
  /// In which list of an answer an entry stands, by its name there.
  public enum Kind: String, Sendable, CaseIterable {
    case events, log
  }

  /// How grave a matter is, worst first.
  public enum Severity: Int, Sendable, CaseIterable {
    case critical = 1
    case major, minor, warning, info
  }

  /// A record that an entry tells of.
  public struct Source: Sendable, Hashable {
    /// The record's class.
    public let objectClass: String
    /// The record's UUID.
    public let uuid: String
  }

  /// The place in the order of all events and log entries, from 1 on.
  public let sequence: Int
  /// In which list it stands.
  public let kind: Kind
  /// The `id` that answers give it, where they give one.
  public let id: String
  /// How grave it is.
  public let severity: Severity
  /// What it tells.
  public let message: String
  /// The record it tells of; nil for none.
  public let source: Source?
  /// Seconds since 1970 on the device's clock.
  public let time: Double
}

/// Something that is wrong for as long as its cause lasts.
struct Alarm: Sendable {
  /// What is wrong with which record; there is one alarm of it at most.
  struct Key: Hashable, Sendable {
    let source: DeviceEntry.Source
    let kind: AlarmCause.Kind
  }

  let id: String
  let sequence: Int
  let since: Double
  var cause: AlarmCause
}
