/// Words of names that stand one behind the other.
enum WordSequence {
  /// Whether all of the words stand in a name, together and in their order.
  static func contains(_ part: [String], in words: [String]) -> Bool {
    guard !part.isEmpty, part.count <= words.count else { return false }
    return (0...(words.count - part.count)).contains { Array(words[$0..<($0 + part.count)]) == part }
  }
}
