import Synchronization

/// The compiled patterns of a schema.
final class PatternCache: Sendable {
  private let patterns = Mutex<[String: Pattern?]>([:])
  /// The number of patterns in a schema limits it; hostile keys of a map cannot grow it, because they are not patterns.
  private static let limit = 1_000

  /// The compiled form of a pattern; nil if PCRE2 does not accept it.
  func pattern(_ text: String) -> Pattern? {
    patterns.withLock { patterns in
      if let known = patterns[text] { return known }
      if patterns.count >= PatternCache.limit { patterns = [:] }
      let pattern = Pattern(text)
      patterns[text] = .some(pattern)
      return pattern
    }
  }

  /// Whether a pattern matches in a text; nil if that cannot be decided.
  func matches(_ pattern: String, _ text: String) -> Bool? {
    self.pattern(pattern).flatMap { $0.matches(text) }
  }
}
