/// Finds the elements of an array that only changed their place.
enum JSONElementMoves {
  /// An element removed at one index and inserted at another, as `move` does (RFC 6902 section 4.4).
  struct Move {
    let from: Int
    let to: Int
  }

  /// Moves elements to their places in the new array, and returns the moves in order.
  static func bringing(_ old: inout [JSON], inLineWith new: [JSON]) -> [Move] {
    guard old.count > 1, new.count > 1, let kept = JSONAlignment.places(of: old, in: new) else { return [] }
    // For each index of the new array, the index of its element in the old one.
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

  /// The old elements that changed their place, with their new places, in the new order: equal ones, else those
  /// with the same name.
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
