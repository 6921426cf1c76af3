extension Connection {
  /// What was odd about the answers since the last call, each said once.
  public func takeNotes() -> [String] {
    guarded.withLock { guarded in
      defer { guarded.notes = [] }
      return guarded.notes
    }
  }

  /// Notes that an answer bears members twice, of which only the last is kept.
  func note(duplicates: [String], in path: String) {
    guard !duplicates.isEmpty else { return }
    let names = Set(duplicates).sorted().prefix(5).joined(separator: ", ")
    let text = "\(path) bears members twice (\(names)); the last one of each counts"
    guarded.withLock { guarded in
      if !guarded.notes.contains(text), guarded.notes.count < 20 { guarded.notes.append(text) }
    }
  }
}
