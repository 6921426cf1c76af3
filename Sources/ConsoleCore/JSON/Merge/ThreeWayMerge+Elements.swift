extension ThreeWayMerge {
  /// Members that identify the elements of an array, the best first.
  static let identityKeys = ["uuid", "id", "key", "name"]

  /// Merges arrays element by element; nil if that is impossible.
  func elements(_ base: [JSON], _ mine: [JSON], _ theirs: [JSON], at pointer: JSONPointer) -> Outcome? {
    if let key = ThreeWayMerge.identityKey(of: [base, mine, theirs]) {
      return identified(by: key, base, mine, theirs, at: pointer)
    }
    return aligned(base, mine, theirs, at: pointer)
  }

  /// The member that every element has, with a value that is unique in each array; nil if there is none.
  static func identityKey(of arrays: [[JSON]]) -> String? {
    guard arrays.contains(where: { !$0.isEmpty }) else { return nil }
    return identityKeys.first { key in
      arrays.allSatisfy { elements in
        let values = elements.compactMap { identity(of: $0, by: key) }
        return values.count == elements.count && Set(values).count == values.count
      }
    }
  }

  private static func identity(of element: JSON, by key: String) -> JSON? {
    switch element[key] {
    case .string(let text)? where !text.isEmpty: .string(text)
    case .number(let number)?: .number(number)
    default: .none
    }
  }

  // MARK: Elements that are known by a member

  private func identified(
    by key: String, _ base: [JSON], _ mine: [JSON], _ theirs: [JSON], at pointer: JSONPointer
  ) -> Outcome? {
    let ids = { (elements: [JSON]) in elements.compactMap { ThreeWayMerge.identity(of: $0, by: key) } }
    let (baseIDs, mineIDs, theirIDs) = (ids(base), ids(mine), ids(theirs))
    let shared = Set(baseIDs).intersection(mineIDs).intersection(theirIDs)
    let (baseOrder, mineOrder, theirOrder) = (
      baseIDs.filter(shared.contains), mineIDs.filter(shared.contains), theirIDs.filter(shared.contains)
    )
    let followsMine = theirOrder == baseOrder && mineOrder != baseOrder
    // Two different new orders cannot be merged.
    guard followsMine || mineOrder == baseOrder || mineOrder == theirOrder else { return nil }
    var order =
      followsMine
      ? ThreeWayMerge.interleaved(mineIDs, with: theirIDs) : ThreeWayMerge.interleaved(theirIDs, with: mineIDs)
    order = ThreeWayMerge.interleaved(order, with: baseIDs)
    let (bases, mines, others) = (
      ThreeWayMerge.byIdentity(baseIDs, base), ThreeWayMerge.byIdentity(mineIDs, mine),
      ThreeWayMerge.byIdentity(theirIDs, theirs)
    )
    var value: [JSON] = []
    var next: [JSON: JSON] = [:]
    var sites: [Site] = []
    for id in order {
      let place = pointer.appending(value.count)
      let outcome = merge(base: bases[id], mine: mines[id], theirs: others[id], at: place)
      if let element = outcome.value { value.append(element) }
      if let element = outcome.base { next[id] = element }
      sites += outcome.sites
    }
    let nextOrder = ThreeWayMerge.interleaved(theirIDs, with: baseIDs)
    return Outcome(value: .array(value), base: .array(nextOrder.compactMap { next[$0] }), sites: sites)
  }

  private static func byIdentity(_ ids: [JSON], _ elements: [JSON]) -> [JSON: JSON] {
    Dictionary(zip(ids, elements), uniquingKeysWith: { first, _ in first })
  }

  // MARK: Elements that are known by their place among equal ones

  /// Merges the stretches between common elements, each from the side that changed it (diff3).
  private func aligned(_ base: [JSON], _ mine: [JSON], _ theirs: [JSON], at pointer: JSONPointer) -> Outcome? {
    guard let inMine = JSONAlignment.places(of: base, in: mine),
      let inTheirs = JSONAlignment.places(of: base, in: theirs)
    else { return nil }
    var value: [JSON] = []
    var next: [JSON] = []
    var sites: [Site] = []
    var (b, m, t) = (0, 0, 0)
    func take(upTo end: (b: Int, m: Int, t: Int)) -> Bool {
      let (old, own, other) = (Array(base[b..<end.b]), Array(mine[m..<end.m]), Array(theirs[t..<end.t]))
      (b, m, t) = end
      if own == old || own == other {
        value += other
        next += other
      } else if other == old {
        value += own
        next += other
      } else if old.count == own.count, old.count == other.count {
        for index in old.indices {
          let outcome = merge(
            base: old[index], mine: own[index], theirs: other[index], at: pointer.appending(value.count))
          value.append(outcome.value ?? .null)
          next.append(outcome.base ?? .null)
          sites += outcome.sites
        }
      } else {
        return false
      }
      return true
    }
    for (index, places) in zip(inMine, inTheirs).enumerated() {
      guard let own = places.0, let other = places.1 else { continue }
      guard take(upTo: (index, own, other)) else { return nil }
      value.append(theirs[other])
      next.append(theirs[other])
      (b, m, t) = (index + 1, own + 1, other + 1)
    }
    guard take(upTo: (base.count, mine.count, theirs.count)) else { return nil }
    // Both sides moved the same element to different places.
    let isSet = [base, mine, theirs].allSatisfy { Set($0).count == $0.count }
    if isSet, Set(value).count != value.count { return nil }
    return Outcome(value: .array(value), base: .array(next), sites: sites)
  }
}
