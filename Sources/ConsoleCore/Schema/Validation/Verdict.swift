/// The result of one schema for one value: the faults, and whether something is undecided.
struct Verdict: Sendable {
  var issues: [ValidationIssue] = []
  /// Whether a keyword is undecided (a broken reference, a pattern over its limit, the budget).
  var isUndecided = false

  static let valid = Verdict()
  static let undecided = Verdict(isUndecided: true)

  static func failed(_ pointer: JSONPointer, _ keyword: String, _ message: String) -> Verdict {
    Verdict(issues: [ValidationIssue(pointer: pointer, message: message, keyword: keyword)])
  }

  /// Whether the value certainly violates the schema.
  var hasFailed: Bool { !issues.isEmpty }
  /// Whether the value certainly matches the schema.
  var hasPassed: Bool { issues.isEmpty && !isUndecided }

  mutating func add(_ other: Verdict) {
    issues += other.issues
    isUndecided = isUndecided || other.isUndecided
  }

  mutating func fail(_ pointer: JSONPointer, _ keyword: String, _ message: String) {
    issues.append(ValidationIssue(pointer: pointer, message: message, keyword: keyword))
  }
}
