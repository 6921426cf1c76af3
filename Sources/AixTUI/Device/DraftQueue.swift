import ConsoleCore

/// Unsaved drafts of a device that are being looked for, checked, offered or opened.
struct DraftQueue {
  /// Whether the drafts on disk were asked for, and those that nobody has open, the last changed first.
  var isAsked = false
  var found: [DraftFile]?
  /// The drafts whose records were asked for and have not come yet.
  var checks: [Ticket: DraftFile] = [:]
  var hasOffered = false
  /// A draft that waits for its class to be read.
  var pending: (file: DraftFile, slot: DraftSlot)?
}

/// The drafts on disk that nobody has open, and what they were looked for.
struct FoundDrafts: Sendable {
  enum Purpose: Sendable {
    /// To offer them once after the start; to list them, since the operator asked; to list what is left.
    case offer, list, rest
    /// For the form of a record; `keys` counts those that were pressed before.
    case form(RecordKey, keys: Int)
  }

  let purpose: Purpose
  let drafts: [DraftFile]
  /// Why files could not be read.
  let problems: [String]

  /// Looks for drafts; it waits for the disk.
  static func find(in store: DraftStore, for purpose: Purpose) -> FoundDrafts {
    let (drafts, problems) = store.list()
    return FoundDrafts(purpose: purpose, drafts: drafts.filter { !store.isClaimed($0.id) }, problems: problems)
  }
}

/// A draft that was opened, or why not.
enum OpenedDraft: Sendable {
  case opened(DraftFile, DraftSlot)
  case taken
  case failed(String)

  /// Takes the right to a draft and reads it; it waits for the disk.
  static func open(_ id: String, in store: DraftStore) -> OpenedDraft {
    do throws(FileError) {
      guard let claim = try store.claim(id) else { return .taken }
      switch store.load(id) {
      case .failure(let problem): return .failed("Cannot read the draft: \(problem.message)")
      case .success(let file): return .opened(file, DraftSlot(claim, of: file))
      }
    } catch {
      return .failed("Cannot open the draft: \(error)")
    }
  }
}

/// A draft that was to be removed.
struct RemovedDraft: Sendable {
  /// Why that failed; nil where it did not.
  let problem: String?
  /// What is left, where that is to be listed.
  let rest: FoundDrafts?

  static func remove(_ id: String, from store: DraftStore, listsRest: Bool) -> RemovedDraft {
    do throws(FileError) { try store.remove(id) } catch {
      return RemovedDraft(problem: "Cannot delete the draft: \(error)", rest: nil)
    }
    return RemovedDraft(problem: nil, rest: listsRest ? FoundDrafts.find(in: store, for: .rest) : nil)
  }
}
