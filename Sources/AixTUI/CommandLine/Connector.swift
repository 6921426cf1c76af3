import ConsoleCore

enum Connector {
  static func settings(_ a: Arguments, canAsk: Bool) throws(UsageError) -> ConnectionSettings { throw UsageError("") }
  static func trustHint(_ f: TrustFailure) -> String? { nil }
}
enum Console { @MainActor static func run(_ a: Arguments) throws(UsageError) -> Int32 { 0 } }
