/// A JSON Pointer (RFC 6901): the path from a document's root to one of its values.
public struct JSONPointer: Sendable, Hashable {
  /// The reference tokens, unescaped.
  public var tokens: [String]

  public init(tokens: [String] = []) { self.tokens = tokens }

  /// A pointer from its text; nil if a non-empty text does not start with `/` or has an invalid escape.
  public init?(_ text: String) {
    guard !text.isEmpty else {
      tokens = []
      return
    }
    guard text.utf8.first == UInt8(ascii: "/") else { return nil }
    var tokens: [String] = []
    for part in text.unicodeScalars.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      guard let token = JSONPointer.unescape(part) else { return nil }
      tokens.append(token)
    }
    self.tokens = tokens
  }

  public static let root = JSONPointer()

  public var isRoot: Bool { tokens.isEmpty }
  public var last: String? { tokens.last }
  public var parent: JSONPointer { JSONPointer(tokens: Array(tokens.dropLast())) }

  public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }
  public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }
  public func appending(_ other: JSONPointer) -> JSONPointer { JSONPointer(tokens: tokens + other.tokens) }
  public func hasPrefix(_ other: JSONPointer) -> Bool {
    tokens.starts(with: other.tokens) { $0.hasSameBytes(as: $1) }
  }

  /// Pointers are compared by code points, like the names of members.
  public static func == (left: JSONPointer, right: JSONPointer) -> Bool {
    left.tokens.count == right.tokens.count && left.hasPrefix(right)
  }

  private static func unescape(_ part: Substring.UnicodeScalarView) -> String? {
    var token = ""
    var tilde = false
    for scalar in part {
      if tilde {
        guard scalar == "0" || scalar == "1" else { return nil }
        token.unicodeScalars.append(scalar == "0" ? "~" : "/")
        tilde = false
      } else if scalar == "~" {
        tilde = true
      } else {
        token.unicodeScalars.append(scalar)
      }
    }
    return tilde ? nil : token
  }

  /// An array index by RFC 6901 section 4: digits without a leading zero.
  static func arrayIndex(_ token: String) -> Int? {
    guard let first = token.utf8.first, first != UInt8(ascii: "0") || token.utf8.count == 1,
      token.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { return nil }
    return Int(token)
  }
}

extension JSONPointer: CustomStringConvertible {
  public var description: String {
    var text = ""
    for token in tokens {
      text += "/"
      for scalar in token.unicodeScalars {
        switch scalar {
        case "~": text += "~0"
        case "/": text += "~1"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
    return text
  }
}

extension JSON {
  /// The value at a pointer; nil if there is none.
  public subscript(pointer: JSONPointer) -> JSON? {
    var value = self
    for token in pointer.tokens {
      switch value {
      case .object(let object):
        guard let member = object[token] else { return nil }
        value = member
      case .array(let elements):
        guard let index = JSONPointer.arrayIndex(token), index < elements.count else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }

  /// Sets the value at a pointer; an absent member is appended. False if the parent is missing.
  @discardableResult
  public mutating func set(_ value: JSON, at pointer: JSONPointer) -> Bool {
    change(at: pointer.tokens[...], value)
  }

  /// Removes the value at a pointer; false if there is none or the pointer is the root.
  @discardableResult
  public mutating func remove(at pointer: JSONPointer) -> Bool {
    pointer.isRoot ? false : change(at: pointer.tokens[...], nil)
  }

  private mutating func change(at tokens: ArraySlice<String>, _ value: JSON?) -> Bool {
    guard let token = tokens.first else {
      if let value { self = value }
      return value != nil
    }
    switch self {
    case .object(var object):
      if tokens.count == 1 {
        guard value != nil || object[token] != nil else { return false }
        object[token] = value
      } else {
        guard var member = object[token], member.change(at: tokens.dropFirst(), value) else { return false }
        object[token] = member
      }
      self = .object(object)
      return true
    case .array(var elements):
      guard let index = JSONPointer.arrayIndex(token), index < elements.count else { return false }
      if tokens.count > 1 {
        guard elements[index].change(at: tokens.dropFirst(), value) else { return false }
      } else if let value {
        elements[index] = value
      } else {
        elements.remove(at: index)
      }
      self = .array(elements)
      return true
    default: return false
    }
  }
}
