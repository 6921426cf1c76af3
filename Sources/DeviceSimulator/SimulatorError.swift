/// Why a simulated device cannot start, in a sentence for the operator.
public struct SimulatorError: Error, Sendable, CustomStringConvertible {
  public let message: String

  public init(_ message: String) { self.message = message }

  public var description: String { message }
}
