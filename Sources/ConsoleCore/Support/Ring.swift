/// A bounded history: what comes is numbered, and the oldest leaves when there is no place.
public struct Ring<Element> {
  /// The most elements that are kept.
  public let limit: Int
  private var storage: [Element] = []
  /// Where the oldest element stands once the storage is full.
  private var start = 0
  /// The number of the oldest element that is kept; numbers begin at 0 and are never used again.
  public private(set) var firstNumber = 0

  public init(limit: Int) { self.limit = Swift.max(1, limit) }

  public var count: Int { storage.count }
  public var isEmpty: Bool { storage.isEmpty }
  /// The number that the next element will get.
  public var endNumber: Int { firstNumber + storage.count }
  public var last: Element? { self[endNumber - 1] }

  /// The element of a number; nil where it is gone or has not come. Setting changes one that is there.
  public subscript(number: Int) -> Element? {
    get { place(of: number).map { storage[$0] } }
    set {
      if let newValue, let place = place(of: number) { storage[place] = newValue }
    }
  }

  private func place(of number: Int) -> Int? {
    guard number >= firstNumber, number < endNumber else { return nil }
    let place = start + number - firstNumber
    return place < storage.count ? place : place - storage.count
  }

  /// Adds an element and returns its number.
  @discardableResult
  public mutating func append(_ element: Element) -> Int {
    let number = endNumber
    if storage.count < limit {
      storage.append(element)
    } else {
      storage[start] = element
      start = start + 1 == storage.count ? 0 : start + 1
      firstNumber += 1
    }
    return number
  }

  /// Forgets all elements; their numbers stay used.
  public mutating func removeAll() {
    firstNumber = endNumber
    storage.removeAll()
    start = 0
  }
}

extension Ring: Sendable where Element: Sendable {}

extension Ring: Sequence {
  /// The elements, oldest first.
  public func makeIterator() -> AnyIterator<Element> {
    var number = firstNumber
    return AnyIterator {
      defer { number += 1 }
      return self[number]
    }
  }
}
