/// An alarm: its last state on the device, and when it was raised and cleared.
public struct Alarm: Sendable, Hashable {
  /// Identifies the alarm: by the device's id, else by its source, type and exact text.
  public let key: String
  /// The key of its history: its own key, or that of an earlier alarm with the same source, type and exact text that
  /// was cleared before this one was raised under another id.
  public let trouble: String
  /// The device's last version.
  public internal(set) var entry: StatusEntry
  /// When it was raised by the device's time, or else first seen, in milliseconds since 1970 on this machine's clock.
  public internal(set) var since: Int64
  /// When it was first seen.
  public let seen: Int64
  /// When it was found cleared; nil while it is active.
  public internal(set) var cleared: Int64?
  /// How far the device's clock was ahead when `since` was read, in milliseconds; zero without correction.
  public internal(set) var offset: Int64 = 0

  public var isActive: Bool { cleared == nil }

  /// The message with a placeholder for each number; views group by it.
  public var pattern: AlarmPattern { AlarmPattern(numbersIn: entry.message) }

  /// Identifies an entry without an id: its source, type and exact text.
  static func signature(of entry: StatusEntry) -> String {
    let source = [entry.source.objectClass, entry.source.uuid, entry.source.text].map { $0 ?? "" }
    return (source + [entry.type ?? ""]).joined(separator: "/") + ":" + entry.message
  }

  /// The key of an entry without an id.
  static func key(bySignature signature: String) -> String { "is:" + signature }

  /// The key of an entry with an id.
  static func key(byID id: String) -> String { "id:" + id }

  /// The key of an entry whose id the device uses for several alarms at once.
  static func key(byID id: String, _ signature: String) -> String { "id:\(id)|\(signature)" }
}

/// An alarm that was raised or cleared, or whose severity changed.
public struct AlarmTransition: Sendable, Hashable {
  public enum Kind: String, Sendable {
    case raised, changed, cleared
  }

  public let kind: Kind
  public let alarm: Alarm
  /// In milliseconds since 1970.
  public let time: Int64
}
