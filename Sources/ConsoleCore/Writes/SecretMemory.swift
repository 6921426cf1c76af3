import Synchronization

/// The secrets that this run has read and sent, in memory alone, so that it can take its own writes back unasked.
public final class SecretMemory: Sendable {
  private struct State {
    /// The secrets before each write, by the write and their places among the fields.
    var before: [String: [JSONPointer: JSON]] = [:]
    var order: [String] = []
    /// What was last read or sent of a record's secrets, for devices that never show them.
    var latest: [String: [JSONPointer: JSON]] = [:]
  }

  /// Writes that are remembered at the most; the oldest is forgotten first.
  private static let limit = 20_000
  private let state = Mutex(State())

  public init() {}

  /// Remembers what a write replaces: the secrets of the fields as they are before it, and those known from before.
  func note(_ write: WriteRecord, before fields: JSONObject, _ finder: SecretFinder) {
    let read = finder.known(in: fields)
    state.withLock { state in
      var secrets = write.uuid.flatMap { state.latest[SecretMemory.key(write.objectClass, $0)] } ?? [:]
      // What the device shows is what counts; what it hides is what was sent last.
      secrets = secrets.filter { SecretMemory.isHidden(at: $0.key, in: .object(fields)) }
      secrets.merge(read) { _, shown in shown }
      guard !secrets.isEmpty else { return }
      state.before[write.id] = secrets
      state.order.append(write.id)
      if state.order.count > SecretMemory.limit { state.before[state.order.removeFirst()] = nil }
    }
  }

  /// Remembers the secrets that a record has after a write was carried out.
  func learn(_ objectClass: String, _ uuid: String, _ fields: JSONObject, _ finder: SecretFinder) {
    let known = finder.known(in: fields).filter { place, _ in SecretMemory.hasNoIndex(place) }
    guard !known.isEmpty else { return }
    let key = SecretMemory.key(objectClass, uuid)
    state.withLock { state in
      if state.latest.count >= SecretMemory.limit, state.latest[key] == nil { return }
      state.latest[key, default: [:]].merge(known) { _, new in new }
    }
  }

  /// The secrets before a write, as far as this run knows them.
  func secrets(before write: String) -> [JSONPointer: JSON] { state.withLock { $0.before[write] ?? [:] } }

  private static func key(_ objectClass: String, _ uuid: String) -> String { objectClass + "/" + uuid }

  /// Whether the device shows nothing where a secret that was sent would stand, and something could stand there.
  private static func isHidden(at place: JSONPointer, in fields: JSON) -> Bool {
    guard place.parent.isRoot || fields[place.parent]?.objectValue != nil else { return false }
    return fields[place] == nil || fields[place] == ""
  }

  /// Elements of lists move, so that a place among them says nothing later.
  private static func hasNoIndex(_ place: JSONPointer) -> Bool {
    place.tokens.allSatisfy { JSONPointer.arrayIndex($0) == nil }
  }
}
