/// Sends a change only where the record is still what it was made from.
///
/// A device tests that itself as far as it can (RFC 6902 `test`); else the record is read and compared right before.
public struct GuardedSave: Sendable {
  public let change: GuardedPatch

  /// Whether `test` operations go along at all; without them the change is sent as it is.
  private let usesTests: Bool
  /// Whether the change was fitted to the record as it was read just now.
  private var isFitted = false

  public init(_ change: GuardedPatch, usesTests: Bool = true) {
    self.change = change
    self.usesTests = usesTests
  }

  private var base: Record { change.base }

  /// Sends the change, never twice where the first time may have been carried out.
  public func send(on connection: Connection) async -> SaveOutcome {
    guard !change.patch.isEmpty else { return .saved(base, .patched) }
    guard connection.sendsPatch(base.objectClass) else { return await replace(nil, on: connection) }
    let sendsTests = connection.sendsTests && usesTests
    if change.needsComparison || !sendsTests || !connection.knowsForm(of: change, sendsTests: sendsTests) {
      let (present, end) = await compared(on: connection)
      if let end { return end }
      if let present, present.record.envelope != base.envelope {
        // Where it is another one each time there is no form to write in.
        return isFitted ? .refused(GuardedSave.otherForm) : await fitted(to: present.record, on: connection)
      }
    }
    do throws(DeviceError) {
      let patch = sendsTests ? change.guarded : change.patch
      try await connection.patch(base.objectClass, base.uuid, patch)
      if sendsTests, !change.tests.isEmpty { connection.learn(acceptsTests: true) }
      return .saved(await present(on: connection), .patched)
    } catch {
      return await after(error, hadTests: sendsTests && !change.tests.isEmpty, on: connection)
    }
  }

  /// What a refused PATCH means: which status a failed test gives is not stated, so the record itself tells.
  private func after(_ error: DeviceError, hadTests: Bool, on connection: Connection) async -> SaveOutcome {
    if case .unreadable = error { return await afterUnreadable(error, on: connection) }
    guard case .refused(let refusal) = error, !error.leavesDoubt else { return SaveOutcome(error) }
    let (current, end) = await compared(on: connection)
    switch end {
    case .saved?, .movedOn?, .gone?: if let end { return end }
    default: break
    }
    guard let current else { return .refused(error) }
    if current.record.envelope != base.envelope, !isFitted, mayBeAboutPlaces(refusal) {
      // The pointers led nowhere; the record is as it was, so nothing was carried out: this is no second time.
      return await fitted(to: current.record, on: connection)
    }
    let mayKnowNone = connection.mayRefuse(tests: refusal)
    let isAboutMoves = refusal.speaksOfMoves && change.patch.operations.contains { $0.name == "move" }
    let isAboutTests =
      hadTests && !isAboutMoves && (mayKnowNone || change.testsReadOnly) && mayBeAboutTests(refusal)
    if Connection.meansNoPatch(error), refusal.status == 405 || !(isAboutTests || isAboutMoves) {
      connection.learnWithoutPatch(base.objectClass)
      return await replace(current, on: connection)
    }
    guard isAboutTests || isAboutMoves else { return .refused(error) }
    // The record is as it was, so nothing was carried out: this is no second time.
    do throws(DeviceError) {
      let plain = isAboutMoves ? change.patch.withoutMoves(on: base.document) : change.patch
      let tests = hadTests && !isAboutTests ? change.tests : []
      try await connection.patch(base.objectClass, base.uuid, JSONPatch(tests + plain.operations))
      if isAboutTests, mayKnowNone, !change.testsReadOnly || refusal.speaksOfTests {
        connection.learn(acceptsTests: false)
      }
      return .saved(await present(on: connection), .patched)
    } catch {
      guard Connection.meansNoPatch(error) else { return SaveOutcome(error) }
      connection.learnWithoutPatch(base.objectClass)
      return await replace(nil, on: connection)
    }
  }

  /// Sends the change with its pointers in the form that GET gives.
  private func fitted(to current: Record, on connection: Connection) async -> SaveOutcome {
    guard let change = change.fitted(to: current) else { return .refused(GuardedSave.otherForm) }
    var save = GuardedSave(change, usesTests: usesTests)
    save.isFitted = true
    return await save.send(on: connection)
  }

  private static let otherForm = DeviceError.notApplicable(
    "the device gives the record in another form than the one that was edited: reload the record and edit it again")

  /// What an answer means that is none of a device, such as a web page: the record itself tells, where it can be read.
  private func afterUnreadable(_ error: DeviceError, on connection: Connection) async -> SaveOutcome {
    let (current, end) = await compared(on: connection)
    switch end {
    case .saved?, .movedOn?, .gone?: return end ?? .unknown(error)
    default: return current == nil ? .unknown(error) : .refused(error)
    }
  }

  /// Puts the whole record as it is now with the changes in it.
  private func replace(_ read: Present?, on connection: Connection) async -> SaveOutcome {
    var current = read
    if current == nil {
      let (present, end) = await compared(on: connection)
      if let end { return end }
      current = present
    }
    guard let current else { return .gone }
    guard current.duplicates.isEmpty else {
      let names = current.duplicates.joined(separator: ", ")
      return .refused(
        .notApplicable(
          "the device only accepts whole records, and \(names) appears twice in this one: "
            + "saving would lose a value"))
    }
    var record = current.record
    guard let change = change.fitted(to: record) else { return .refused(GuardedSave.otherForm) }
    do throws(JSONPatchError) {
      record.document = try change.patch.apply(to: record.document)
    } catch {
      return .refused(.notApplicable(error.reason))
    }
    do throws(DeviceError) {
      try await connection.replace(record)
      return .saved(await present(on: connection), .replaced)
    } catch {
      if case .unreadable = error { return await afterUnreadable(error, on: connection) }
      return error.meansGone ? .gone : SaveOutcome(error)
    }
  }

  /// A record as it is now, and the names that its members bear more than once.
  private typealias Present = (record: Record, duplicates: [String])

  /// The record where it is still what the change was made from, else how the save ends.
  private func compared(on connection: Connection) async -> (Present?, SaveOutcome?) {
    do throws(DeviceError) {
      let present = try await connection.read(base.objectClass, base.uuid)
      let differences = change.differences(from: present.record)
      if differences.isEmpty { return (present, nil) }
      if change.isCarriedOut(in: present.record) { return (present, .saved(present.record, .patched)) }
      return (present, .movedOn(current: present.record, at: differences))
    } catch {
      if error.meansGone { return (nil, .gone) }
      // Nothing was written yet.
      if case .unreachable = error { return (nil, .unreachable(error)) }
      return (nil, .refused(error))
    }
  }

  private func present(on connection: Connection) async -> Record? {
    try? await connection.get(base.objectClass, base.uuid)
  }

  /// Whether a refusal can be about the places that a patch leads to.
  private func mayBeAboutPlaces(_ refusal: Refusal) -> Bool {
    if let type = refusal.type, ["unauthorized", "locked", "unlicensed", "notManagedHere"].contains(type) {
      return false
    }
    return (400..<501).contains(refusal.status) && ![401, 403, 404, 405].contains(refusal.status)
  }

  /// Whether a refusal can be about `test` operations as such, and not about the caller's rights or a fault inside.
  private func mayBeAboutTests(_ refusal: Refusal) -> Bool {
    // Whoever names a field has read the patch, and is not content with a value.
    if let message = refusal.message, let fields = change.schema?.fields(for: base.fields),
      let named = DeviceErrorLocator.pointer(in: message, fields: fields, objectClass: base.objectClass),
      change.patch.operations.contains(where: { $0.path.hasPrefix(base.fieldsPointer.appending(named)) })
    {
      return false
    }
    let others = ["unauthorized", "locked", "unlicensed", "notManagedHere", "alreadyExists", "notFound", "internal"]
    if let type = refusal.type, others.contains(type) { return false }
    return refusal.status == 501 || ((400..<500).contains(refusal.status) && ![401, 403, 404].contains(refusal.status))
  }
}
