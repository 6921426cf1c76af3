import ConsoleCore

/// Performs bulk operations off the main thread.
enum BulkRunner {
  static func perform(
    _ request: BulkRequest, with writer: DeviceWriter, progress: @escaping @Sendable (BulkReply) -> Void
  ) async -> BulkReply {
    switch request {
    case .plan(let source, let store): return await plan(source, store)
    case .run(let order): return await run(order, writer, progress)
    case .countUndo(let group):
      guard let undo = await undoing(group, [:], writer) else {
        return .undoCounted(GroupCount(group: group, count: 0, recreated: 0, removed: 0))
      }
      return .undoCounted(
        GroupCount(group: group, count: undo.count, recreated: undo.recreatedCount, removed: undo.removedCount))
    case .undo(let group, let schemas, let stop):
      guard let undo = await undoing(group, schemas, writer) else { return .undone(BulkUndo.Summary()) }
      return .undone(await undo.run(isStopped: { stop.isStopped }) { progress(.progress($0)) })
    case .export(let order): return await export(order)
    }
  }

  private static func plan(_ source: BulkSource, _ store: Store?) async -> BulkReply {
    switch source {
    case .action(let action, let records, let objectClass, let schema):
      var preview = BulkPreview(plan: await BulkPlan.make(action, on: records, of: objectClass, schema: schema))
      if case .delete = action, let store { preview.usage = ReferenceNotes.notes(records, in: store) }
      return .planned(preview)
    case .file(let path, let objectClass, let schema, let existing, let envelope):
      do throws(InputProblem) {
        let read = try await ExchangeFile.read(
          path, objectClass: objectClass, schema: schema, existing: existing, envelope: envelope)
        return .planned(BulkPreview(plan: read.plan, problems: read.problems))
      } catch {
        return .notPlanned("\(path): \(error.message)")
      }
    case .failed(let plan, let summary): return .planned(BulkPreview(plan: plan.retrying(summary)))
    case .rest(let plan, let summary): return .planned(BulkPreview(plan: plan.remaining(of: summary)))
    }
  }

  private static func run(
    _ order: BulkOrder, _ writer: DeviceWriter, _ progress: @escaping @Sendable (BulkReply) -> Void
  ) async -> BulkReply {
    let run = BulkRun(
      order.plan, includingInvalid: order.includesInvalid, writer: writer, group: order.group,
      stopsAtFailure: order.stopsAtFailure, onProgress: { progress(.progress($0)) },
      onBegin: { progress(.began($0.shownName)) })
    order.stop.attach(run)
    return .done(await run.run(), of: order.plan.objectClass)
  }

  /// The undo of a group, with the schemas of its classes; nil without a journal.
  private static func undoing(
    _ group: String, _ known: [String: Schema], _ writer: DeviceWriter
  ) async -> BulkUndo? {
    guard let journal = writer.journal else { return nil }
    func make(_ schemas: [String: Schema]) async -> BulkUndo {
      await journal.reading { BulkUndo(group: group, in: $0, writer: writer) { schemas[$0] } }
    }
    var schemas = known
    let first = await make(schemas)
    let missing = first.classes.filter { schemas[$0] == nil }
    if missing.isEmpty { return first }
    for name in missing {
      guard let json = try? await writer.connection.objectSchema(name) else { continue }
      schemas[name] = Schema(json, objectClass: name)
    }
    return await make(schemas)
  }

  private static func export(_ order: ExportOrder) async -> BulkReply {
    do throws(ExchangeFile.Refusal) {
      let bytes = try await ExchangeFile.write(
        order.records, schema: order.schema, as: order.format, guardsFormulas: order.guardsFormulas, to: order.path,
        replacing: order.replaces)
      return .exported(order, bytes: bytes)
    } catch {
      switch error {
      case .exists: return .exists(order)
      case .failed(let reason): return .notExported("Not exported: \(reason)")
      }
    }
  }
}

extension BulkItem {
  /// A name to show: the record's own, else its UUID or its line.
  var shownName: String { name ?? uuid ?? line.map { "line \($0)" } ?? "a new record" }
}
