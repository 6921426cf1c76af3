/// Why a request got no usable response, and how far it came.
public struct Outage: Sendable, Hashable, ExpressibleByStringInterpolation {
  public enum Reach: Sendable, Hashable {
    /// Nothing of the device was reached.
    case nowhere
    /// There was a connection or something that took it, and no usable response.
    case device
    /// The same for a request that changes something and may have arrived: whether it was done is not known.
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

  /// The sentence for the operator.
  public var message: String {
    switch reach {
    case .nowhere: "Cannot reach the device: \(reason)"
    case .device: reason
    case .maybeDone: "\(reason); it is not known whether the device did it. Check before trying again"
    }
  }
}
