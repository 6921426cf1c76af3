/// All calls and streams that are there, and for a while those that were.
///
/// Times are milliseconds since 1970 and come from outside.
public struct CallBook: Sendable {
  /// Entries whose figures are followed.
  public static let seriesLimit = 2_000
  /// Ended ones that are kept at most.
  public static let tombstoneLimit = 500

  public private(set) var table: CallWords
  public internal(set) var entries: [String: CallEntry] = [:]
  public internal(set) var roles: [String: CallRoles] = [:]
  /// Ended ones that are not to leave although their time is over, since a cursor is on them.
  public var held: Set<String> = []
  /// Grows with everything that may show.
  public internal(set) var version = 0
  /// Grows when an entry comes, goes, or may have to stand elsewhere in the order.
  public internal(set) var orderVersion = 0
  /// Figures that were ever seen to move, by class.
  public internal(set) var moving: [String: Set<String>] = [:]
  /// When each of the ended ones ended.
  var tombstones: [String: Int64] = [:]
  /// How much the device's clock is ahead of this machine's, in milliseconds.
  public var clockOffset: Int64 = 0
  var seriesCount = 0
  /// Names of members that were met, of classes whose schema was guessed.
  var metKeys: [String: Set<String>] = [:]

  public init(table: CallWords = CallWords()) { self.table = table }

  /// Takes in the device's classes whose names say that they are calls or streams.
  public mutating func find(in classes: [String]) { table.find(in: classes) }

  public subscript(uuid: String) -> CallEntry? { entries[uuid] }

  /// The figure of a field of an entry, and its last minutes; nil where there is none.
  /// By how much a figure that is a counter grows in a second; nil for others, and before that is known.
  public func rate(_ uuid: String, _ figure: String, at now: Int64) -> Double? {
    guard let entry = entries[uuid], let place = roles[entry.objectClass]?.places[figure] else { return nil }
    return entry.meters[place]?.rate(at: now)
  }

  /// Whether a figure is shown by its rate.
  public func isRate(_ uuid: String, _ figure: CallRoles.Figure) -> Bool {
    guard figure.isCounter, let entry = entries[uuid], let place = roles[entry.objectClass]?.places[figure.key] else {
      return false
    }
    return entry.meters[place]?.isGauge != true
  }

  public func series(_ uuid: String, _ figure: String) -> Series? {
    guard let entry = entries[uuid], let place = roles[entry.objectClass]?.places[figure] else { return nil }
    return entry.series.indices.contains(place) ? entry.series[place] : nil
  }

  /// What a figure of an entry was since the call is known; nil where there is none.
  public func total(_ uuid: String, _ figure: String) -> FigureTotal? {
    guard let entry = entries[uuid], let place = roles[entry.objectClass]?.places[figure] else { return nil }
    return entry.totals.indices.contains(place) ? entry.totals[place] : nil
  }

  /// What people call an entry: its name, else its remote party; nil where it has neither.
  public func name(_ uuid: String) -> String? {
    guard let entry = entries[uuid], let roles = roles[entry.objectClass] else { return nil }
    return [CallWords.Role.name, .party].lazy.map { roles.text($0, in: entry.record.fields) }.first { !$0.isEmpty }
  }

  /// The fields of a change, those first that matter: its state, what is judged, all else, and levels last.
  public func ordered(_ change: Change) -> [FieldDelta] {
    let deltas = change.deltas
    guard let roles = roles[change.objectClass], deltas.count > 1 else { return deltas }
    func rank(_ field: String) -> Int {
      if field == roles.stateKey { return 0 }
      guard let place = roles.places[field] else { return 2 }
      guard let limit = roles.figures[place].limit else { return 4 }
      return limit.isBelow ? 3 : 1
    }
    return deltas.enumerated().sorted { (rank($0.element.field), $0.offset) < (rank($1.element.field), $1.offset) }
      .map(\.element)
  }

  // MARK: Order

  /// The UUIDs of calls or of streams: trouble first, then by state and by age; ended ones last, the latest first.
  public func order(_ kind: CallWords.Kind) -> [String] {
    var ranks: [(rank: Rank, uuid: String)] = []
    for (uuid, entry) in entries where table.kind(of: entry.objectClass) == kind {
      ranks.append((CallBook.rank(entry), uuid))
    }
    ranks.sort { $0.rank == $1.rank ? $0.uuid < $1.uuid : $0.rank < $1.rank }
    return ranks.map(\.uuid)
  }

  /// How many of a kind are there, in trouble, and ended.
  public func counts(_ kind: CallWords.Kind) -> (present: Int, trouble: Int, ended: Int) {
    var counts = (present: 0, trouble: 0, ended: 0)
    for entry in entries.values where table.kind(of: entry.objectClass) == kind {
      if entry.ended != nil {
        counts.ended += 1
      } else {
        counts.present += 1
        if entry.trouble.score > 0 { counts.trouble += 1 }
      }
    }
    return counts
  }

  /// The place of a call in the order; less is further up.
  public struct Rank: Equatable, Comparable, Sendable {
    let isEnded: Bool
    let score: Int
    let state: Int
    let time: Int64

    public static func < (left: Rank, right: Rank) -> Bool {
      if left.isEnded != right.isEnded { return right.isEnded }
      if left.score != right.score { return left.score > right.score }
      return (left.state, left.time) < (right.state, right.time)
    }
  }

  /// Ranks a call so that those of several devices can be put in one order.
  public static func rank(_ entry: CallEntry) -> Rank {
    if let ended = entry.ended { return Rank(isEnded: true, score: 0, state: 0, time: -ended) }
    let state =
      switch entry.stateKind {
      case .trouble: 0
      case .pending: 1
      case .live: 2
      case nil: 3
      case .idle: 4
      case .ended: 5
      }
    return Rank(isEnded: false, score: entry.trouble.score, state: state, time: entry.since)
  }

  // MARK: Tombstones

  /// When the next ended one is to leave; nil where none is.
  public var nextDeadline: Int64? {
    tombstones.filter { !held.contains($0.key) }.map(\.value).min().map { $0 + lifetime }
  }

  private var lifetime: Int64 { Int64(table.tombstoneSeconds) * 1000 }

  /// Lets go of the ended ones whose time is over; false where there is none.
  @discardableResult
  public mutating func expire(at now: Int64) -> Bool {
    guard !tombstones.isEmpty else { return false }
    var leaving = tombstones.filter { $0.value + lifetime <= now && !held.contains($0.key) }.map(\.key)
    if tombstones.count - leaving.count > CallBook.tombstoneLimit {
      let order = tombstones.filter { !held.contains($0.key) }.sorted { $0.value < $1.value }.map(\.key)
      leaving = Array(order.prefix(tombstones.count - CallBook.tombstoneLimit)) + leaving
    }
    for uuid in leaving { remove(uuid) }
    return !leaving.isEmpty
  }

  /// Whether an end is so long ago that nothing is shown of it.
  func isOver(_ ended: Int64, at now: Int64) -> Bool { ended + lifetime <= now }

  mutating func remove(_ uuid: String) {
    guard let entry = entries.removeValue(forKey: uuid) else { return }
    if !entry.series.isEmpty { seriesCount -= 1 }
    tombstones[uuid] = nil
    version += 1
    orderVersion += 1
  }
}
