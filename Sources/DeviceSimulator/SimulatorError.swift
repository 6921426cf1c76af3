/// Why a simulated device cannot start, in a sentence for the operator.
public struct SimulatorError: Error, Sendable, CustomStringConvertible {
  /// The sentence.
  public let message: String

  /// An error with its sentence.
  public init(_ message: String) { self.message = message }

  /// The sentence, as printing shows it.
  public var description: String { message }
}
