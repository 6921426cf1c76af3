/// Why something asked of a device did not come about.
public enum DeviceError: Error, Sendable {
  /// The device answered with an error (device API: errors).
  case refused(Refusal)
  /// The login, the key or a lost session that could not be renewed.
  case notAuthorised(Refusal?)
  /// No connection, no answer in time, or one that broke off.
  case unreachable(String)
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
    case .refused(let refusal): "the device refused: \(refusal.summary)"
    case .notAuthorised(let refusal):
      refusal.map { "not authorised: \($0.summary)" } ?? "not authorised: no user and password, and no API key"
    case .unreachable(let reason): "cannot reach the device: \(reason)"
    case .untrusted(let failure): "the device is not trusted: \(failure.reason)"
    case .readOnly(let what): "read-only: \(what) was not sent"
    case .unreadable(let what): "the device's answer cannot be read: \(what)"
    case .notApplicable(let reason): "the patch cannot be applied: \(reason)"
    case .cancelled: "stopped"
    }
  }

  /// The exit code of a command that ended so (product: the command line contract).
  public var exitCode: Int32 {
    switch self {
    case .refused, .readOnly, .unreadable, .notApplicable, .cancelled: 1
    case .unreachable, .untrusted: 3
    case .notAuthorised: 4
    }
  }
}
