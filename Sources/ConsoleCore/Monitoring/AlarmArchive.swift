/// What is on disk of a device's status: the journal, what was known last, and what operators said of its alarms.
public struct AlarmArchive: Sendable {
  /// To page back in; nil where none can be opened.
  public let journal: StatusJournal?
  /// What was known at the last answer; nil where that cannot be read.
  public let snapshot: StatusSnapshot?
  public let notes: AlarmNotes

  /// Opens what is in a folder; it waits for the disk.
  public init(folder: String) {
    journal = try? StatusJournal(folder: folder)
    snapshot = journal?.snapshot()
    notes = AlarmNotes.read(folder: folder)
  }
}
