/// Why something asked of a device did not come about.
public enum DeviceError: Error, Sendable {
  /// The device answered with an error (device API: errors).
  case refused(Refusal)
  /// The sign-in, the key or a lost session that could not be renewed.
  case notAuthorised(Refusal?)
  /// No connection, no answer in time, or one that broke off.
  case unreachable(Outage)
  /// The device's certificate is not trusted.
  case untrusted(TrustFailure)
  /// A write that read-only mode refused before it was sent.
  case readOnly(String)
  /// An answer that could not be understood.
  case unreadable(String)
  /// A patch that the record does not take, found before anything was sent.
  case notApplicable(String)
  case cancelled

  /// One sentence for the operator.
  public var message: String {
    switch self {
    case .refused(let refusal): "The device refused: \(refusal.summary)"
    case .notAuthorised(let refusal):
      refusal.map { "Not authorised: \($0.summary)" } ?? "Not authorised: no password and no API key given"
    case .unreachable(let outage): outage.message
    case .untrusted(let failure): "The device is not trusted: \(failure.reason)"
    case .readOnly(let what): "Read-only: \(what) was not sent"
    case .unreadable(let what): "Cannot read the device's response: \(what)"
    case .notApplicable(let reason): "Cannot apply the patch: \(reason)"
    case .cancelled: "stopped"
    }
  }

  /// Whether asking again soon is of no use: the device said no to what was asked, rather than that it could not now.
  public var isLasting: Bool {
    switch self {
    case .refused(let refusal):
      (400..<500).contains(refusal.status) && ![408, 409, 423, 425, 429].contains(refusal.status)
        && !["locked", "internal"].contains(refusal.type)
    case .notAuthorised, .readOnly, .untrusted, .notApplicable: true
    case .unreachable, .unreadable, .cancelled: false
    }
  }

  /// The exit code of a command that ended so (product: the command line contract).
  public var exitCode: Int32 {
    switch self {
    case .refused(let refusal) where refusal.status == 401: 4
    case .refused, .readOnly, .unreadable, .notApplicable, .cancelled: 1
    case .unreachable, .untrusted: 3
    case .notAuthorised: 4
    }
  }
}
