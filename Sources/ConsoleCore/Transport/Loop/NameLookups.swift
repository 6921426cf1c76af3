/// Bounds how many names of hosts are looked up at once: libcurl takes a thread for each, and a resolver may hang.
///
/// A name that was found lately is in libcurl's memory and waits for nobody.
struct NameLookups {
  static let limit = 4
  /// Shorter than the minute for which libcurl remembers a name.
  private static let remembered = Duration.seconds(50)

  private var running: [Int: String] = [:]
  private var waiting: [(key: Int, name: String)] = []
  private var found: [String: ContinuousClock.Instant] = [:]

  /// Whether the lookup may begin now; else `next` names it later.
  mutating func mayBegin(_ key: Int, _ name: String, at now: ContinuousClock.Instant) -> Bool {
    if let last = found[name], now - last < NameLookups.remembered { return true }
    guard running.count < NameLookups.limit else {
      waiting.append((key, name))
      return false
    }
    running[key] = name
    return true
  }

  /// Notes that a lookup is over, or was given up before it began.
  mutating func end(_ key: Int, isFound: Bool, at now: ContinuousClock.Instant) {
    if let name = running.removeValue(forKey: key), isFound {
      if found.count > 1000 { found = [:] }
      found[name] = now
    }
    waiting.removeAll { $0.key == key }
  }

  /// The next one that may begin; nil where none waits or all places are taken.
  mutating func next(at now: ContinuousClock.Instant) -> Int? {
    guard let first = waiting.first else { return nil }
    // Its name may have been found by another one meanwhile.
    let isKnown = found[first.name].map { now - $0 < NameLookups.remembered } ?? false
    guard isKnown || running.count < NameLookups.limit else { return nil }
    waiting.removeFirst()
    if !isKnown { running[first.key] = first.name }
    return first.key
  }
}
