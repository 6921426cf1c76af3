/// A recursive-descent parser over bytes that stay in place while it runs; it owns its stack, so it cannot be copied.
///
/// Values are collected on one stack and leave it in arrays of their final size. Keys are found by comparing bytes with
/// those that followed the same keys before (`JSONShapeTrie`), so that a list of similar records creates each key once.
struct JSONParser: ~Copyable {
  let base: UnsafePointer<UInt8>
  private(set) var end: Int
  var position = 0
  private(set) var duplicateKeys: [String] = []
  var hadBrokenText = false
  /// The long arrays to look for; nil if none.
  var arrayNotes: JSONArrayNotes?

  /// Whether text that is not UTF-8 is kept (`BrokenText`) rather than replaced by U+FFFD.
  let keepsBrokenText: Bool
  private let depthLimit: Int
  private var depth = 0
  private var trie: JSONShapeTrie
  /// Recent texts: a domain name that occurs in ten thousand records is stored once.
  var recent: JSONRecentTexts
  private var stack: UnsafeMutablePointer<JSON>
  private var stackCount = 0
  private var stackCapacity = 256

  init(_ buffer: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits) {
    // An empty buffer has no address; the placeholder is never read, because `end` is 0.
    base = buffer.baseAddress ?? UnsafePointer(JSONParser.nothing)
    end = buffer.count
    depthLimit = limits.depth
    keepsBrokenText = limits.keepsBrokenText
    trie = JSONShapeTrie(base: base)
    recent = JSONRecentTexts(base: base)
    stack = .allocate(capacity: stackCapacity)
  }

  deinit {
    stack.deinitialize(count: stackCount)
    stack.deallocate()
  }

  private nonisolated(unsafe) static let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

  mutating func parseDocument() throws(JSONParseError) -> JSON {
    if end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { position = 3 }
    try parseValue()
    skipSpace()
    guard position == end else { throw fault("more text after the value") }
    return popLast()
  }

  /// Parses one of several texts in the same buffer, and reuses the keys and texts of earlier ones.
  mutating func parse(_ range: Range<Int>) throws(JSONParseError) -> JSON {
    (position, end) = (range.lowerBound, range.upperBound)
    let mark = stackCount
    do throws(JSONParseError) {
      try parseValue()
      skipSpace()
      guard position == end else { throw fault("more text after the value") }
      return popLast()
    } catch {
      depth = 0
      _ = take(from: mark)
      throw error
    }
  }

  // MARK: Values

  /// Parses a value and pushes it onto the stack.
  private mutating func parseValue() throws(JSONParseError) {
    skipSpace()
    guard position < end else { throw fault("the text ends where a value is expected") }
    switch base[position] {
    case UInt8(ascii: "\""):
      position += 1
      push(.string(try parseString()))
    case UInt8(ascii: "{"): try parseObject()
    case UInt8(ascii: "["):
      if arrayNotes != nil, depth <= JSONKnownArray.deepest { try parseNotedArray() } else { try parseArray() }
    case UInt8(ascii: "t"): push(try word("true", .bool(true)))
    case UInt8(ascii: "f"): push(try word("false", .bool(false)))
    case UInt8(ascii: "n"): push(try word("null", .null))
    default: push(.number(try parseNumber()))
    }
  }

  private mutating func parseArray() throws(JSONParseError) {
    let mark = stackCount
    try enter()
    skipSpace()
    if next(is: UInt8(ascii: "]")) {
      depth -= 1
      return push(.array([]))
    }
    while true {
      try parseValue()
      skipSpace()
      if next(is: UInt8(ascii: ",")) { continue }
      guard next(is: UInt8(ascii: "]")) else { throw fault("expected , or ] in an array") }
      break
    }
    depth -= 1
    push(.array(take(from: mark)))
  }

  private mutating func parseNotedArray() throws(JSONParseError) {
    let start = position
    let known = arrayNotes?.known
    let length = known?.length(at: base + start, upTo: end - start)
    if let known, let length {
      position += length
      push(known.value)
    } else {
      try parseArray()
    }
    arrayNotes?.add(start..<position, stack[stackCount - 1], isKnown: length != nil)
  }

  private mutating func parseObject() throws(JSONParseError) {
    let mark = stackCount
    try enter()
    skipSpace()
    if next(is: UInt8(ascii: "}")) {
      depth -= 1
      return push(.object(JSONObject()))
    }
    var node = JSONShapeTrie.root
    var looseKeys: [String] = []
    while true {
      skipSpace()
      guard next(is: UInt8(ascii: "\"")) else { throw fault("expected a member's name in quotation marks") }
      if node >= 0, let known = trie.follow(node, at: position, end: end) {
        node = known
        position += trie.keyLength(known) + 1
      } else {
        try readNewKey(&node, &looseKeys)
      }
      skipSpace()
      guard next(is: UInt8(ascii: ":")) else { throw fault("expected : after a member's name") }
      try parseValue()
      skipSpace()
      if next(is: UInt8(ascii: ",")) { continue }
      guard next(is: UInt8(ascii: "}")) else { throw fault("expected , or } in an object") }
      break
    }
    depth -= 1
    let values = take(from: mark)
    if node >= 0, let shape = trie.shape(node) {
      push(.object(JSONObject(shape: shape, values: values)))
    } else {
      push(.object(unshared(node >= 0 ? trie.keys(node) : looseKeys, values)))
    }
  }

  /// Parses a key that is new after these keys; beyond the trie's limits the keys of this object are not shared.
  private mutating func readNewKey(_ node: inout Int, _ looseKeys: inout [String]) throws(JSONParseError) {
    let start = position
    let key = try parseString()
    if node >= 0 {
      if let child = trie.add(key, to: node, start: start, length: position - 1 - start) {
        node = child
        return
      }
      looseKeys = trie.keys(node)
      node = -1
    }
    looseKeys.append(key)
  }

  private mutating func unshared(_ keys: [String], _ values: [JSON]) -> JSONObject {
    let object = JSONObject(zip(keys, values))
    if object.count < keys.count {
      var seen: Set<JSONKey> = []
      for key in keys where !seen.insert(JSONKey(key)).inserted && duplicateKeys.count < 100 {
        duplicateKeys.append(key)
      }
    }
    return object
  }

  private mutating func parseNumber() throws(JSONParseError) -> JSONNumber {
    let start = position
    while position < end, JSONParser.mayBeInNumber(base[position]) { position += 1 }
    let bytes = UnsafeBufferPointer(start: base + start, count: position - start)
    guard JSONNumber.isValid(bytes) else {
      position = start
      throw fault(bytes.isEmpty ? "expected a value" : "not a number")
    }
    return JSONNumber(unchecked: String(decoding: bytes, as: UTF8.self))
  }

  @inline(__always)
  private static func mayBeInNumber(_ byte: UInt8) -> Bool {
    (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") || byte == UInt8(ascii: "+")
  }

  private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONParseError) -> JSON {
    for offset in 0..<text.utf8CodeUnitCount {
      guard position + offset < end, base[position + offset] == text.utf8Start[offset] else {
        throw fault("expected a value")
      }
    }
    position += text.utf8CodeUnitCount
    return value
  }

  // MARK: Steps

  @inline(__always)
  private mutating func skipSpace() {
    while position < end {
      let byte = base[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  @inline(__always)
  private mutating func next(is byte: UInt8) -> Bool {
    guard position < end, base[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func enter() throws(JSONParseError) {
    depth += 1
    guard depth <= depthLimit else { throw fault("nested deeper than \(depthLimit) levels") }
    position += 1
  }

  func fault(_ reason: String) -> JSONParseError { JSONParseError(offset: position, reason: reason) }

  // MARK: Stack

  @inline(__always)
  private mutating func push(_ value: JSON) {
    if stackCount == stackCapacity { growStack() }
    (stack + stackCount).initialize(to: value)
    stackCount += 1
  }

  private mutating func growStack() {
    let larger = UnsafeMutablePointer<JSON>.allocate(capacity: stackCapacity * 2)
    larger.moveInitialize(from: stack, count: stackCount)
    stack.deallocate()
    stack = larger
    stackCapacity *= 2
  }

  private mutating func popLast() -> JSON {
    stackCount -= 1
    return (stack + stackCount).move()
  }

  /// Pops the values above a mark off the stack.
  private mutating func take(from mark: Int) -> [JSON] {
    let count = stackCount - mark
    let source = stack + mark
    stackCount = mark
    return Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      if let target = buffer.baseAddress { target.moveInitialize(from: source, count: count) }
      initialized = count
    }
  }
}
