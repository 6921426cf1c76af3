extension DeviceError {
  /// Why data is out of date, in two or three words for a header; `message` is the whole sentence.
  public var brief: String {
    switch self {
    case .refused(let refusal) where [401, 403].contains(refusal.status): "no permission"
    case .refused(let refusal): "HTTP \(refusal.status)"
    case .notAuthorised: "signed out"
    case .unreachable(let outage): outage.brief
    case .untrusted: "not trusted"
    case .unreadable: "unreadable response"
    case .readOnly, .notApplicable: "not sent"
    case .cancelled: "stopped"
    }
  }
}

extension Outage {
  /// The outage in two or three words.
  fileprivate var brief: String {
    switch reach {
    case .nowhere: "no connection"
    case .unknownHost: "host not found"
    case .device, .maybeDone: "no answer"
    }
  }
}
