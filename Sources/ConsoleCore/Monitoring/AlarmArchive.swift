/// A device's status on disk: the journal, the last snapshot and the operators' notes on alarms.
public struct AlarmArchive: Sendable {
  /// The journal with older lines; nil if it cannot be opened.
  public let journal: StatusJournal?
  /// The state at the last response; nil if it cannot be read.
  public let snapshot: StatusSnapshot?
  public let notes: AlarmNotes

  /// Reads a folder; it waits for the disk.
  public init(folder: String) {
    journal = try? StatusJournal(folder: folder)
    snapshot = journal?.snapshot()
    notes = AlarmNotes.read(folder: folder)
  }
}
