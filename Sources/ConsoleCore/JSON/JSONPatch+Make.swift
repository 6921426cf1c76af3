extension JSONPatch {
  /// A small patch that turns one document into the other, member by member and element by element.
  public static func make(from old: JSON, to new: JSON) -> JSONPatch {
    var operations: [Operation] = []
    compare(old, new, at: .root, &operations)
    return JSONPatch(operations)
  }

  private static func compare(_ old: JSON, _ new: JSON, at path: JSONPointer, _ operations: inout [Operation]) {
    switch (old, new) {
    case _ where old == new: break
    case (.object(let old), .object(let new)):
      for (key, _) in old where new[key] == nil { operations.append(.remove(path.appending(key))) }
      for (key, value) in new {
        if let before = old[key] {
          compare(before, value, at: path.appending(key), &operations)
        } else {
          operations.append(.add(path.appending(key), value))
        }
      }
    case (.array(let old), .array(let new)): compareElements(old, new, at: path, &operations)
    default: operations.append(.replace(path, new))
    }
  }

  /// First moves elements that only changed their place, then edits the array along a longest common subsequence;
  /// changes in place are compared element by element.
  private static func compareElements(
    _ old: [JSON], _ new: [JSON], at path: JSONPointer, _ operations: inout [Operation]
  ) {
    let front = zip(old, new).prefix { $0 == $1 }.count
    let back = zip(old.dropFirst(front).reversed(), new.dropFirst(front).reversed()).prefix { $0 == $1 }.count
    var before = Array(old[front..<(old.count - back)])
    let after = Array(new[front..<(new.count - back)])
    for move in JSONElementMoves.bringing(&before, inLineWith: after) {
      operations.append(.move(from: path.appending(front + move.from), to: path.appending(front + move.to)))
    }
    var index = front
    for run in runs(before, after) {
      index += run.kept
      let shared = min(run.removed.count, run.added.count)
      for offset in 0..<shared {
        compare(run.removed[offset], run.added[offset], at: path.appending(index), &operations)
        index += 1
      }
      for _ in shared..<run.removed.count { operations.append(.remove(path.appending(index))) }
      for offset in shared..<run.added.count {
        operations.append(.add(path.appending(index), run.added[offset]))
        index += 1
      }
    }
  }

  /// A stretch of equal elements and the change that follows it.
  private struct Run {
    var kept = 0
    var removed: [JSON] = []
    var added: [JSON] = []
  }

  private static func runs(_ old: [JSON], _ new: [JSON]) -> [Run] {
    // The table below is quadratic: larger arrays are compared index by index.
    guard JSONAlignment.isFeasible(old, new) else { return [Run(kept: 0, removed: old, added: new)] }
    let common = JSONAlignment.commonLengths(old, new)
    var runs: [Run] = []
    var run = Run()
    var i = 0
    var j = 0
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i] == new[j] {
        if !run.removed.isEmpty || !run.added.isEmpty {
          runs.append(run)
          run = Run()
        }
        run.kept += 1
        i += 1
        j += 1
      } else if j == new.count
        || (i < old.count && common[(i + 1) * (new.count + 1) + j] >= common[i * (new.count + 1) + j + 1])
      {
        run.removed.append(old[i])
        i += 1
      } else {
        run.added.append(new[j])
        j += 1
      }
    }
    runs.append(run)
    return runs
  }
}
