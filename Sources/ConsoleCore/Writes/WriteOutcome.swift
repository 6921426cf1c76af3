/// What came of one write of whatever kind.
public enum WriteOutcome: Sendable {
  /// Carried out; the record as it is now where there is one and it could be read.
  case done(uuid: String?, Record?)
  /// Not carried out, since the record is no longer what it was.
  case movedOn(current: Record)
  case gone
  case refused(DeviceError)
  case unreachable(DeviceError)
  /// Sent and not answered: it may have been carried out.
  case unknown(DeviceError)

  public init(_ outcome: SaveOutcome) {
    switch outcome {
    case .saved(let record, _): self = .done(uuid: record?.uuid, record)
    case .movedOn(let current, _): self = .movedOn(current: current)
    case .gone: self = .gone
    case .refused(let error): self = .refused(error)
    case .unreachable(let error): self = .unreachable(error)
    case .unknown(let error): self = .unknown(error)
    }
  }

  /// The outcome of a write that ended so.
  init(_ error: DeviceError) { self = error.meansGone ? .gone : WriteOutcome(SaveOutcome(error)) }

  public var isDone: Bool { if case .done = self { true } else { false } }

  /// As the journal notes it.
  public var result: WriteRecord.Result {
    switch self {
    case .done: .ok
    case .movedOn: .refused("someone else changed the record")
    case .gone: .refused("the record no longer exists")
    case .refused(let error), .unreachable(let error): .refused(error.message)
    case .unknown(let error): .unknown(error.message)
    }
  }
}
