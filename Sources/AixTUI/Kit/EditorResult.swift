/// What came of the operator's editor.
enum EditorResult: Sendable {
  case text(String)
  /// Why there is no text to take over, and what the file holds all the same.
  case failed(String, text: String)
}
