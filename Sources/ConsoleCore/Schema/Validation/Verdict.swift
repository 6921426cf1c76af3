/// The outcome of one schema for one value: what is wrong, and whether something could not be decided.
struct Verdict: Sendable {
  var issues: [ValidationIssue] = []
  /// Whether a keyword was left open (a reference that leads nowhere, a pattern over its limit, the budget).
  var isUndecided = false

  static let valid = Verdict()
  static let undecided = Verdict(isUndecided: true)

  static func failed(_ pointer: JSONPointer, _ keyword: String, _ message: String) -> Verdict {
    Verdict(issues: [ValidationIssue(pointer: pointer, message: message, keyword: keyword)])
  }

  /// Whether the value certainly does not follow the schema.
  var hasFailed: Bool { !issues.isEmpty }
  /// Whether the value certainly follows the schema.
  var hasPassed: Bool { issues.isEmpty && !isUndecided }

  mutating func add(_ other: Verdict) {
    issues += other.issues
    isUndecided = isUndecided || other.isUndecided
  }

  mutating func fail(_ pointer: JSONPointer, _ keyword: String, _ message: String) {
    issues.append(ValidationIssue(pointer: pointer, message: message, keyword: keyword))
  }
}
