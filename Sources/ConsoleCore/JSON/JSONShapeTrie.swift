/// The keys so far as a tree: each node is a key that followed those of its ancestors, each path is a shape.
///
/// The numbers of nodes, and of children per node, are limited, so that a map with ten thousand different keys costs no
/// more than without the tree. Keys are compared in their original spelling, including escapes.
struct JSONShapeTrie {
  static let root = 0

  private struct Node {
    var key: String
    var start: Int
    var length: Int
    var parent: Int
    var depth: Int
    /// The child that was used last: in a list of similar records always the right one.
    var likely = -1
    var firstChild = -1
    var nextSibling = -1
    var childCount = 0
    var isDuplicate: Bool
    var shape: JSONShape?
  }

  private let base: UnsafePointer<UInt8>
  private var nodes: [Node]

  init(base: UnsafePointer<UInt8>) {
    self.base = base
    nodes = [Node(key: "", start: 0, length: 0, parent: -1, depth: 0, isDuplicate: false, shape: .empty)]
  }

  func keyLength(_ node: Int) -> Int { nodes[node].length }

  /// The child whose key is at an offset, including the closing quotation mark.
  mutating func follow(_ node: Int, at offset: Int, end: Int) -> Int? {
    let likely = nodes[node].likely
    if likely >= 0, matches(likely, offset, end) { return likely }
    var child = nodes[node].firstChild
    while child >= 0 {
      if child != likely, matches(child, offset, end) {
        nodes[node].likely = child
        return child
      }
      child = nodes[child].nextSibling
    }
    return nil
  }

  @inline(__always)
  private func matches(_ node: Int, _ offset: Int, _ end: Int) -> Bool {
    let length = nodes[node].length
    guard offset + length < end, base[offset + length] == UInt8(ascii: "\"") else { return false }
    let start = nodes[node].start
    for index in 0..<length where base[start + index] != base[offset + index] { return false }
    return true
  }

  /// A new child for a key; nil beyond the limits.
  mutating func add(_ key: String, to node: Int, start: Int, length: Int) -> Int? {
    guard nodes.count < 4096, nodes[node].childCount < 32, nodes[node].depth < 256 else { return nil }
    var duplicate = nodes[node].isDuplicate
    var ancestor = node
    while ancestor > 0, !duplicate {
      duplicate = nodes[ancestor].key.hasSameBytes(as: key)
      ancestor = nodes[ancestor].parent
    }
    nodes.append(
      Node(
        key: key, start: start, length: length, parent: node, depth: nodes[node].depth + 1,
        nextSibling: nodes[node].firstChild, isDuplicate: duplicate))
    let child = nodes.count - 1
    nodes[node].firstChild = child
    nodes[node].likely = child
    nodes[node].childCount += 1
    return child
  }

  /// The keys from the root to a node.
  func keys(_ node: Int) -> [String] {
    var keys: [String] = []
    var current = node
    while current > 0 {
      keys.append(nodes[current].key)
      current = nodes[current].parent
    }
    return keys.reversed()
  }

  /// The shape that ends at a node; nil if a key occurs twice on the path.
  mutating func shape(_ node: Int) -> JSONShape? {
    if let shape = nodes[node].shape { return shape }
    guard !nodes[node].isDuplicate else { return nil }
    let shape = JSONShape(keys: keys(node))
    nodes[node].shape = shape
    return shape
  }
}
