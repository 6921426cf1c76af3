/// Why a request got no usable response, and how far it came.
public struct Outage: Sendable, Hashable, ExpressibleByStringInterpolation {
  public enum Reach: Sendable, Hashable {
    /// The device was not reached at all.
    case nowhere
    /// The host name could not be resolved.
    case unknownHost
    /// There was a connection, but no usable response.
    case device
    /// The same for a write that may have arrived: it is unknown whether it was carried out.
    case maybeDone
  }

  /// One sentence without a full stop.
  public let reason: String
  public let reach: Reach

  public init(_ reason: String, reach: Reach = .nowhere) {
    self.reason = reason
    self.reach = reach
  }

  public init(stringLiteral value: String) { self.init(value) }

  /// The reason with a capital letter, unless it begins with an address.
  private var sentence: String {
    guard reason.split(separator: " ").first?.contains(":") == false else { return reason }
    return reason.prefix(1).uppercased() + reason.dropFirst()
  }

  /// The sentence for the operator.
  public var message: String {
    switch reach {
    case .nowhere: "Cannot reach the device: \(reason)"
    case .unknownHost, .device: sentence
    case .maybeDone: "\(sentence); result unknown: the device may or may not have done it. Check before you retry"
    }
  }
}
