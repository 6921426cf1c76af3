/// The keys of recent entries; drops the oldest ones when there are too many.
struct RecentKeys: Sendable {
  private static let limit = 50_000
  private var keys: Set<String>
  private var order: [String] = []

  init(_ keys: Set<String>) { self.keys = keys }

  func contains(_ key: String) -> Bool { keys.contains(key) }

  mutating func add(_ more: Set<String>) {
    for key in more { insert(key) }
  }

  private static func name(_ content: String, _ number: Int) -> String {
    number == 0 ? content : "\(content)~\(number)"
  }

  /// Whether more than `number` entries with this content were noted.
  func contains(content: String, _ number: Int) -> Bool { keys.contains(RecentKeys.name(content, number)) }

  /// Adds an entry's key, and counts its content.
  mutating func insert(_ key: String, content: String) {
    for name in RecentKeys.names(of: key, content, in: keys) { insert(name) }
  }

  /// The names under which to add an entry: the next number of its content, and its key if that differs.
  static func names(of key: String, _ content: String, in keys: Set<String>) -> [String] {
    var number = 0
    while number < 1000, keys.contains(name(content, number)) { number += 1 }
    let isByContent = key == content || key.hasPrefix(content + "~")
    return [name(content, number)] + (isByContent ? [] : [key])
  }

  mutating func insert(_ key: String) {
    guard keys.insert(key).inserted else { return }
    order.append(key)
    guard order.count > RecentKeys.limit else { return }
    for old in order.prefix(RecentKeys.limit / 2) { keys.remove(old) }
    order.removeFirst(RecentKeys.limit / 2)
  }
}
