/// A sequence of words in names.
enum WordSequence {
  /// Whether a name contains all words, consecutively and in order.
  static func contains(_ part: [String], in words: [String]) -> Bool {
    guard !part.isEmpty, part.count <= words.count else { return false }
    return (0...(words.count - part.count)).contains { Array(words[$0..<($0 + part.count)]) == part }
  }
}
