/// What came of a guarded save.
public enum SaveOutcome: Sendable {
  /// Carried out; the record as it is now, nil where it could not be read afterwards.
  case saved(Record?, SaveMethod)
  /// Not sent or not taken, since somebody else changed the same places (pointers into the document).
  case movedOn(current: Record, at: [JSONPointer])
  /// The record is not there any more.
  case gone
  /// Not carried out.
  case refused(DeviceError)
  /// Not carried out, since the device could not be reached.
  case unreachable(DeviceError)
  /// Sent and not answered: whether it was carried out is not known, and it is not sent again.
  case unknown(DeviceError)

  /// The outcome of a write that ended so.
  init(_ error: DeviceError) {
    if error.leavesDoubt {
      self = .unknown(error)
    } else if case .unreachable = error {
      self = .unreachable(error)
    } else {
      self = .refused(error)
    }
  }
}

extension DeviceError {
  /// Whether a write that ended so may have been carried out.
  public var leavesDoubt: Bool {
    switch self {
    case .unreachable(let outage): outage.reach == .maybeDone
    // A gateway that gave up waiting, and an answer that came and could not be read.
    case .refused(let refusal): (502...504).contains(refusal.status) && refusal.type == nil
    case .unreadable, .cancelled: true
    case .notAuthorised, .untrusted, .readOnly, .notApplicable: false
    }
  }

  /// Whether the device says that there is no such record.
  public var meansGone: Bool {
    guard case .refused(let refusal) = self else { return false }
    return refusal.status == 404 || refusal.type == "notFound"
  }
}
