/// Reads a device's status answer by answer: each entry once, on disk before the next cursor is used (device API: monitoring).
public struct StatusReader: Sendable {
  /// What one answer brought.
  public struct Update: Sendable {
    /// The alarms that are active now.
    public var alarms: [StatusEntry]
    /// Events and log entries that were not told before, in the device's order.
    public var entries: [StatusEntry]
    public var figures: JSONObject
    /// Why entries may be missing before these; nil where none are.
    public var gap: String?
    /// Why nothing could be written to the journal; the reading goes on from memory.
    public var diskProblem: String?
    /// The answer as it came.
    public var document: JSON
  }

  private let connection: Connection
  private let journal: StatusJournal?
  private var cursor: String?
  private var known: RecentKeys
  /// Lines of the journal that could not be read at the start.
  public let unreadable: Int

  /// A reader that goes on where the journal ends; without a journal nothing is kept.
  public init(_ connection: Connection, journal: StatusJournal?) {
    self.connection = connection
    self.journal = journal
    let recovered = journal?.recover() ?? StatusJournal.Recovered()
    cursor = recovered.cursor
    known = RecentKeys(recovered.recentKeys)
    unreadable = recovered.unreadable
  }

  /// Asks once; a cursor that is not known any more is let go of, and the gap told.
  public mutating func read(at time: Int64 = RealTime.now) async throws(DeviceError) -> Update {
    var gap: String?
    var document: JSON
    do throws(DeviceError) {
      document = try await connection.status(cursor: cursor)
    } catch {
      guard cursor != nil, case .refused(let refusal) = error, [400, 404, 410].contains(refusal.status) else {
        throw error
      }
      gap = "the device no longer knows where the last reading ended (\(refusal.summary))"
      cursor = nil
      document = try await connection.status(cursor: nil)
    }
    guard let answer = StatusAnswer(document) else { throw .unreadable("the status is no JSON object") }
    return take(answer, document, gap, time)
  }

  private mutating func take(_ answer: StatusAnswer, _ document: JSON, _ gap: String?, _ time: Int64) -> Update {
    var update = Update(
      alarms: answer.alarms, entries: [], figures: answer.figures, gap: gap, diskProblem: nil, document: document)
    var lines: [StatusJournal.Line] = []
    if let gap { lines.append(.init(key: "gap:\(time)", kind: "gap", seen: time, entry: ["reason": .string(gap)])) }
    for (index, entry) in (answer.events + answer.log).enumerated() {
      let key = StatusReader.key(of: entry, index, cursor)
      // An answer to no cursor tells again what was told before, under other numbers.
      let content = StatusReader.content(of: entry)
      guard !known.contains(key), cursor != nil || entry.id != nil || !known.contains(content) else { continue }
      known.insert(key)
      known.insert(content)
      update.entries.append(entry)
      lines.append(.init(key: key, kind: entry.kind.rawValue, seen: time, entry: entry.document))
    }
    if let journal, !lines.isEmpty || answer.cursor != cursor {
      do throws(FileError) {
        try journal.append(lines, cursor: answer.cursor, at: time)
      } catch {
        update.diskProblem = "the journal cannot be written: \(error)"
      }
    }
    cursor = answer.cursor ?? cursor
    return update
  }

  /// By which an entry is known: the device's own name, or its place in the answer to a cursor, which is the same when
  /// that cursor is asked again.
  private static func key(of entry: StatusEntry, _ index: Int, _ cursor: String?) -> String {
    if let id = entry.id { return "\(entry.kind.rawValue):\(id)" }
    return cursor.map { "\(entry.kind.rawValue)@\($0):\(index)" } ?? content(of: entry)
  }

  private static func content(of entry: StatusEntry) -> String {
    // FNV-1a: Swift's own hash differs from run to run.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in entry.document.bytes() { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return "\(entry.kind.rawValue)#\(String(hash, radix: 16))"
  }
}

/// The keys met lately, the oldest of which are forgotten.
struct RecentKeys: Sendable {
  private static let limit = 50_000
  private var keys: Set<String>
  private var order: [String] = []

  init(_ keys: Set<String>) { self.keys = keys }

  func contains(_ key: String) -> Bool { keys.contains(key) }

  mutating func insert(_ key: String) {
    guard keys.insert(key).inserted else { return }
    order.append(key)
    guard order.count > RecentKeys.limit else { return }
    for old in order.prefix(RecentKeys.limit / 2) { keys.remove(old) }
    order.removeFirst(RecentKeys.limit / 2)
  }
}
