import ConsoleCore
import Synchronization

/// What a plan for many records is made from.
enum BulkSource: Sendable {
  case action(BulkAction, on: [Record], of: String, Schema)
  /// A file that is imported into a class.
  case file(String, of: String, Schema, existing: [Record], Envelope)
  /// What failed of a plan.
  case failed(BulkPlan, BulkSummary)
  /// What was not tried of a plan.
  case rest(BulkPlan, BulkSummary)
}

/// A plan as it is shown before anything is sent.
struct BulkPreview: Sendable {
  let plan: BulkPlan
  /// What of a file could not be read.
  var problems: [RecordImport.Problem] = []
  /// In which way records are in use that are to be deleted, by their UUIDs.
  var usage: [String: [String]] = [:]
}

/// A plan that was confirmed.
struct BulkOrder: Sendable {
  let plan: BulkPlan
  var includesInvalid = false
  var stopsAtFailure = false
  /// The group of the run before, where this one tries a part of it again.
  var group: String?
  let stop: BulkStop
}

/// The records of an export and where they go.
struct ExportOrder: Sendable {
  let records: [Record]
  let schema: Schema
  let format: ExchangeFile.Format
  /// Whether a CSV file's texts are guarded that a spreadsheet would run as formulas.
  var guardsFormulas = false
  let path: String
  var replaces = false
}

/// The writes of a group that can be taken back.
struct GroupCount: Sendable {
  let group: String
  let count: Int
  let recreated: Int
  let removed: Int
}

/// Work on many records.
enum BulkRequest: Sendable {
  /// Works a plan out; the records of the device come along where it matters who uses one.
  case plan(BulkSource, Store?)
  case run(BulkOrder)
  /// Counts what of a group can be taken back.
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

/// What came of work on many records.
enum BulkReply: Sendable {
  case planned(BulkPreview)
  /// Why there is no plan.
  case notPlanned(String)
  /// The record whose turn it is.
  case began(String)
  case progress(BulkRun.Progress)
  case done(BulkSummary, of: String)
  case undoCounted(GroupCount)
  case undone(BulkUndo.Summary)
  case exported(ExportOrder, bytes: Int)
  /// The file is there already.
  case exists(ExportOrder)
  case notExported(String)

  var isProgress: Bool {
    switch self {
    case .began, .progress: true
    default: false
    }
  }
}

/// By which the operator stops what is being sent: what is on its way is waited for.
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

  /// Says which run is stopped, at once where the operator was quicker.
  func attach(_ run: BulkRun) {
    let isStopped = state.withLock { state in
      state.run = run
      return state.isStopped
    }
    if isStopped { run.cancel() }
  }
}
