/// The calls of methods, newest first, without any secret; a bounded number of them.
public struct MethodHistory: Sendable {
  /// One call and what came of it.
  public struct Entry: Sendable, Identifiable {
    public enum Outcome: Sendable, Hashable {
      /// Sent, and not answered yet.
      case waiting
      case ok
      /// Not carried out, for this reason.
      case refused(String)
      /// Nobody knows whether it was carried out.
      case unknown(String)
    }

    public let id: Int
    /// When it was sent, in milliseconds since 1970.
    public let time: Int64
    public let user: String?
    public let method: String
    /// The arguments as they may be shown, and those that are no secrets.
    public let shown: JSON
    public let arguments: JSONObject
    public let hasSecrets: Bool
    public let target: MethodCall.Target?
    public internal(set) var outcome: Outcome
    /// nil for an empty one, and where it is not kept.
    public internal(set) var result: JSON?
    /// Whether the result is what the device answered; not so of old calls and of those that the journal told.
    public internal(set) var isResultKept: Bool
    /// How long the answer took, in milliseconds.
    public internal(set) var duration: Int64?
  }

  /// Newest first.
  public private(set) var entries: [Entry] = []
  private var last = 0
  /// Most calls that are kept, and most whose results are.
  public static let limit = 200
  private static let resultLimit = 20

  public init() {}

  public subscript(id: Int) -> Entry? { entries.first { $0.id == id } }

  /// Notes a call that is sent now, and returns the number by which it is known.
  public mutating func begin(_ call: MethodCall, user: String?, at time: Int64) -> Int {
    last += 1
    entries.insert(
      Entry(
        id: last, time: time, user: user, method: call.method, shown: call.shown, arguments: call.withoutSecrets,
        hasSecrets: call.hasSecrets, target: call.target, outcome: .waiting, result: nil, isResultKept: true),
      at: 0)
    if entries.count > MethodHistory.limit { entries.removeLast(entries.count - MethodHistory.limit) }
    return last
  }

  /// Notes what came of a call.
  public mutating func finish(_ id: Int, _ outcome: Entry.Outcome, result: JSON? = nil, duration: Int64) {
    guard let place = entries.firstIndex(where: { $0.id == id }) else { return }
    entries[place].outcome = outcome
    entries[place].result = result
    entries[place].duration = duration
    for index in entries.indices.dropFirst(MethodHistory.resultLimit) where entries[index].outcome != .waiting {
      entries[index].isResultKept = entries[index].isResultKept && entries[index].result == nil
      entries[index].result = nil
    }
  }

  /// Takes in the calls that a journal tells, newest first, as far as they were made before a moment.
  public mutating func apply(_ writes: [WriteRecord], before time: Int64) {
    for write in writes where write.kind == .method && write.time < time && entries.count < MethodHistory.limit {
      last += 1
      entries.append(MethodHistory.entry(write, id: last))
    }
  }

  private static func entry(_ write: WriteRecord, id: Int) -> Entry {
    let outcome: Entry.Outcome =
      switch write.result {
      case .ok?: .ok
      case .refused(let reason)?: .refused(reason)
      case .unknown(let reason)?: .unknown(reason)
      case nil: .unknown("no response was recorded")
      }
    let method = write.objectClass
    var noted = write.after?.objectValue ?? JSONObject()
    // As it was sent, maybe under the method's name.
    if noted.count == 1, let inner = noted[method]?.objectValue { noted = inner }
    let document = JSON.object(noted)
    return Entry(
      id: id, time: write.time, user: write.user, method: method,
      shown: replacing(document, with: .string(DisplayText.mask)) ?? .null,
      arguments: replacing(document, with: nil)?.objectValue ?? JSONObject(),
      hasSecrets: SecretFinder.hasMarker(document), target: nil, outcome: outcome, result: nil, isResultKept: false,
      duration: write.finished.map { $0 - write.time })
  }

  /// A document with something else in the place of each mark of a secret, nil taking it away.
  private static func replacing(_ value: JSON, with replacement: JSON?) -> JSON? {
    if value == SecretFinder.marker { return replacement }
    switch value {
    case .object(let object):
      var result = JSONObject()
      for (key, member) in object { if let kept = replacing(member, with: replacement) { result[key] = kept } }
      return .object(result)
    case .array(let elements): return .array(elements.compactMap { replacing($0, with: replacement) })
    default: return value
    }
  }
}

extension MethodHistory.Entry.Outcome {
  /// The outcome of a call that ended with an error, with the secrets hidden that its message repeats.
  public init(_ error: DeviceError, of call: MethodCall) {
    let text = call.hiding(error.message)
    self = error.leavesDoubt ? .unknown(text) : .refused(text)
  }
}
