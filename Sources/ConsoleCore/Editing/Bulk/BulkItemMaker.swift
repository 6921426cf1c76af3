/// Prepares the item of an action for one record.
struct BulkItemMaker {
  let objectClass: String
  let schema: Schema
  let envelope: Envelope

  /// The items of a list of records; their ids are the indices.
  func items(_ action: BulkAction, on records: ArraySlice<Record>) -> [BulkItem] {
    let count = if case .clone(let count) = action { max(0, count) } else { 1 }
    return records.indices.flatMap { place in
      (0..<count).map { item(action, on: records[place], id: place * count + $0) }
    }
  }

  func item(_ action: BulkAction, on record: Record?, id: Int, line: Int? = nil) -> BulkItem {
    func made(
      _ work: BulkItem.Work, _ changes: [FieldChange] = [], _ issues: [ValidationIssue] = [], name: String? = nil
    )
      -> BulkItem
    {
      BulkItem(
        id: id, line: line, action: action, record: record, name: name ?? record?.name, changes: changes,
        issues: issues, work: work)
    }
    if case .create(let fields) = action {
      let draft = draft(creating: fields)
      let name = Record.nameKeys.lazy.compactMap { draft.value[$0]?.stringValue }.first { !$0.isEmpty }
      return made(.create(body: draft.createBody()), draft.changes, draft.blockingIssues, name: name)
    }
    guard let record else { return made(.impossible("no record to apply it to")) }
    switch action {
    case .delete: return made(.delete(record))
    case .clone: return made(.clone(record))
    case .set(let assignments):
      var draft = Draft(editing: record, schema: schema)
      for assignment in assignments
      where isAround(assignment.pointer, record) || !draft.set(assignment.value, at: assignment.pointer) {
        let title = draft.field(at: assignment.pointer)?.title ?? assignment.pointer.description
        return made(.impossible("\(title) cannot be changed"))
      }
      return made(work(of: draft, record), draft.changes, draft.blockingIssues)
    case .patch(let given):
      do throws(JSONPatchError) {
        let patch = given.placed(in: record)
        let document = try patch.apply(to: record.document)
        let changed = Record(record, document: document)
        var draft = Draft(editing: record, schema: schema)
        draft.replace(with: changed.fields)
        // The schema does not cover members outside the fields.
        let isAround = record.with(fields: JSONObject()).document != changed.with(fields: JSONObject()).document
        let work = isAround ? .save(GuardedPatch(base: record, patch: patch, schema: schema)) : work(of: draft, record)
        return made(work, draft.changes, draft.blockingIssues)
      } catch {
        return made(.impossible("cannot apply the patch: \(error.reason)"))
      }
    case .create: return made(.nothing)
    }
  }

  /// Whether a location is outside the fields in flat records, so that wrapped records have no such field.
  private func isAround(_ pointer: JSONPointer, _ record: Record) -> Bool {
    guard record.envelope == .wrapped, let first = pointer.tokens.first, Record.around.contains(first) else {
      return false
    }
    return record.fields[first] == nil && schema.field(at: JSONPointer(tokens: [first]), in: record.fields) == nil
  }

  private func draft(creating fields: JSONObject) -> Draft {
    var draft = Draft(creating: objectClass, envelope: envelope, schema: schema)
    var value = draft.value
    for (key, member) in fields { value[key] = member }
    draft.replace(with: value)
    return draft
  }

  private func work(of draft: Draft, _ record: Record) -> BulkItem.Work {
    let patch = draft.patch()
    return patch.isEmpty ? .nothing : .save(GuardedPatch(base: record, patch: patch, schema: schema))
  }
}
