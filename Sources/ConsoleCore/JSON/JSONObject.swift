/// The members of an object in order; objects with the same keys share them (a shape).
public struct JSONObject: Sendable {
  private(set) var shape: JSONShape
  /// The values, in the order of `keys`.
  public private(set) var values: [JSON]

  public init() {
    shape = .empty
    values = []
  }

  /// An object from pairs; of pairs with the same key, the last value takes the first one's place.
  public init(_ members: some Sequence<(String, JSON)>) {
    self.init()
    var keys: [String] = []
    var places: [JSONKey: Int] = [:]
    for (key, value) in members {
      if let place = places[JSONKey(key)] {
        values[place] = value
      } else {
        places[JSONKey(key)] = keys.count
        keys.append(key)
        values.append(value)
      }
    }
    shape = JSONShape(keys: keys)
  }

  init(shape: JSONShape, values: [JSON]) {
    self.shape = shape
    self.values = values
  }

  public var count: Int { values.count }
  public var isEmpty: Bool { values.isEmpty }
  public var keys: [String] { shape.keys }

  /// The index of a key in the order of members.
  public func index(of key: String) -> Int? { shape.index(of: key) }

  /// The value of a member; setting nil removes it, setting a new key appends it.
  public subscript(key: String) -> JSON? {
    get { shape.index(of: key).map { values[$0] } }
    set {
      switch (shape.index(of: key), newValue) {
      case (let place?, let value?): values[place] = value
      case (let place?, nil):
        var keys = shape.keys
        keys.remove(at: place)
        values.remove(at: place)
        shape = JSONShape(keys: keys)
      case (nil, let value?):
        shape = JSONShape(keys: shape.keys + [key])
        values.append(value)
      case (nil, nil): break
      }
    }
  }

  /// Renames a member in place; does nothing if `key` is absent or `newKey` exists.
  public mutating func rename(_ key: String, to newKey: String) {
    guard let place = shape.index(of: key), shape.index(of: newKey) == nil else { return }
    var keys = shape.keys
    keys[place] = newKey
    shape = JSONShape(keys: keys)
  }
}

extension JSONObject: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { values.count }
  public subscript(position: Int) -> (key: String, value: JSON) { (shape.keys[position], values[position]) }
}

extension JSONObject: Hashable {
  /// Equality that ignores the order of members.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    if left.shape === right.shape { return left.values == right.values }
    guard left.count == right.count else { return false }
    for (key, value) in left {
      guard let other = right[key], other == value else { return false }
    }
    return true
  }

  public func hash(into hasher: inout Hasher) {
    var sum = 0
    for (key, value) in self {
      var member = Hasher()
      member.combine(key)
      member.combine(value)
      sum ^= member.finalize()
    }
    hasher.combine(sum)
  }
}

/// A key that is compared by code points, as JSON requires.
struct JSONKey: Hashable {
  let text: String
  init(_ text: String) { self.text = text }
  static func == (left: JSONKey, right: JSONKey) -> Bool { left.text.hasSameBytes(as: right.text) }
  func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// The keys of an object, shared by all objects with the same keys in the same order.
final class JSONShape: Sendable {
  let keys: [String]
  private let places: [JSONKey: Int]?
  static let empty = JSONShape(keys: [])

  init(keys: [String]) {
    self.keys = keys
    guard keys.count > 12 else {
      places = nil
      return
    }
    var places: [JSONKey: Int] = [:]
    places.reserveCapacity(keys.count)
    for (place, key) in keys.enumerated() { places[JSONKey(key)] = place }
    self.places = places
  }

  func index(of key: String) -> Int? {
    if let places { return places[JSONKey(key)] }
    return keys.firstIndex { $0.hasSameBytes(as: key) }
  }
}
