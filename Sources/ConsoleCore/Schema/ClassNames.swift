/// Finds the names of a device's classes in other names and in texts.
struct ClassNames {
  private let classes: [(name: String, words: [String])]
  private static let idWords: Set<String> = ["uuid", "uuids", "guid", "guids", "id", "ids", "ref", "reference"]

  init(_ classes: [String]) { self.classes = classes.map { ($0, SecretNames.words(of: $0)) } }

  /// The words of a member's name, without those for a UUID.
  static func withoutID(_ name: String) -> [String] { withoutID(SecretNames.words(of: name)) }

  static func withoutID(_ words: [String]) -> [String] {
    var words = words
    while let last = words.last, idWords.contains(last) { words.removeLast() }
    return words
  }

  func exactly(_ name: String) -> String? {
    classes.first { $0.name.lowercased() == name.lowercased() }?.name
  }

  /// The class with these words as its name, or the only one that ends with them: `account` is `sipAccount`.
  func named(_ words: [String]) -> String? {
    guard !words.isEmpty else { return nil }
    let whole = words.joined()
    if let found = classes.first(where: { $0.name.lowercased() == whole }) { return found.name }
    let ending = classes.filter { Array($0.words.suffix(words.count)) == words }
    return ending.count == 1 ? ending[0].name : nil
  }

  /// The only class whose name occurs in a longer name; of nested names the longest, nil if two differ.
  func contained(in words: [String]) -> String? {
    let words = words.map { $0.count > 3 && $0.hasSuffix("s") ? [$0, String($0.dropLast())] : [$0] }
    let found = classes.filter { candidate in
      let part = candidate.words
      guard !part.isEmpty, part.count <= words.count else { return false }
      return (0...(words.count - part.count)).contains { start in
        zip(part, words[start...]).allSatisfy { $1.contains($0) }
      }
    }
    guard let longest = found.max(by: { $0.words.count < $1.words.count }) else { return nil }
    let others = found.filter { $0.name != longest.name && !WordSequence.contains($0.words, in: longest.words) }
    return others.isEmpty ? longest.name : nil
  }
}
