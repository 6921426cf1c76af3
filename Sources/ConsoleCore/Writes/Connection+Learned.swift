/// What a device's answers told about how it takes changes.
extension Connection {
  /// Whether records of a class are changed by PATCH.
  func sendsPatch(_ objectClass: String) -> Bool {
    settings.dialect.usesPatch && !guarded.withLock { $0.withoutPatch.contains(objectClass) }
  }

  func learnWithoutPatch(_ objectClass: String) {
    _ = guarded.withLock { $0.withoutPatch.insert(objectClass) }
  }

  /// Whether patches bear `test` operations.
  var sendsTests: Bool { settings.dialect.usesTests ?? guarded.withLock { $0.acceptsTests ?? true } }

  /// Whether a refusal may be about `test` operations: the device has never taken any, or says so.
  func mayRefuse(tests refusal: Refusal) -> Bool {
    guard settings.dialect.usesTests == nil else { return false }
    return guarded.withLock { $0.acceptsTests == nil } || refusal.speaksOfTests
  }

  func learn(acceptsTests: Bool) {
    guarded.withLock { $0.acceptsTests = acceptsTests }
  }

  /// Whether the pointers of a change lead where they are meant to: a class's word is enough only where the device tests
  /// the places itself, for it would add to a wrong place without a word.
  func knowsForm(of change: GuardedPatch, sendsTests: Bool) -> Bool {
    change.base.source == .read || (sendsTests && !change.tests.isEmpty && knowsForm(of: change.base))
  }
}

extension Refusal {
  /// Whether a patch was not understood, and the message has the operation `test` in it.
  var speaksOfTests: Bool { speaks(of: ["test", "tests"]) || (speaks(of: ["op", "operation"]) && !speaksOfMoves) }

  /// The same of the operation `move`.
  var speaksOfMoves: Bool { speaks(of: ["move", "moves"]) }

  private func speaks(of names: Set<String>) -> Bool {
    guard type == "decode" || type == "notImplemented" || status == 400 || status == 501 else { return false }
    return (message ?? body).lowercased().split { !$0.isLetter }.contains { names.contains(String($0)) }
  }
}
