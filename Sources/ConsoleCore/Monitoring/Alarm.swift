/// An alarm as this console saw it: what the device says, and when it came and went.
public struct Alarm: Sendable, Hashable {
  /// Which alarm it is by the device's word: its id, else its source, type and exact text.
  public let key: String
  /// Under which its history is kept: its own key, or that of an earlier alarm of the same source, type and exact text
  /// that was over before this one came under another id.
  public let trouble: String
  /// As the device told it last.
  public internal(set) var entry: StatusEntry
  /// Since when it lasts by the device's word, or since it was seen, in milliseconds since 1970 on this machine's clock.
  public internal(set) var since: Int64
  /// When it was seen first.
  public let seen: Int64
  /// When it was found gone; nil while it lasts.
  public internal(set) var cleared: Int64?
  /// How much the device's clock was ahead of this machine's when `since` was read from the device's time, in
  /// milliseconds; zero where nothing had to be corrected.
  public internal(set) var offset: Int64 = 0

  public var isActive: Bool { cleared == nil }

  /// The message with each number replaced by a sign that stands for any: what a view groups by.
  public var pattern: AlarmPattern { AlarmPattern(numbersIn: entry.message) }

  /// Which alarm an entry without an id is: its source, type and exact text.
  static func signature(of entry: StatusEntry) -> String {
    let source = [entry.source.objectClass, entry.source.uuid, entry.source.text].map { $0 ?? "" }
    return (source + [entry.type ?? ""]).joined(separator: "/") + ":" + entry.message
  }

  /// The key of an entry that bears no id.
  static func key(bySignature signature: String) -> String { "is:" + signature }

  /// The key of an entry with an id.
  static func key(byID id: String) -> String { "id:" + id }

  /// The key of an entry whose id the device gives to several alarms at once, so that the id alone names none of them.
  static func key(byID id: String, _ signature: String) -> String { "id:\(id)|\(signature)" }
}

/// An alarm that came, went or got another severity.
public struct AlarmTransition: Sendable, Hashable {
  public enum Kind: String, Sendable {
    case raised, changed, cleared
  }

  public let kind: Kind
  public let alarm: Alarm
  /// In milliseconds since 1970.
  public let time: Int64
}
