import ConsoleCore

/// An event or a log entry of the device's status (device API: monitoring).
public struct DeviceEntry: Sendable, Hashable {
  /// The list of the response that contains an entry; the raw value is its name.
  public enum Kind: String, Sendable, CaseIterable {
    case events, log
  }

  /// The severities, the worst first.
  public enum Severity: Int, Sendable, CaseIterable {
    case critical = 1
    case major, minor, warning, info
  }

  /// The record that an entry is about.
  public struct Source: Sendable, Hashable {
    /// The record's class.
    public let objectClass: String
    /// The record's UUID.
    public let uuid: String
  }

  /// The number in the order of all events and log entries, starting at 1.
  public let sequence: Int
  /// The list that contains it.
  public let kind: Kind
  /// The `id` in responses, if they have one.
  public let id: String
  /// The severity.
  public let severity: Severity
  /// The message.
  public let message: String
  /// The record it is about; nil for none.
  public let source: Source?
  /// Seconds since 1970 on the device's clock.
  public let time: Double
}

/// An alarm, which lasts as long as its cause.
struct Alarm: Sendable {
  /// The fault and its record; there is at most one alarm for each.
  struct Key: Hashable, Sendable {
    let source: DeviceEntry.Source
    let kind: AlarmCause.Kind
  }

  let id: String
  let sequence: Int
  let since: Double
  var cause: AlarmCause
}
