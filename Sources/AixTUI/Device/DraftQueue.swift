import ConsoleCore

/// The unsaved drafts of a device that are being found, checked, offered or opened.
struct DraftQueue {
  /// Whether a search for drafts was started, and the drafts that it found, the last changed first.
  var isAsked = false
  var found: [DraftFile]?
  /// The drafts whose records are being read.
  var checks: [Ticket: DraftFile] = [:]
  var hasOffered = false
  /// A draft that waits for its class to be read.
  var pending: (file: DraftFile, slot: DraftSlot)?
}

/// The drafts on disk that are not open anywhere, and the purpose of the search.
struct FoundDrafts: Sendable {
  enum Purpose: Sendable {
    /// `offer` once per connection; `list` for the operator; `rest` after one was removed.
    case offer, list, rest
    /// For the form of a record; `keys` is the number of keys pressed before.
    case form(RecordKey, keys: Int)
  }

  let purpose: Purpose
  let drafts: [DraftFile]
  /// The reasons why files could not be read.
  let problems: [String]

  /// Looks for drafts; it waits for the disk.
  static func find(in store: DraftStore, for purpose: Purpose) -> FoundDrafts {
    let (drafts, problems) = store.list()
    return FoundDrafts(purpose: purpose, drafts: drafts.filter { !store.isClaimed($0.id) }, problems: problems)
  }
}

/// An opened draft, or why it was not opened.
enum OpenedDraft: Sendable {
  case opened(DraftFile, DraftSlot)
  case taken
  case failed(String)

  /// Claims a draft and reads it; it waits for the disk.
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

/// The result of removing a draft.
struct RemovedDraft: Sendable {
  /// Why removing failed; nil if it did not.
  let problem: String?
  /// The remaining drafts, if they are to be listed.
  let rest: FoundDrafts?

  static func remove(_ id: String, from store: DraftStore, listsRest: Bool) -> RemovedDraft {
    do throws(FileError) { try store.remove(id) } catch {
      return RemovedDraft(problem: "Cannot delete the draft: \(error)", rest: nil)
    }
    return RemovedDraft(problem: nil, rest: listsRest ? FoundDrafts.find(in: store, for: .rest) : nil)
  }
}
