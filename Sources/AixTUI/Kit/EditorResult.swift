/// The result of the operator's editor.
enum EditorResult: Sendable {
  case text(String)
  /// Why the text cannot be used, and the text of the file all the same.
  case failed(String, text: String)
}
