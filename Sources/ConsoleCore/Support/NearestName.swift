/// Finds the known name that somebody most likely meant.
public enum NearestName {
  /// The known name closest to what was written; nil where none is close enough to suggest.
  public static func of(_ written: String, among known: some Sequence<String>) -> String? {
    let wanted = letters(of: written)
    guard !wanted.isEmpty else { return nil }
    var best: (name: String, distance: Int)?
    for name in known {
      let candidate = letters(of: name)
      guard !candidate.isEmpty else { continue }
      let distance = distance(wanted, candidate)
      guard distance <= max(1, min(wanted.count, candidate.count) / 3) || isStart(wanted, candidate) else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
    }
    return best?.name
  }

  /// Names are compared without case and without signs: `read-only` is `readOnly`.
  private static func letters(of name: String) -> [UInt8] {
    Array(name.lowercased().utf8).filter { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte >= 0x80
    }
  }

  /// Whether one name is the start of the other, as `password` is of `passwordFile`.
  private static func isStart(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    min(left.count, right.count) >= 3 && (left.starts(with: right) || right.starts(with: left))
  }

  /// How many letters have to be changed, added, removed or swapped with their neighbour.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    // A very long name is close to nothing.
    guard left.count <= 64, right.count <= 64 else { return 64 }
    var before: [Int] = []
    var above = Array(0...right.count)
    for row in left.indices {
      var line = [row + 1]
      for column in right.indices {
        let isSame = left[row] == right[column]
        var cost = min(above[column + 1] + 1, line[column] + 1, above[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, before[column - 1] + 1)
        }
        line.append(cost)
      }
      (before, above) = (above, line)
    }
    return above[right.count]
  }
}
