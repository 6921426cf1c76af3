/// Which devices are asked next: so many at once, and more while some of them hang.
struct FleetPlaces {
  /// How long a device keeps its place from those that wait.
  static let patience = Duration.seconds(2)
  /// How many are asked at the most, hanging ones among them: each has a socket.
  static let limit = 512

  private var waiting: ArraySlice<Int>
  private var holding: Set<Int> = []
  private var open: Set<Int> = []
  private let breadth: Int?

  init(_ indices: [Int], breadth: Int?) {
    waiting = indices[...]
    self.breadth = breadth
  }

  /// Whether devices wait for a place.
  var isCrowded: Bool { breadth != nil && !waiting.isEmpty }
  /// Whether all are done.
  var isEmpty: Bool { open.isEmpty }

  /// The next device to ask; nil if none may be asked now.
  mutating func next() -> Int? {
    if let breadth, holding.count >= breadth || open.count >= FleetPlaces.limit { return nil }
    guard let index = waiting.popFirst() else { return nil }
    holding.insert(index)
    open.insert(index)
    return index
  }

  /// Gives a device's place to another one.
  mutating func release(_ index: Int) { holding.remove(index) }

  mutating func finish(_ index: Int) {
    holding.remove(index)
    open.remove(index)
  }
}
