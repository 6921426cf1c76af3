import Testing

@testable import ConsoleCore

@Suite struct MergeTests {
  private func json(_ text: String) throws -> JSON { try JSON.parse(text) }

  private func merge(_ base: String, _ mine: String, _ theirs: String) throws -> ThreeWayMerge.Outcome {
    ThreeWayMerge().merge(base: try json(base), mine: try json(mine), theirs: try json(theirs))
  }

  @Test func fieldsAreMergedEachByItself() throws {
    let outcome = try merge(
      #"{"a":1,"b":{"c":1.50,"d":2},"e":3}"#, #"{"a":2,"b":{"c":1.50,"d":2},"e":3,"new":true}"#,
      #"{"a":1,"b":{"c":1.50,"d":9},"x":"unknown","e":4}"#)
    #expect(outcome.sites.isEmpty)
    #expect(outcome.value?.text() == #"{"a":2,"b":{"c":1.50,"d":9},"x":"unknown","e":4,"new":true}"#)
  }

  @Test func alikeIsNoConflictAndDifferentIs() throws {
    let outcome = try merge(#"{"a":1,"b":1,"c":1}"#, #"{"a":2,"b":2}"#, #"{"a":2,"b":3,"c":4}"#)
    #expect(outcome.value == ["a": 2, "b": 2])
    #expect(outcome.sites.map(\.pointer.description) == ["/b", "/c"])
    #expect(outcome.base == ["a": 2, "b": 1, "c": 1])
    #expect(outcome.sites.last?.mine == nil && outcome.sites.last?.theirs == 4)
  }

  @Test func elementsWithANameOfTheirOwnAreMergedByIt() throws {
    let outcome = try merge(
      #"[{"id":1,"g":0},{"id":2,"g":0},{"id":3,"g":0}]"#,
      #"[{"id":0,"g":7},{"id":1,"g":0},{"id":2,"g":5},{"id":3,"g":0}]"#,
      #"[{"id":3,"g":1},{"id":1,"g":0},{"id":2,"g":0,"h":1}]"#)
    #expect(outcome.sites.isEmpty)
    #expect(
      outcome.value == (try json(#"[{"id":0,"g":7},{"id":3,"g":1},{"id":1,"g":0},{"id":2,"g":5,"h":1}]"#)))
  }

  @Test func anElementThatOneRemovedAndTheOtherChangedIsOneConflict() throws {
    let base = #"[{"id":1,"g":0},{"id":2,"g":0}]"#
    let outcome = try merge(base, #"[{"id":2,"g":0}]"#, #"[{"id":1,"g":4},{"id":2,"g":3}]"#)
    #expect(outcome.value == [["id": 2, "g": 3]])
    #expect(outcome.sites.count == 1)
    let settled = ThreeWayMerge(decide: { _ in .theirs }).merge(
      base: try json(base), mine: [["id": 2, "g": 0]], theirs: [["id": 1, "g": 4], ["id": 2, "g": 3]])
    #expect(settled.value == [["id": 1, "g": 4], ["id": 2, "g": 3]])
    #expect(settled.sites.isEmpty)
  }

  @Test func twoNewOrdersAreAConflictOfTheWholeArray() throws {
    let outcome = try merge(
      #"[{"id":1},{"id":2},{"id":3}]"#, #"[{"id":2},{"id":1},{"id":3}]"#, #"[{"id":1},{"id":3},{"id":2}]"#)
    #expect(outcome.sites.map(\.pointer) == [.root])
    #expect(outcome.value == [["id": 2], ["id": 1], ["id": 3]])
  }

  @Test func plainListsAreMergedByTheirStretches() throws {
    #expect(try merge(#"["a","b","c"]"#, #"["x","a","b","c"]"#, #"["a","b"]"#).value == ["x", "a", "b"])
    let both = try merge(#"["a"]"#, #"["a","b"]"#, #"["a","c"]"#)
    #expect(both.sites.map(\.pointer) == [.root])
    #expect(try merge(#"["a","b"]"#, #"["c","a","b"]"#, #"["a","b","c"]"#).sites.count == 1)
    let inPlace = try merge(#"[{"x":1,"y":1},5]"#, #"[{"x":2,"y":1},5]"#, #"[{"x":1,"y":2},5]"#)
    #expect(inPlace.value == [["x": 2, "y": 2], 5])
  }

  // MARK: Properties

  private func three(_ seed: Int) -> (JSON, JSON, JSON) {
    var random = SeededGenerator(seed: UInt64(seed))
    let base = JSON.random(depth: 3, using: &random)
    return (base, variant(of: base, &random), variant(of: base, &random))
  }

  /// The value with a few parts of it changed.
  private func variant(of value: JSON, _ random: inout SeededGenerator) -> JSON {
    switch (value, Int.random(in: 0..<4, using: &random)) {
    case (_, 0): return JSON.random(depth: 2, using: &random)
    case (.object(var object), _):
      for (key, member) in object {
        let choice = Int.random(in: 0..<6, using: &random)
        if choice == 0 { object[key] = .none } else { object[key] = variant(of: member, &random) }
      }
      if Bool.random(using: &random) { object["new"] = JSON.random(depth: 1, using: &random) }
      return .object(object)
    case (.array(var elements), _):
      for index in elements.indices.reversed() {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: elements.remove(at: index)
        case 1: elements.insert(JSON.random(depth: 1, using: &random), at: index)
        default: elements[index] = variant(of: elements[index], &random)
        }
      }
      return .array(elements)
    default: return value
    }
  }

  private func leaves(_ value: JSON?, _ leaves: inout Set<JSON>) {
    switch value {
    case .object(let object)?: for (_, member) in object { self.leaves(member, &leaves) }
    case .array(let elements)?: for element in elements { self.leaves(element, &leaves) }
    case let leaf?: leaves.insert(leaf)
    case nil: break
    }
  }

  @Test(arguments: 0..<400)
  func whatOneSideLeftAloneFollowsTheOther(_ seed: Int) {
    let (base, mine, theirs) = three(seed)
    let merge = ThreeWayMerge()
    #expect(merge.merge(base: base, mine: base, theirs: theirs).value?.text() == theirs.text())
    #expect(merge.merge(base: base, mine: mine, theirs: base).value?.text() == mine.text() || mine == base)
    #expect(merge.merge(base: base, mine: mine, theirs: mine).value?.text() == mine.text())
  }

  @Test(arguments: 0..<400)
  func nothingIsMadeUpAndConflictsKeepMine(_ seed: Int) {
    let (base, mine, theirs) = three(seed)
    let outcome = ThreeWayMerge().merge(base: base, mine: mine, theirs: theirs)
    var known: Set<JSON> = []
    for value in [base, mine, theirs] { leaves(value, &known) }
    var found: Set<JSON> = []
    leaves(outcome.value, &found)
    #expect(found.isSubset(of: known))
    for site in outcome.sites {
      #expect(site.mine != site.theirs && site.mine != site.base && site.theirs != site.base)
      if let mine = site.mine { #expect(outcome.value?[site.pointer] == mine) }
    }
    // Settled one way or the other, none is left.
    for side in MergeSide.allCases {
      let settled = ThreeWayMerge(decide: { _ in side }).merge(base: base, mine: mine, theirs: theirs)
      #expect(settled.sites.isEmpty && settled.base == theirs)
    }
    // Merging again finds no conflict where there was none.
    let again = ThreeWayMerge().merge(base: outcome.base, mine: outcome.value, theirs: theirs)
    #expect(again.value == outcome.value)
    #expect(again.sites.isEmpty == outcome.sites.isEmpty)
  }

  @Test(arguments: 0..<400)
  func withoutConflictsTheSidesCommute(_ seed: Int) {
    let (base, mine, theirs) = three(seed)
    let one = ThreeWayMerge().merge(base: base, mine: mine, theirs: theirs)
    let other = ThreeWayMerge().merge(base: base, mine: theirs, theirs: mine)
    #expect(one.sites.isEmpty == other.sites.isEmpty)
    if one.sites.isEmpty, !hasArrays(base) { #expect(one.value == other.value) }
  }

  private func hasArrays(_ value: JSON) -> Bool {
    switch value {
    case .array: true
    case .object(let object): object.contains { hasArrays($0.value) }
    default: false
    }
  }
}
