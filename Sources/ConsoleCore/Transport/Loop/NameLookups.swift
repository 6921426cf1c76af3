/// Limits simultaneous name lookups: libcurl uses a thread for each, and a resolver may hang.
///
/// A recently found name is in libcurl's cache and need not wait.
struct NameLookups {
  static let limit = 4
  /// Shorter than the minute for which libcurl caches a name.
  private static let remembered = Duration.seconds(50)

  private var running: [Int: String] = [:]
  private var waiting: [(key: Int, name: String)] = []
  private var found: [String: ContinuousClock.Instant] = [:]

  /// Whether the lookup may start now; otherwise `next` returns it later.
  mutating func mayBegin(_ key: Int, _ name: String, at now: ContinuousClock.Instant) -> Bool {
    if let last = found[name], now - last < NameLookups.remembered { return true }
    guard running.count < NameLookups.limit else {
      waiting.append((key, name))
      return false
    }
    running[key] = name
    return true
  }

  /// Notes that a lookup ended, or was cancelled before it started.
  mutating func end(_ key: Int, isFound: Bool, at now: ContinuousClock.Instant) {
    if let name = running.removeValue(forKey: key), isFound {
      if found.count > 1000 { found = [:] }
      found[name] = now
    }
    waiting.removeAll { $0.key == key }
  }

  /// The next lookup that may start; nil if none is waiting or the limit is reached.
  mutating func next(at now: ContinuousClock.Instant) -> Int? {
    guard let first = waiting.first else { return nil }
    // Another lookup may have found the name meanwhile.
    let isKnown = found[first.name].map { now - $0 < NameLookups.remembered } ?? false
    guard isKnown || running.count < NameLookups.limit else { return nil }
    waiting.removeFirst()
    if !isKnown { running[first.key] = first.name }
    return first.key
  }
}
