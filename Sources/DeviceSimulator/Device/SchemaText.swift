import ConsoleCore
import Glibc

/// What a schema can ask of a text: length, pattern and format.
enum SchemaText {
  static func problem(_ text: String, _ schema: JSON) -> String? {
    let length = text.unicodeScalars.count
    let (least, most) = (schema["minLength"]?.intValue ?? 0, schema["maxLength"]?.intValue ?? .max)
    if length < least { return least == 1 ? "must not be empty" : "must have at least \(least) characters" }
    if length > most { return "must have at most \(most) characters" }
    // An empty text stands for "not set" where a length does not forbid it.
    if text.isEmpty, least == 0, schema["default"]?.stringValue == "" { return nil }
    if let pattern = schema["pattern"]?.stringValue, let regex = try? Regex(pattern),
      text.firstMatch(of: regex) == nil
    {
      return "must match \(pattern)"
    }
    guard let format = schema["format"]?.stringValue, !hasFormat(text, format) else { return nil }
    return "must be \(description(format))"
  }

  private static func description(_ format: String) -> String {
    switch format {
    case "ipv4": "an IPv4 address"
    case "ipv6": "an IPv6 address"
    case "hostname": "a host name"
    case "email": "an email address"
    case "uri": "a URI"
    case "uuid": "a UUID"
    case "date-time": "a date and time like 2026-01-31T12:00:00Z"
    default: "a \(format)"
    }
  }

  private static func hasFormat(_ text: String, _ format: String) -> Bool {
    switch format {
    case "ipv4":
      var address = in_addr()
      return inet_pton(AF_INET, text, &address) == 1
    case "ipv6":
      var address = in6_addr()
      return inet_pton(AF_INET6, text, &address) == 1
    case "hostname": return isHostName(text)
    case "email":
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      return parts.count == 2 && !parts[0].isEmpty && isHostName(String(parts[1]))
    case "uri":
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 && !parts[1].isEmpty && parts[0].first?.isLetter == true
        && !text.contains(" ") && parts[0].allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
    case "uuid":
      return text.wholeMatch(of: /[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/) != nil
    case "date-time":
      return text.wholeMatch(of: /\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)/) != nil
    default: return true
    }
  }

  /// A name by RFC 1123 section 2.1.
  private static func isHostName(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return text.utf8.count <= 253
      && labels.allSatisfy { label in
        !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
          && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      }
  }
}
