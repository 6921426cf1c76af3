/// What an operator does in the console's own screens.
extension TerminalSession {
  /// The console signed in to a device with a class open, the cursor in its table.
  static func console(
    on url: String, class objectClass: String, _ flags: [String] = [], width: Int = 120, height: Int = 36,
    environment: [String: String] = [:]
  ) async throws -> TerminalSession {
    let words = ["--device", url, "--user", "root"] + flags
    let terminal = try await console(words, width: width, height: height, environment: environment)
    try await terminal.waitFor("sipAccount +[0-9]+", seconds: 20)
    // The counts of all classes have come: whatever refers to a record is known.
    try await terminal.waitFor("session +[0-9]+")
    try await terminal.open(objectClass)
    return terminal
  }

  /// Opens a class by the `:` line.
  func open(_ objectClass: String) async throws {
    try await type(":")
    try await type(objectClass)
    try await waitFor("^:\(objectClass)$")
    try await keys("Enter")
    try await waitFor("^ \(objectClass)  [0-9]+ records")
  }

  /// Filters the table down to one record as it is typed, and keeps the filter.
  func filter(_ text: String) async throws {
    try await type("/")
    try await waitFor("^Filter:")
    try await type(text)
    try await waitFor("filter \"\(text)\": 1$|filter \"\(text)\": 1 ")
    try await keys("Enter")
    try await waitForNo("^Filter:")
  }

  /// Opens the form of the record under the cursor.
  func edit() async throws {
    try await type("e")
    try await waitFor("(›|>) edit ")
  }

  /// The row of the form that has the cursor.
  private func focusedRow() async throws -> Substring? {
    try await screen().split(separator: "\n").first {
      $0.hasPrefix("▸") || ($0.hasPrefix(">") && !$0.contains("aixtui"))
    }
  }

  /// Moves the form's cursor to a field by its title.
  func focus(_ title: String, by key: String = "Down") async throws {
    let pattern = try Regex("^[▸>].[ ]*(▾ |▸ |- )?\(title)\\*?( |$)")
    for _ in 0..<80 {
      let row = try await focusedRow()
      if let row, row.firstMatch(of: pattern) != nil { return }
      try await keys(key)
      _ = try await Poll.until("another row than \(row ?? "none") has the cursor", seconds: 5) {
        let next = try await focusedRow()
        return next != nil && next != row ? true : nil
      }
    }
    throw HarnessError("no field \(title)\n\(try await screen())")
  }

  /// Types a text into a field in place of what it has.
  func fill(_ title: String, _ text: String, by key: String = "Down") async throws {
    try await focus(title, by: key)
    try await keys("End", "C-u")
    try await type(text)
    try await waitForRow(title, text)
  }

  /// Waits until a field's row shows a text as it stands.
  func waitForRow(_ title: String, _ text: String) async throws {
    var last = ""
    do {
      _ = try await Poll.until("\(title) shows \(text)", seconds: 10) {
        last = try await screen()
        return last.split(separator: "\n").contains { $0.contains(title) && $0.contains(text) } ? true : nil
      }
    } catch { throw HarnessError("\(error)\n\(last)") }
  }

  /// Opens the save sheet; the screen then.
  @discardableResult
  func saveSheet() async throws -> String {
    try await keys("C-s")
    return try await waitFor("Save \\(y\\)|Create \\(y\\)")
  }

  /// Saves by the sheet's key and waits until the form is gone.
  func save() async throws {
    try await saveSheet()
    try await type("y")
    try await waitFor("[Ss]aved |Created ")
    try await waitForNo("(›|>) edit ")
  }
}
