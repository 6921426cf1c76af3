/// Why a typed text cannot be read as a field's value, in words for an operator.
public struct InputProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public let message: String

  public init(_ message: String) { self.message = message }

  public var description: String { message }
}
