/// Merges two changes of one value: parts that one side left unchanged follow the other side.
///
/// The result contains only values of the three. If both changed the same part differently, it has the edit's value,
/// and the next merge base keeps the old value, so that another merge finds the same conflicts.
struct ThreeWayMerge {
  /// A place where both sides changed the same value differently.
  struct Site: Sendable, Hashable {
    let pointer: JSONPointer
    let base: JSON?
    let mine: JSON?
    let theirs: JSON?
  }

  struct Outcome {
    var value: JSON?
    /// The base of a later merge: the device's values, and the old base where a conflict is open.
    var base: JSON?
    var sites: [Site] = []
  }

  /// Resolves a conflict; nil leaves it open.
  var decide: (Site) -> MergeSide? = { _ in nil }

  func merge(base: JSON?, mine: JSON?, theirs: JSON?, at pointer: JSONPointer = .root) -> Outcome {
    if mine == base || mine == theirs { return Outcome(value: theirs, base: theirs) }
    if theirs == base { return Outcome(value: mine, base: theirs) }
    // Members that both sides added have no base.
    let isNothing = base?.isNull ?? true
    switch (mine, theirs) {
    case (.object(let mine)?, .object(let theirs)?):
      if let base = isNothing ? JSONObject() : base?.objectValue { return members(base, mine, theirs, at: pointer) }
    case (.array(let mine)?, .array(let theirs)?):
      if let base = isNothing ? [] : base?.arrayValue, let outcome = elements(base, mine, theirs, at: pointer) {
        return outcome
      }
    default: break
    }
    return conflict(Site(pointer: pointer, base: base, mine: mine, theirs: theirs))
  }

  private func conflict(_ site: Site) -> Outcome {
    switch decide(site) {
    case .mine: Outcome(value: site.mine, base: site.theirs)
    case .theirs: Outcome(value: site.theirs, base: site.theirs)
    case .base: Outcome(value: site.base, base: site.theirs)
    case nil: Outcome(value: site.mine, base: site.base, sites: [site])
    }
  }

  private func members(
    _ base: JSONObject, _ mine: JSONObject, _ theirs: JSONObject, at pointer: JSONPointer
  ) -> Outcome {
    var value: [(String, JSON)] = []
    var next: [(String, JSON)] = []
    var sites: [Site] = []
    let keys = { (object: JSONObject) in object.keys.map(JSONKey.init) }
    // Keep the device's order; put members that the edit added after their predecessor.
    let order = ThreeWayMerge.interleaved(
      ThreeWayMerge.interleaved(keys(theirs), with: keys(mine)), with: keys(base))
    for key in order.map(\.text) {
      let outcome = merge(base: base[key], mine: mine[key], theirs: theirs[key], at: pointer.appending(key))
      if let member = outcome.value { value.append((key, member)) }
      if let member = outcome.base { next.append((key, member)) }
      sites += outcome.sites
    }
    return Outcome(value: .object(JSONObject(value)), base: .object(JSONObject(next)), sites: sites)
  }

  /// All of the first list, with elements that only the other has after their predecessors.
  static func interleaved<Element: Hashable>(_ main: [Element], with other: [Element]) -> [Element] {
    var known = Set(main)
    guard other.contains(where: { !known.contains($0) }) else { return main }
    var followers: [Element: [Element]] = [:]
    var front: [Element] = []
    var last: Element?
    for element in other {
      if known.insert(element).inserted {
        if let last { followers[last, default: []].append(element) } else { front.append(element) }
      } else {
        last = element
      }
    }
    return front + main.flatMap { [$0] + (followers[$0] ?? []) }
  }
}
