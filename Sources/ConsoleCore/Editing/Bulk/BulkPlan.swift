/// An operation on many records, prepared record by record before anything is sent.
public struct BulkPlan: Sendable {
  public let objectClass: String
  public let schema: Schema
  public let items: [BulkItem]
  let envelope: Envelope

  init(_ objectClass: String, _ schema: Schema, _ envelope: Envelope, _ items: [BulkItem]) {
    self.objectClass = objectClass
    self.schema = schema
    self.envelope = envelope
    self.items = items
  }

  /// Prepares an action for each record.
  public init(_ action: BulkAction, on records: [Record], of objectClass: String, schema: Schema) {
    let envelope = records.first?.envelope ?? .wrapped
    let maker = BulkItemMaker(objectClass: objectClass, schema: schema, envelope: envelope)
    self.init(objectClass, schema, envelope, maker.items(action, on: records[...]))
  }

  /// The same for thousands of records, with several tasks; if it is cancelled, the rest is left out.
  public static func make(
    _ action: BulkAction, on records: [Record], of objectClass: String, schema: Schema
  ) async -> BulkPlan {
    let envelope = records.first?.envelope ?? .wrapped
    let maker = BulkItemMaker(objectClass: objectClass, schema: schema, envelope: envelope)
    let parts = stride(from: 0, to: records.count, by: 64).map { records[$0..<min($0 + 64, records.count)] }
    let items = await withTaskGroup(of: (Int, [BulkItem]).self) { group in
      for part in parts {
        group.addTask { (part.startIndex, Task.isCancelled ? [] : maker.items(action, on: part)) }
      }
      var found: [Int: [BulkItem]] = [:]
      for await (start, items) in group { found[start] = items }
      return parts.flatMap { found[$0.startIndex] ?? [] }
    }
    return BulkPlan(objectClass, schema, envelope, items)
  }

  public var unchangedCount: Int { items.count { $0.isUnchanged } }
  public var impossible: [BulkItem] { items.filter { $0.problem != nil } }
  /// Items whose result violates the schema; they are not sent unless requested.
  public var invalid: [BulkItem] { items.filter { $0.isPossible && !$0.issues.isEmpty } }

  /// The items to send.
  public func runnable(includingInvalid: Bool = false) -> [BulkItem] {
    items.filter { $0.isPossible && (includingInvalid || $0.issues.isEmpty) }
  }

  /// The plan without the removed items.
  public func keeping(_ isKept: (BulkItem) -> Bool) -> BulkPlan {
    BulkPlan(objectClass, schema, envelope, items.filter(isKept))
  }

  /// Exactly the items that were not tried, as prepared.
  public func remaining(of summary: BulkSummary) -> BulkPlan {
    BulkPlan(objectClass, schema, envelope, summary.notTried)
  }

  /// Exactly the items that failed, prepared again where the record was changed elsewhere.
  ///
  /// Creations and clones that may have been carried out are excluded, because a retry could create them twice.
  public func retrying(_ summary: BulkSummary) -> BulkPlan {
    let maker = BulkItemMaker(objectClass: objectClass, schema: schema, envelope: envelope)
    let items = summary.failed.compactMap { failure -> BulkItem? in
      switch (failure.outcome, failure.item.work) {
      case (.movedOn(let current), _):
        return maker.item(failure.item.action, on: current, id: failure.item.id, line: failure.item.line)
      case (.unknown, .create), (.unknown, .clone): return nil
      default: return failure.item
      }
    }
    return BulkPlan(objectClass, schema, envelope, items)
  }
}
