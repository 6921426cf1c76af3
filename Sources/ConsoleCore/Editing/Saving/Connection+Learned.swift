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

  /// Whether the device has never taken a patch with tests, so that a refusal may be about these.
  var mayRefuseTests: Bool { settings.dialect.usesTests == nil && guarded.withLock { $0.acceptsTests == nil } }

  func learn(acceptsTests: Bool) {
    guarded.withLock { $0.acceptsTests = acceptsTests }
  }
}
