/// Every write to a device, on disk: an intent before it is sent, and a result behind it.
///
/// Several consoles may write to it at once. An intent without a result is a write of which nobody knows what came.
public final class WriteJournal: Sendable {
  private let files: JournalFiles
  /// The URL of the device whose writes these are; nil for a journal that does not look at it.
  ///
  /// Each line names it: folders of two devices can have one name, and a write must never be undone on another device.
  private let device: String?

  /// A journal in a folder of its own, which is made with mode 0700 where it is missing.
  public init(
    folder: String, device: String? = nil, bounds: JournalBounds = JournalBounds(age: 400 * 86_400_000)
  ) throws(FileError) {
    files = try JournalFiles(folder: folder, bounds: bounds)
    self.device = device
  }

  /// A journal in a folder that is opened later, so that the caller does not wait for the disk.
  public init(
    unopened folder: String, device: String? = nil, bounds: JournalBounds = JournalBounds(age: 400 * 86_400_000)
  ) {
    files = JournalFiles(unopened: folder, bounds: bounds)
    self.device = device
  }

  /// Makes the folder where it is missing; a write before that opens it by itself or fails.
  public func open() async throws(FileError) {
    let files = files
    let result = await PosixThread.run { () -> Result<Void, FileError> in
      Result { () throws(FileError) in try files.open() }
    }
    try result.get()
  }

  // MARK: Writing

  /// Notes what is about to be sent; returns when it is on the disk.
  public func begin(_ record: WriteRecord) async throws(FileError) {
    var line = record.intent.objectValue ?? JSONObject()
    if let device { line["device"] = .string(device) }
    try await append(.object(line), at: record.time)
  }

  /// Notes what came of a write; a new record's document is kept with its secrets marked.
  public func finish(
    _ id: String, _ result: WriteRecord.Result, uuid: String? = nil, record: Record? = nil, schema: Schema? = nil
  ) async throws(FileError) {
    let after = record.map { SecretFinder(schema).marking($0).document }
    let end = WriteEnd(of: id, time: RealTime.now, result: result, uuid: uuid ?? record?.uuid, after: after)
    try await append(end.json, at: end.time)
  }

  private func append(_ line: JSON, at time: Int64) async throws(FileError) {
    let bytes = line.bytes(escapingUnsafe: true) + [0x0A]
    let files = files
    // A disk may take its time, which no thread of Swift's own pool has.
    let result = await PosixThread.run { () -> Result<Void, FileError> in
      do throws(FileError) {
        return .success(try files.appendShared(bytes, now: time))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  // MARK: Reading

  /// A place in the journal, from which older writes are read.
  public struct Position: Sendable {
    let place: JournalPosition
    /// Ends and undoings of writes that are noted before this place.
    let ends: [String: WriteEnd]
    let undone: [String: String]
  }

  /// The writes before a place, newest first, and the place before them; nil where there are none.
  ///
  /// A page can be empty though older ones are not. Reads one piece of a file.
  public func page(
    before position: Position? = nil, bytes: Int = 256 << 10
  ) -> (writes: [WriteRecord], next: Position?)? {
    guard let page = files.page(before: position?.place, bytes: bytes) else { return nil }
    var ends = position?.ends ?? [:]
    var undone = position?.undone ?? [:]
    var writes: [WriteRecord] = []
    for line in page.lines.reversed() {
      guard let json = try? JSON.parse(Array(line.bytes), limits: .device) else { continue }
      if let end = WriteEnd(json) {
        if ends[end.of] == nil { ends[end.of] = end }
      } else if isOwn(json), var write = WriteRecord(intent: json) {
        if let end = ends.removeValue(forKey: write.id) { write.apply(end) }
        write.undoneBy = undone.removeValue(forKey: write.id)
        if let other = write.undoes, write.result == .ok, undone[other] == nil { undone[other] = write.id }
        writes.append(write)
      }
    }
    return (writes, page.next.map { Position(place: $0, ends: ends, undone: undone) })
  }

  /// Whether a line is about this device; earlier versions did not name it.
  private func isOwn(_ line: JSON) -> Bool {
    guard let device, let other = line["device"]?.stringValue else { return true }
    return device == other
  }

  /// The writes for which something holds, newest first, at most so many, from a moment on (milliseconds since 1970).
  public func writes(
    limit: Int = 1000, since: Int64 = 0, where matches: (WriteRecord) -> Bool
  ) -> [WriteRecord] {
    var found: [WriteRecord] = []
    var page = page()
    while let present = page, found.count < limit {
      found += present.writes.filter(matches)
      // A minute for the clocks of several consoles, and for lines that wait for the lock.
      if let newest = present.writes.map(\.time).max(), newest < since - 60_000 { break }
      page = present.next.flatMap { self.page(before: $0) }
    }
    return Array(found.prefix(limit))
  }

  /// The writes to one record, newest first.
  public func writes(to objectClass: String, _ uuid: String, limit: Int = 100) -> [WriteRecord] {
    writes(limit: limit) { $0.objectClass == objectClass && $0.uuid == uuid && $0.kind != .method }
  }

  /// The writes of a bulk operation, newest first.
  public func writes(ofGroup group: String) -> [WriteRecord] {
    writes(limit: .max, since: WriteGroup.begin(of: group)) { $0.group == group }
  }
}
