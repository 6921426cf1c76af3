import CPcre2

/// One term of a filter.
struct FilterTerm: Sendable, Hashable {
  enum Operator: Sendable, Hashable {
    case equal, notEqual, contains, lacks, greater, atLeast, less, atMost
  }

  /// The way to a member inside the fields; nil where the whole row's text is searched.
  let path: [String]?
  let operation: Operator
  let isNegated: Bool
  let isCaseSensitive: Bool
  /// The value as UTF-8 without accents, lower-cased unless the term is case-sensitive.
  let needle: [UInt8]
  /// The value lower-cased and without accents, for a search in text that is so, too.
  let lowered: [UInt8]
  private let value: String
  private let number: JSONNumber?
  private let integer: Int?

  init(path: [String]?, operation: Operator, value: String, isNegated: Bool) {
    self.path = path
    self.operation = operation
    self.isNegated = isNegated
    self.value = value
    isCaseSensitive = value.contains { $0.isUppercase }
    lowered = FilterText.lowered(Array(value.utf8))
    needle = isCaseSensitive ? FilterText.folded(Array(value.utf8)) : lowered
    number = JSONNumber(value)
    integer = number.flatMap { Int($0.text) }
  }

  var isText: Bool { path == nil }

  /// Whether a text has the needle, the answer being turned round for a negated term.
  func isFound(in bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { FilterTerm.contains($0, needle) } != isNegated
  }

  static func contains(_ text: UnsafeRawBufferPointer, _ needle: [UInt8]) -> Bool {
    guard let base = text.baseAddress else { return needle.isEmpty }
    return needle.withUnsafeBytes { aixtui_find(base, text.count, $0.baseAddress ?? base, $0.count) != nil }
  }

  /// Whether a record's member is as the term asks; an absent member is like null.
  func matches(_ fields: JSONObject) -> Bool {
    var value: JSON?
    if let path, path.count == 1 { value = fields[path[0]] }
    if let path, path.count > 1 { value = JSON.object(fields)[JSONPointer(tokens: path)] }
    return matches(value)
  }

  func matches(_ value: JSON?) -> Bool {
    let holds =
      switch operation {
      case .equal: equals(value)
      case .notEqual: !equals(value)
      case .contains: has(value)
      case .lacks: !has(value)
      case .greater, .atLeast, .less, .atMost: compares(value)
      }
    return holds != isNegated
  }

  private func equals(_ other: JSON?) -> Bool {
    switch other {
    case nil, .null?: return value.isEmpty || value == "null"
    case .string(let text)?: return isSame(text)
    case .number(let number)?: return order(of: number) == 0
    case .bool(let isTrue)?:
      return (isTrue ? ["true", "yes", "on"] : ["false", "no", "off"]).contains(value.lowercased())
    case .array(let elements)?: return elements.isEmpty ? value.isEmpty : elements.contains { equals($0) }
    case .object(let object)?: return object.isEmpty && value.isEmpty
    }
  }

  private func isSame(_ text: String) -> Bool {
    // Who asks for the same means the accents, too: changes of many records are chosen so.
    text == value || !isCaseSensitive && text.lowercased() == value.lowercased()
  }

  private func has(_ other: JSON?) -> Bool {
    switch other {
    case .string(let text)?:
      let bytes = Array(text.utf8)
      let searched = isCaseSensitive ? FilterText.folded(bytes) : FilterText.lowered(bytes)
      return searched.withUnsafeBytes { FilterTerm.contains($0, needle) }
    case .number(let number)?: return number.text.utf8.withContiguousBytes { FilterTerm.contains($0, needle) }
    case .array(let elements)?: return elements.contains { has($0) }
    case .object(let object)?: return object.values.contains { has($0) }
    case .bool?, .null?, nil: return equals(other)
    }
  }

  private func compares(_ other: JSON?) -> Bool {
    let order: Int?
    switch other {
    case .number(let number)?: order = self.order(of: number)
    // Texts such as ISO times are in order by themselves; a text that is a number is taken for one.
    case .string(let text)?:
      if number != nil, let figure = JSONNumber(text) {
        order = self.order(of: figure)
      } else {
        order = number != nil ? nil : (text == value ? 0 : (text < value ? -1 : 1))
      }
    default: order = nil
    }
    guard let order else { return false }
    return switch operation {
    case .greater: order > 0
    case .atLeast: order >= 0
    case .less: order < 0
    default: order <= 0
    }
  }

  /// How a number compares with the term's; nil where the term has none.
  private func order(of other: JSONNumber) -> Int? {
    if let integer, let figure = Int(other.text) { return figure == integer ? 0 : (figure < integer ? -1 : 1) }
    guard let number else { return nil }
    return other == number ? 0 : (other < number ? -1 : 1)
  }

  /// Whether every row that this term lets through passes the other term, too.
  func implies(_ other: FilterTerm) -> Bool {
    if self == other { return true }
    guard !isNegated, !other.isNegated, path == other.path, operation == .contains, other.operation == .contains,
      isCaseSensitive || !other.isCaseSensitive
    else { return false }
    let text = other.isCaseSensitive ? needle : lowered
    return text.withUnsafeBytes { FilterTerm.contains($0, other.needle) }
  }
}

extension String.UTF8View {
  func withContiguousBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
      ?? Array(self).withUnsafeBytes { body($0) }
  }
}
