/// An error answer of the device (device API: errors).
public struct Refusal: Sendable, Hashable {
  public let status: Int
  /// The error's `type`, which need not be one of the documented ones.
  public let type: String?
  public let message: String?
  /// The start of a body that is not the documented form.
  public let body: String

  /// Types that the documentation names.
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
    self.body = type == nil && message == nil ? String(decoding: body.prefix(300), as: UTF8.self) : ""
  }

  /// Status, type and message in one line.
  public var summary: String {
    var text = "HTTP \(status)"
    if let type { text += " \(type)" }
    if let message, !message.isEmpty { return text + ": " + message }
    if type == nil, !body.isEmpty {
      return text + ": " + body.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
    return type == nil ? text + " without a message" : text
  }
}
