import ConsoleCore
import Synchronization

/// What editing needs besides the connection: the journal of writes and the drafts on disk.
struct DeviceEditing: Sendable {
  let writer: DeviceWriter
  /// Drafts on disk; nil if none are kept.
  let drafts: DraftStore?
  let draftWriter: DraftWriter?
  /// Disk problems, for the status line.
  let notices: Notices

  var journal: WriteJournal? { writer.journal }

  init(_ connection: Connection, _ memory: SecretMemory) {
    let notices = Notices()
    let settings = connection.settings
    let journal = settings.writesFolder.map { WriteJournal(unopened: $0, device: settings.url) }
    Task.detached {
      do throws(FileError) { try await journal?.open() } catch {
        notices.add("Writes are not recorded and cannot be undone: \(error)")
      }
    }
    writer = DeviceWriter(connection: connection, journal: journal, memory: memory) {
      notices.add("A write was not recorded and cannot be undone: \($0)")
    }
    drafts = settings.draftsFolder.map { DraftStore(folder: $0, device: settings.url) }
    draftWriter = drafts.map { store in
      DraftWriter(store: store, device: settings.url) { notices.add("The draft is not saved on this machine: \($0)") }
    }
    self.notices = notices
  }
}

/// Texts from other threads for the status line; a text that is still waiting is not added twice.
final class Notices: Sendable {
  private let texts = Mutex<[String]>([])

  func add(_ text: String) {
    texts.withLock { if !$0.contains(text) { $0.append(text) } }
  }

  func take() -> [String] {
    texts.withLock { texts in
      defer { texts = [] }
      return texts
    }
  }
}
