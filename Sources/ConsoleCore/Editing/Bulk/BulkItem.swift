/// One record's part of a bulk operation, prepared but not sent.
public struct BulkItem: Sendable, Identifiable {
  /// The write to send.
  enum Work: Sendable {
    case save(GuardedPatch)
    case delete(Record)
    case clone(Record)
    case create(body: JSON)
    /// The record already has the wanted values.
    case nothing
    case impossible(String)
  }

  public let id: Int
  /// The item's line in its file.
  public let line: Int?
  public let action: BulkAction
  /// The current record; nil for a new one.
  public let record: Record?
  /// The record's name for operators.
  public let name: String?
  /// The changes, field by field.
  public let changes: [FieldChange]
  /// Where the result violates the schema.
  public let issues: [ValidationIssue]
  let work: Work

  public var uuid: String? { record?.uuid }
  /// Whether there is nothing to send.
  public var isUnchanged: Bool { if case .nothing = work { true } else { false } }
  /// Why it is not possible.
  public var problem: String? { if case .impossible(let reason) = work { reason } else { nil } }
  /// Whether it can be sent, even if the result violates the schema.
  public var isPossible: Bool { !isUnchanged && problem == nil }
}
