/// Aligns two arrays along a longest common subsequence.
enum JSONAlignment {
  /// Whether the quadratic table is small enough.
  static func isFeasible(_ old: [JSON], _ new: [JSON]) -> Bool { old.count * new.count <= 4_000_000 }

  /// The lengths of the longest common subsequences of all pairs of tails, row by row.
  static func commonLengths(_ old: [JSON], _ new: [JSON]) -> [Int32] {
    let width = new.count + 1
    var table = [Int32](repeating: 0, count: (old.count + 1) * width)
    for i in stride(from: old.count - 1, through: 0, by: -1) {
      for j in stride(from: new.count - 1, through: 0, by: -1) {
        table[i * width + j] =
          old[i] == new[j]
          ? table[(i + 1) * width + j + 1] + 1 : max(table[(i + 1) * width + j], table[i * width + j + 1])
      }
    }
    return table
  }

  /// The new index of each element of the old array; nil if it was removed or changed.
  static func places(of old: [JSON], in new: [JSON]) -> [Int?]? {
    let front = zip(old, new).prefix { $0 == $1 }.count
    let back = zip(old.dropFirst(front).reversed(), new.dropFirst(front).reversed()).prefix { $0 == $1 }.count
    let before = Array(old[front..<(old.count - back)])
    let after = Array(new[front..<(new.count - back)])
    guard isFeasible(before, after) else { return nil }
    var places = [Int?](repeating: nil, count: old.count)
    for index in 0..<front { places[index] = index }
    for index in 0..<back { places[old.count - 1 - index] = new.count - 1 - index }
    let common = commonLengths(before, after)
    let width = after.count + 1
    var i = 0
    var j = 0
    while i < before.count, j < after.count {
      if before[i] == after[j] {
        places[front + i] = front + j
        i += 1
        j += 1
      } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return places
  }
}
