import Synchronization

/// The compiled patterns of a schema.
final class PatternCache: Sendable {
  private let patterns = Mutex<[String: Pattern?]>([:])
  /// A schema can name only so many; a map's hostile keys cannot grow the cache, since they are texts and not patterns.
  private static let limit = 1_000

  /// The compiled form of a pattern; nil where it is not a regular expression that PCRE2 reads.
  func pattern(_ text: String) -> Pattern? {
    patterns.withLock { patterns in
      if let known = patterns[text] { return known }
      if patterns.count >= PatternCache.limit { patterns = [:] }
      let pattern = Pattern(text)
      patterns[text] = .some(pattern)
      return pattern
    }
  }

  /// Whether a pattern is found in a text; nil where that cannot be decided.
  func matches(_ pattern: String, _ text: String) -> Bool? {
    self.pattern(pattern).flatMap { $0.matches(text) }
  }
}
