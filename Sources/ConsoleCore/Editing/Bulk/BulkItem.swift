/// One record's part of a bulk operation, worked out but not sent.
public struct BulkItem: Sendable, Identifiable {
  /// What is sent.
  enum Work: Sendable {
    case save(GuardedPatch)
    case delete(Record)
    case clone(Record)
    case create(body: JSON)
    /// The record is already as it should be.
    case nothing
    case impossible(String)
  }

  public let id: Int
  /// The line of the file that the item came from.
  public let line: Int?
  public let action: BulkAction
  /// The record as it is; nil for one that is made.
  public let record: Record?
  /// What people call the record.
  public let name: String?
  /// Before and after, field by field.
  public let changes: [FieldChange]
  /// What the result does not follow in the schema.
  public let issues: [ValidationIssue]
  let work: Work

  public var uuid: String? { record?.uuid }
  /// Whether nothing has to be sent.
  public var isUnchanged: Bool { if case .nothing = work { true } else { false } }
  /// Why it cannot be done.
  public var problem: String? { if case .impossible(let reason) = work { reason } else { nil } }
  /// Whether it can be sent, whatever the schema says about the result.
  public var isPossible: Bool { !isUnchanged && problem == nil }
}
