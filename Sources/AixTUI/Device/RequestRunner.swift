import ConsoleCore
import Synchronization

/// Performs each request in a task of its own and posts the replies.
final class RequestRunner: Sendable {
  private let post: @Sendable (Ticket, Reply) -> Void
  private let tasks = Mutex<[Ticket: Task<Void, Never>]>([:])

  init(post: @escaping @Sendable (Ticket, Reply) -> Void) { self.post = post }

  func send(_ ticket: Ticket, _ request: Request, with writer: DeviceWriter) {
    let task = Task.detached { [post] in
      let reply: Reply
      do throws(DeviceError) {
        reply = try await RequestRunner.perform(request, with: writer) { post(ticket, $0) }
      } catch {
        reply = .failed(request, error)
      }
      self.tasks.withLock { $0[ticket] = nil }
      post(ticket, reply)
    }
    tasks.withLock { $0[ticket] = task }
  }

  func cancel(_ ticket: Ticket) {
    tasks.withLock { $0.removeValue(forKey: ticket) }?.cancel()
  }

  private static func perform(
    _ request: Request, with writer: DeviceWriter, progress: @escaping @Sendable (Reply) -> Void
  ) async throws(DeviceError) -> Reply {
    let connection = writer.connection
    switch request {
    case .signIn:
      try await connection.signIn()
      return .signedIn
    case .classes: return .classes(try await connection.classes())
    case .schema(let name): return .schema(name, try await connection.objectSchema(name))
    case .list(let name, let held):
      let records = try await connection.list(name, held: held) { progress(.progress(name, $0)) }
      return .list(name, ListOutcome(records, held: held))
    case .compute(let work): return .finished(work())
    case .disk(let work): return .finished(await PosixThread.run { work() })
    case .record(let name, let uuid): return .record(try await connection.get(name, uuid))
    case .recordForm(let name, let uuid): return .recordForm(try await connection.get(name, uuid))
    case .planUndo(let target, let secrets, let schemas):
      return try await plan(target, secrets, schemas, writer)
    case .history(let query):
      guard let journal = writer.journal else { return .history(HistoryPage(writes: [])) }
      return .history(await journal.reading { page(of: $0, query) })
    case .methods: return .methods(try await connection.methods())
    case .methodSchema(let name): return .methodSchema(name, try await connection.methodSchema(name))
    case .callHistory:
      let calls = await writer.journal?.reading { journal in
        journal.writes(limit: MethodHistory.limit) { $0.kind == .method }
      }
      return .callHistory(calls ?? [])
    case .call(let call): return .called(call, try await writer.call(call))
    case .save, .create, .delete, .clone, .undo: return try await write(request, with: writer)
    case .alarmNotes(let folder, let change):
      let result = await PosixThread.run { () -> Result<AlarmNotes, FileError> in
        Result { () throws(FileError) in try AlarmNotes.change(folder: folder, change.apply) }
      }
      return .alarmNotes(result, of: change)
    case .bulk(let request): return .bulk(await BulkRunner.perform(request, with: writer) { progress(.bulk($0)) })
    }
  }

  private static func plan(
    _ target: UndoTarget, _ secrets: [JSONPointer: JSON], _ schemas: [String: Schema], _ writer: DeviceWriter
  ) async throws(DeviceError) -> Reply {
    var found: WriteRecord?
    switch target {
    case .write(let write): found = write
    case .last(let objectClass, let uuid): found = await writer.journal?.reading { $0.lastWrite(to: objectClass, uuid) }
    }
    guard let write = found else { return .plannedUndo(nil, .failure(.notCarriedOut)) }
    var schema = schemas[write.objectClass]
    if schema == nil, let json = try? await writer.connection.objectSchema(write.objectClass) {
      schema = Schema(json, objectClass: write.objectClass)
    }
    return .plannedUndo(write, try await writer.plan(undoing: write, schema: schema, secrets: secrets))
  }

  private static func page(of journal: WriteJournal, _ query: HistoryQuery) -> HistoryPage {
    guard let page = journal.page(before: query.before) else { return HistoryPage(writes: []) }
    guard let objectClass = query.objectClass else { return HistoryPage(writes: page.writes, next: page.next) }
    let own = page.writes.filter { $0.objectClass == objectClass && $0.uuid == query.uuid && $0.kind != .method }
    return HistoryPage(writes: own, next: page.next)
  }

  private static func write(_ request: Request, with writer: DeviceWriter) async throws(DeviceError) -> Reply {
    switch request {
    case .save(let change):
      let outcome = await writer.save(change)
      guard case .saved(let record, let method) = outcome else { return try reply(request, WriteOutcome(outcome)) }
      return .saved(record ?? change.expected, method)
    case .create(let name, let body, let schema):
      return try reply(request, await writer.create(name, body: body, schema: schema))
    case .delete(let record, let schema): return try reply(request, await writer.delete(record, schema: schema))
    case .clone(let record, let schema): return try reply(request, await writer.clone(record, schema: schema))
    case .undo(let plan): return try reply(request, await writer.undo(plan))
    default: throw .cancelled
    }
  }

  private static func reply(_ request: Request, _ outcome: WriteOutcome) throws(DeviceError) -> Reply {
    switch outcome {
    case .done(let uuid, let record):
      switch request {
      case .create(let name, _, _): return .created(name, uuid: uuid)
      case .delete(let record, _): return .deleted(record.objectClass, uuid: record.uuid)
      case .clone(let source, _): return .cloned(source.objectClass, source: source.uuid, uuid: uuid)
      case .undo(let plan): return .undone(plan, record)
      default: throw .cancelled
      }
    case .movedOn(let current): return .movedOn(request, current: current)
    case .gone: return .gone(request)
    case .refused(let error), .unreachable(let error), .unknown(let error): throw error
    }
  }
}
