/// An alarm as this console saw it: what the device says, and when it came and went.
public struct Alarm: Sendable, Hashable {
  /// By which its row is known.
  public let key: String
  /// What it is about, without numbers that change: the same trouble that comes again has the same cause.
  public let cause: String
  /// As the device told it last.
  public internal(set) var entry: StatusEntry
  /// Since when it lasts by the device's word, or since it was seen, in milliseconds since 1970.
  public internal(set) var since: Int64
  /// When it was seen first.
  public let seen: Int64
  /// When it was found gone; nil while it lasts.
  public internal(set) var cleared: Int64?

  public var isActive: Bool { cleared == nil }

  /// What an entry is about: its source and its message, each number in it taken for the same.
  static func cause(of entry: StatusEntry) -> String {
    let source = [entry.source.objectClass, entry.source.uuid, entry.source.text].map { $0 ?? "" }
    var message = ""
    for character in entry.message {
      if character.isASCII, character.isNumber {
        if message.last != "0" { message.append("0") }
      } else {
        message.append(character)
      }
    }
    return source.joined(separator: "/") + ":" + message
  }
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
