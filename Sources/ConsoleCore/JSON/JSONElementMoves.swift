/// Finds the elements of an array that were only put elsewhere.
enum JSONElementMoves {
  /// One element taken out at an index and put in at another, as `move` does it (RFC 6902 section 4.4).
  struct Move {
    let from: Int
    let to: Int
  }

  /// Moves elements that stand elsewhere in the new array to where they belong, and returns the moves one by one.
  static func bringing(_ old: inout [JSON], inLineWith new: [JSON]) -> [Move] {
    guard old.count > 1, new.count > 1, let kept = JSONAlignment.places(of: old, in: new) else { return [] }
    // By its index in the new array, the index of the old element that stands there.
    var origins = [Int?](repeating: nil, count: new.count)
    for case (let index, let place?) in kept.enumerated() { origins[place] = index }
    let moved = pairs(old, new, gone: kept.indices.filter { kept[$0] == nil }, come: origins)
    guard !moved.isEmpty else { return [] }
    var order = Array(old.indices)
    var moves: [Move] = []
    for (place, index) in moved {
      guard let from = order.firstIndex(of: index) else { continue }
      order.remove(at: from)
      let previous = origins[..<place].last { $0 != nil } ?? nil
      let to = previous.flatMap { order.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
      order.insert(index, at: to)
      origins[place] = index
      if from != to { moves.append(Move(from: from, to: to)) }
    }
    old = order.map { old[$0] }
    return moves
  }

  /// Old elements that left their place and the places where they stand now, in the new order: equal ones, else those
  /// that are known by the same name.
  private static func pairs(
    _ old: [JSON], _ new: [JSON], gone: [Int], come: [Int?]
  ) -> [(place: Int, index: Int)] {
    guard !gone.isEmpty else { return [] }
    let key = ThreeWayMerge.identityKey(of: [old, new])
    func name(_ element: JSON) -> JSON { key.flatMap { element[$0] } ?? element }
    var waiting: [JSON: [Int]] = [:]
    for index in gone.reversed() { waiting[name(old[index]), default: []].append(index) }
    return come.indices.compactMap { place in
      guard come[place] == nil, let index = waiting[name(new[place])]?.popLast() else { return nil }
      return (place, index)
    }
  }
}
