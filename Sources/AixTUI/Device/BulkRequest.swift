import ConsoleCore
import Synchronization

/// The source of a bulk plan.
enum BulkSource: Sendable {
  case action(BulkAction, on: [Record], of: String, Schema)
  /// A file to import into a class.
  case file(String, of: String, Schema, existing: [Record], Envelope)
  /// The items of a plan that failed.
  case failed(BulkPlan, BulkSummary)
  /// The items of a plan that were not tried.
  case rest(BulkPlan, BulkSummary)
}

/// A plan shown before anything is sent.
struct BulkPreview: Sendable {
  let plan: BulkPlan
  /// The parts of a file that could not be read.
  var problems: [RecordImport.Problem] = []
  /// Why the records to delete are in use, by UUID.
  var usage: [String: [String]] = [:]
}

/// A confirmed plan.
struct BulkOrder: Sendable {
  let plan: BulkPlan
  var includesInvalid = false
  var stopsAtFailure = false
  /// The group of the earlier run if this one retries a part of it.
  var group: String?
  let stop: BulkStop
}

/// The records of an export and its destination.
struct ExportOrder: Sendable {
  let records: [Record]
  let schema: Schema
  let format: ExchangeFile.Format
  /// Whether to escape CSV texts that a spreadsheet would run as formulas.
  var guardsFormulas = false
  let path: String
  var replaces = false
}

/// How many writes of a group can be undone.
struct GroupCount: Sendable {
  let group: String
  let count: Int
  let recreated: Int
  let removed: Int
}

/// An operation on many records.
enum BulkRequest: Sendable {
  /// Makes a plan; the store comes along if the plan must show who refers to a record.
  case plan(BulkSource, Store?)
  case run(BulkOrder)
  /// Counts the writes of a group that can be undone.
  case countUndo(String)
  case undo(String, [String: Schema], BulkStop)
  case export(ExportOrder)

  var isRead: Bool {
    switch self {
    case .plan, .countUndo: true
    case .run, .undo, .export: false
    }
  }
}

/// The result of an operation on many records, or its progress.
enum BulkReply: Sendable {
  case planned(BulkPreview)
  /// The reason why there is no plan.
  case notPlanned(String)
  /// The name of the record that comes next.
  case began(String)
  case progress(BulkRun.Progress)
  case done(BulkSummary, of: String)
  case undoCounted(GroupCount)
  case undone(BulkUndo.Summary)
  case exported(ExportOrder, bytes: Int)
  /// The file already exists.
  case exists(ExportOrder)
  case notExported(String)

  var isProgress: Bool {
    switch self {
    case .began, .progress: true
    default: false
    }
  }
}

/// Lets the operator stop a bulk operation; requests already sent are still awaited.
final class BulkStop: Sendable {
  private let state = Mutex<(isStopped: Bool, run: BulkRun?)>((false, nil))

  var isStopped: Bool { state.withLock(\.isStopped) }

  func stop() {
    let run = state.withLock { state in
      state.isStopped = true
      return state.run
    }
    run?.cancel()
  }

  /// Sets the run to stop, and stops it at once if the operator already asked for that.
  func attach(_ run: BulkRun) {
    let isStopped = state.withLock { state in
      state.run = run
      return state.isStopped
    }
    if isStopped { run.cancel() }
  }
}
