extension UndoPlan {
  /// Plans the undo of a write from the current record, nil if there is none.
  ///
  /// `secrets` are old values of secret fields that the operator entered, by pointers into the fields.
  public static func make(
    for write: WriteRecord, current: Record?, schema: Schema?, secrets: [JSONPointer: JSON] = [:]
  ) -> Result<UndoPlan, UndoRefusal> {
    if let other = write.undoneBy { return .failure(.alreadyUndone(by: other)) }
    if case .refused? = write.result { return .failure(.notCarriedOut) }
    do throws(UndoRefusal) {
      switch write.kind {
      case .edit: return .success(try edit(write, current, schema, secrets))
      case .create, .clone: return .success(try creation(write, current, schema))
      case .delete: return .success(try deletion(write, current, schema, secrets))
      case .method: throw .notUndoable("a method call cannot be undone")
      }
    } catch {
      return .failure(error)
    }
  }

  // MARK: An edit

  private static func edit(
    _ write: WriteRecord, _ current: Record?, _ schema: Schema?, _ secrets: [JSONPointer: JSON]
  ) throws(UndoRefusal) -> UndoPlan {
    guard let current else { throw .gone }
    guard let (old, new) = documents(write), let inverse = write.inverse else {
      throw .notUndoable("the journal does not contain the old value")
    }
    let finder = SecretFinder(schema)
    let needed = placesOfSecrets(inverse, old: old, new: new, current: current, schema)
    let missing = needed.filter { secrets[$0] == nil }
    if !missing.isEmpty { throw .needsSecret(missing) }
    let marked = current.with(fields: finder.marking(current.fields))
    var before = current.with(fields: old.inForm(of: current).fields)
    let after = current.with(fields: new.inForm(of: current).fields)
    for pointer in needed {
      // The location of a secret, which the device may hide.
      guard let value = secrets[pointer] else { continue }
      let field = schema?.field(at: pointer, in: old.fields)
      before.document.set(UndoPlan.value(value, of: field), at: current.fieldsPointer.appending(pointer))
    }
    let secretPlaces = Set(needed.map { current.fieldsPointer.appending($0) })
    let made = JSONPatch(
      JSONPatch.make(from: after.document, to: before.document).operations.map { operation in
        if case .replace(let path, let value) = operation, secretPlaces.contains(path) { return .add(path, value) }
        return operation
      })
    let patch = made.addingNothingReadOnly(schema?.fields(for: before.fields) ?? [], at: current.fieldsPointer)
    let change = GuardedPatch(base: after, patch: patch, schema: schema)
    let places = change.differences(from: marked).filter { !secretPlaces.contains($0) }
    guard places.isEmpty else {
      if write.result != .ok, GuardedPatch(base: before, patch: patch, schema: schema).differences(from: marked).isEmpty
      {
        throw .notCarriedOut
      }
      throw .conflicts(places.map { difference(at: $0, after, marked, schema) })
    }
    guard !patch.isEmpty else { throw .notUndoable("it changed nothing") }
    guard !patch.operations.contains(where: { $0.value.map(SecretFinder.hasMarker) ?? false }) else {
      throw .notUndoable("the old secret was not stored")
    }
    return UndoPlan(
      write: write, action: .patch(GuardedPatch(base: current, patch: patch, schema: schema)), schema: schema)
  }

  private static func documents(_ write: WriteRecord) -> (Record, Record)? {
    guard let before = write.before, let after = write.after,
      let old = Record(document: before, objectClass: write.objectClass, fallbackUUID: write.uuid),
      let new = Record(document: after, objectClass: write.objectClass, fallbackUUID: write.uuid)
    else { return nil }
    return (old, new)
  }

  private static func difference(
    at pointer: JSONPointer, _ old: Record, _ new: Record, _ schema: Schema?
  ) -> FieldDifference {
    let fields = schema?.fields(for: DraftTree.union(new.fields, old.fields)) ?? []
    let tokens = Array(pointer.tokens.dropFirst(old.fieldsPointer.tokens.count))
    var titles: [String] = []
    for depth in tokens.indices {
      let place = old.fieldsPointer.appending(JSONPointer(tokens: Array(tokens[...depth])))
      titles.append(GuardedPatch.field(place, old, fields)?.title ?? tokens[depth])
    }
    return FieldDifference(
      pointer: JSONPointer(tokens: tokens), titlePath: titles, was: old.document[pointer], now: new.document[pointer],
      isSecret: GuardedPatch.isSecret(GuardedPatch.field(pointer, old, fields), pointer))
  }

  // MARK: Creations and deletions

  private static func creation(
    _ write: WriteRecord, _ current: Record?, _ schema: Schema?
  ) throws(UndoRefusal) -> UndoPlan {
    guard let uuid = write.uuid else { throw .notUndoable("it is not known which record was created") }
    guard let current, current.uuid == uuid else { throw .gone }
    guard let after = write.after,
      let made = Record(document: after, objectClass: write.objectClass, fallbackUUID: uuid)
    else { throw .notUndoable("the journal does not contain the new record") }
    // If the new record could not be read, only the sent document is known, which has no UUID.
    let isWhole = after["uuid"] != nil || made.fields["uuid"] != nil
    let differences = RecordComparison.differences(from: made, to: current, schema, ofGiven: !isWhole)
    guard differences.isEmpty else { throw .conflicts(differences) }
    return UndoPlan(write: write, action: .delete(current), schema: schema)
  }

  private static func deletion(
    _ write: WriteRecord, _ current: Record?, _ schema: Schema?, _ secrets: [JSONPointer: JSON]
  ) throws(UndoRefusal) -> UndoPlan {
    guard current == nil else { throw write.result == .ok ? .stillThere : .notCarriedOut }
    guard let before = write.before,
      let record = Record(document: before, objectClass: write.objectClass, fallbackUUID: write.uuid)
    else { throw .notUndoable("the journal does not contain the old value") }
    let given = record.fields
    var fields = JSON.object(given)
    for (pointer, value) in secrets {
      let typed = UndoPlan.value(value, of: schema?.field(at: pointer, in: given))
      fields = DraftTree.put(typed, pointer.tokens[...], in: fields, makesArray: { _ in false }) ?? fields
    }
    let missing = SecretFinder.markers(in: fields)
    if !missing.isEmpty { throw .needsSecret(missing) }
    let known = schema ?? .inferred(from: [given], objectClass: write.objectClass)
    let draft = Draft(
      creating: write.objectClass, envelope: record.envelope, schema: known, fields: fields.objectValue ?? given)
    var plan = UndoPlan(write: write, action: .create(body: draft.createBody()), schema: schema)
    plan.unknownSecrets = draft.fields.flatMap(\.flattened)
      .filter { $0.isSecret && $0.isWriteOnly && fields[$0.pointer] == nil }.map(\.pointer)
    return plan
  }
}
