/// An error answer of the device (device API: errors).
public struct Refusal: Sendable, Hashable {
  public let status: Int
  /// The error's `type`, which may be undocumented.
  public let type: String?
  public let message: String?
  /// The start of a body that is not in the documented form.
  public let body: String

  /// The documented types.
  public static let documentedTypes: Set<String> = [
    "internal", "alreadyExists", "notFound", "notManagedHere", "decode", "value", "locked", "unauthorized",
    "unlicensed", "notImplemented",
  ]

  public init(status: Int, body: [UInt8]) {
    self.status = status
    let json = try? JSON.parse(body)
    let object = json?["error"]?.objectValue.map(JSON.object) ?? json
    type = object?["type"]?.stringValue
    message = object?["message"]?.stringValue
    self.body = type == nil && message == nil ? Refusal.excerpt(body) : ""
  }

  /// The start of a body; of an HTML page, such as a gateway's, only its text.
  private static func excerpt(_ body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(4096), as: UTF8.self).trimmed()
    guard text.hasPrefix("<") else { return String(text.prefix(300)) }
    let pieces = text.split(separator: "<").map { piece in
      piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false).last?.trimmed() ?? ""
    }
    return String(pieces.filter { !$0.isEmpty }.joined(separator: " ").prefix(300))
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// A text in one line without its full stop.
  private static func sentence(_ text: String) -> String {
    let line = oneLine(text)
    return line.hasSuffix(".") && !line.hasSuffix("..") ? String(line.dropLast()) : line
  }

  /// Message, status and type in one line.
  public var summary: String {
    var text = "HTTP \(status)"
    if let type { text += " \(type)" }
    // The device's message comes first, because a line may be cut.
    if let message, !message.isEmpty { return Refusal.sentence(message) + " (\(text))" }
    if type == nil, !body.isEmpty { return Refusal.sentence(body) + " (\(text))" }
    return type == nil ? text + " without a message" : text
  }
}
