import ConsoleCore
import Synchronization

/// Performs requests in tasks of their own and posts what came of them.
final class RequestRunner: Sendable {
  private let mailbox: Mailbox
  private let tasks = Mutex<[Ticket: Task<Void, Never>]>([:])

  init(mailbox: Mailbox) { self.mailbox = mailbox }

  func send(_ ticket: Ticket, _ request: Request, on connection: Connection) {
    let task = Task.detached { [mailbox] in
      let reply: Reply
      do throws(DeviceError) {
        reply = try await RequestRunner.perform(request, on: connection) { mailbox.post(.reply(ticket, $0)) }
      } catch {
        reply = .failed(request, error)
      }
      self.tasks.withLock { $0[ticket] = nil }
      mailbox.post(.reply(ticket, reply))
    }
    tasks.withLock { $0[ticket] = task }
  }

  func cancel(_ ticket: Ticket) {
    tasks.withLock { $0.removeValue(forKey: ticket) }?.cancel()
  }

  private static func perform(
    _ request: Request, on connection: Connection, progress: @escaping @Sendable (Reply) -> Void
  ) async throws(DeviceError) -> Reply {
    switch request {
    case .signIn:
      try await connection.login()
      return .signedIn
    case .classes: return .classes(try await connection.classes())
    case .schema(let name): return .schema(name, try await connection.objectSchema(name))
    case .list(let name, let held):
      let records = try await connection.list(name, held: held) { progress(.progress(name, $0)) }
      return .list(name, ListOutcome(records, held: held))
    case .index(let name, let set, let columns):
      return .index(name, version: set.version, ClassTable.index(of: set, columns))
    case .record(let name, let uuid): return .record(try await connection.get(name, uuid))
    case .save(let original, let patch):
      let method = try await connection.save(original: original, patch: patch)
      return .saved(await present(original, patch, connection), method)
    case .create(let name, let body): return .created(name, uuid: try await connection.create(name, body: body))
    case .delete(let name, let uuid):
      try await connection.delete(name, uuid)
      return .deleted(name, uuid: uuid)
    case .clone(let name, let uuid):
      return .cloned(name, source: uuid, uuid: try await connection.clone(name, uuid))
    case .methods: return .methods(try await connection.methods())
    case .methodSchema(let name): return .methodSchema(name, try await connection.methodSchema(name))
    case .callHistory: return .callHistory(earlierCalls(connection))
    case .call(let call): return .called(call, try await perform(call, on: connection))
    }
  }

  /// Sends a call, which is noted where the device's writes are.
  private static func perform(_ call: MethodCall, on connection: Connection) async throws(DeviceError) -> JSON? {
    let tell: @Sendable (FileError) -> Void = { connection.note("the call is not noted on disk: \($0)") }
    var journal: WriteJournal?
    if let folder = connection.settings.writesFolder {
      do throws(FileError) { journal = try WriteJournal(folder: folder) } catch { tell(error) }
    }
    return try await DeviceWriter(connection: connection, journal: journal, onJournalError: tell).call(call)
  }

  private static func earlierCalls(_ connection: Connection) -> [WriteRecord] {
    guard let folder = connection.settings.writesFolder, let journal = try? WriteJournal(folder: folder) else {
      return []
    }
    return journal.writes(limit: MethodHistory.limit) { $0.kind == .method }
  }

  /// The record as the device has it after a save, or as it should have it where it cannot be read just now.
  private static func present(_ original: Record, _ patch: JSONPatch, _ connection: Connection) async -> Record {
    if let record = try? await connection.get(original.objectClass, original.uuid) { return record }
    var record = original
    if let document = try? patch.apply(to: original.document) { record.document = document }
    return record
  }
}
