extension Connection {
  /// Removes and returns new notes on odd responses; each is made once per connection.
  public func takeNotes() -> [String] {
    guarded.withLock { guarded in
      defer { guarded.notes = [] }
      return guarded.notes
    }
  }

  /// Notes duplicate members in a response, of which only the last is kept.
  func note(duplicates: [String], in path: String) {
    guard !duplicates.isEmpty else { return }
    let names = Set(duplicates).sorted().prefix(5).joined(separator: ", ")
    note("\(path) has duplicate members (\(names)); the last of each is used")
  }

  /// Notes texts in a response that are not UTF-8.
  func note(brokenTexts: [JSONPointer], in path: String) {
    guard !brokenTexts.isEmpty else { return }
    let places = brokenTexts.prefix(3).map { $0.description.mended }.joined(separator: ", ")
    let more = brokenTexts.count > 3 ? " and \(brokenTexts.count - 3) more" : ""
    note("\(path) has text that is not UTF-8 at \(places)\(more); it is shown with marks and sent back unchanged")
  }

  private func note(_ text: String) {
    guarded.withLock { guarded in
      guard guarded.madeNotes.count < 200, guarded.madeNotes.insert(text).inserted else { return }
      if guarded.notes.count < 20 { guarded.notes.append(text) }
    }
  }
}
