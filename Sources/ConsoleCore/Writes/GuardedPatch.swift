/// A patch, and what the record must still be for it to be sent.
public struct GuardedPatch: Sendable {
  /// The record that the patch was made from.
  public internal(set) var base: Record
  public let patch: JSONPatch
  /// `test` operations for what the patch changes; secrets and what the device alone changes are left out.
  public let tests: [JSONPatch.Operation]
  /// The places in the document that must be as they were.
  public let pointers: [JSONPointer]
  /// Whether some of these places cannot be tested by the device, so that the record is read and compared first.
  let needsComparison: Bool
  /// Whether an element's identity is tested that the schema says is read-only, which a device may not want in a patch.
  let testsReadOnly: Bool
  let schema: Schema?
  let wholes: [JSONPointer]

  /// A patch of a record's document; without a schema, names alone tell what is a secret.
  ///
  /// Arrays that are replaced as `wholes` (pointers into the fields) must be as they were in all their elements.
  public init(base: Record, patch: JSONPatch, schema: Schema?, wholes: [JSONPointer] = []) {
    self.base = base
    self.patch = patch
    self.schema = schema
    self.wholes = wholes
    let fields = schema?.fields(for: base.fields) ?? []
    let places = wholes.map { base.fieldsPointer.appending($0) }.filter { base.document[$0]?.arrayValue != nil }
    var (guards, identities) = GuardedPatch.guarded(by: patch, in: base.document, wholes: places)
    guards.removeAll { Schema.envelopeMembers.contains($0.last ?? "") && $0.tokens.count == 1 }
    pointers = guards
    var tests: [JSONPatch.Operation] = []
    var isComplete = true
    var testsReadOnly = false
    for pointer in guards {
      let found = GuardedPatch.field(pointer, base, fields)
      if let value = base.document[pointer], identities.contains(pointer),
        !GuardedPatch.isSecret(found, pointer)
      {
        // An element's identity is not what the device changes by itself, read-only as it may be.
        tests.append(.test(pointer, value))
        if found?.isReadOnly == true { testsReadOnly = true }
      } else if let value = base.document[pointer] {
        isComplete = GuardedPatch.collect(value, pointer, found, into: &tests) && isComplete
      } else if !GuardedPatch.isSecret(found, pointer) {
        // That a member is absent cannot be tested (RFC 6902 section 4.6).
        isComplete = false
      }
    }
    self.tests = tests
    self.testsReadOnly = testsReadOnly
    needsComparison = !isComplete
  }

  /// Tests and changes as they are sent.
  public var guarded: JSONPatch { JSONPatch(tests + patch.operations) }

  /// The places at which a record is no longer what the patch was made from.
  public func differences(from current: Record) -> [JSONPointer] {
    differing(base.document, current.inForm(of: base).document)
  }

  /// Whether a record is already what the patch makes of it.
  func isCarriedOut(in current: Record) -> Bool {
    guard let after = try? patch.apply(to: base.document) else { return false }
    return differing(after, current.inForm(of: base).document).isEmpty
  }

  private func differing(_ document: JSON, _ other: JSON) -> [JSONPointer] {
    let fields = schema?.fields(for: base.fields) ?? []
    return pointers.filter { pointer in
      guard document[pointer] != other[pointer] else { return false }
      guard let own = document[pointer], let now = other[pointer] else { return true }
      let field = GuardedPatch.field(pointer, base, fields)
      let templates = (field?.children ?? []) + (field?.itemTemplate.map { [$0] } ?? [])
      return GuardedPatch.steady(own, field, templates) != GuardedPatch.steady(now, field, templates)
    }
  }

  /// The value without what the device alone changes, elements beyond those known being read like new ones.
  private static func steady(_ value: JSON, _ field: Field?, _ children: [Field]) -> JSON {
    guard let field else { return value }
    guard case .array(let elements) = value, let template = field.itemTemplate else {
      return DraftTree.withoutReadOnly(value, children)
    }
    return .array(
      elements.enumerated().map { index, element in
        let own = index < field.children.count ? field.children[index] : template
        return DraftTree.withoutReadOnly(element, own.children)
      })
  }
}
