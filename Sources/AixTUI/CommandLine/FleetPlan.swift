import ConsoleCore

/// What `set`, `patch` or `delete` does to each record that the filter chooses.
enum FleetChange: Sendable {
  case set(objectClass: String, [String])
  case patch(objectClass: String, JSONPatch)
  case delete(objectClass: String)

  init(_ name: String, _ operands: [String]) throws(UsageError) {
    let objectClass = operands[0]
    switch name {
    case "set": self = .set(objectClass: objectClass, Array(operands.dropFirst()))
    case "patch":
      self = .patch(objectClass: objectClass, try PatchCommand.read(operands.count > 1 ? operands[1] : nil))
    default: self = .delete(objectClass: objectClass)
    }
  }

  var objectClass: String {
    switch self {
    case .set(let name, _), .patch(let name, _), .delete(let name): name
    }
  }

  var isDelete: Bool { if case .delete = self { true } else { false } }

  /// The action on one record: a value is read by the record's own schema, which may have several variants.
  func action(on record: Record, schema: Schema) throws -> BulkAction {
    switch self {
    case .patch(_, let patch): return .patch(patch)
    case .delete: return .delete
    case .set(_, let words):
      var draft = Draft(editing: record, schema: schema)
      let pointers = try words.map { try SetCommand.assign($0, schema, &draft) }
      return .set(pointers.map { BulkAction.Assignment($0, draft[$0]) })
    }
  }
}

/// What a change makes of one device's records, worked out before anything is sent.
struct FleetPlan: Sendable {
  let schema: Schema
  /// One for each way in which the values were read; mostly one.
  let plans: [BulkPlan]

  static func make(_ change: FleetChange, _ filter: String, _ context: CommandContext) async throws -> FleetPlan {
    let name = change.objectClass
    let records = try await context.connection.list(name)
    let schema = await context.schema(name, records: records)
    let chosen = try GetCommand.filtered(records, filter, schema, option: "--where")
    var order: [BulkAction] = []
    var byAction: [BulkAction: [Record]] = [:]
    for record in chosen {
      let action = try change.action(on: record, schema: schema)
      if byAction[action] == nil { order.append(action) }
      byAction[action, default: []].append(record)
    }
    var plans: [BulkPlan] = []
    for action in order {
      plans.append(await BulkPlan.make(action, on: byAction[action] ?? [], of: name, schema: schema))
    }
    return FleetPlan(schema: schema, plans: plans)
  }

  /// What is sent.
  var items: [BulkItem] { plans.flatMap { $0.runnable() } }
  var count: Int { items.count }
  var unchangedCount: Int { plans.reduce(0) { $0 + $1.unchangedCount } }
  /// What cannot be sent, each with the reason.
  var obstacles: [(item: BulkItem, reason: String)] {
    plans.flatMap { plan in
      plan.impossible.map { ($0, $0.problem ?? "") }
        + plan.invalid.map { ($0, $0.issues.map { "\($0)" }.joined(separator: "; ")) }
    }
  }

  /// Sends it; a failure that is every other record's, too, ends it for this device.
  func run(_ context: CommandContext, _ group: String) async -> [BulkSummary] {
    let writer = context.writer
    var summaries: [BulkSummary] = []
    for plan in plans { summaries.append(await BulkRun(plan, writer: writer, group: group).run()) }
    return summaries
  }
}
