import ConsoleCore

extension FormScreen {
  /// What the schema says about the field under the cursor, including its regular expression.
  func about(_ context: Context) -> [String] {
    guard let field = current?.field else { return [] }
    var lines = ["\(field.title): \(FieldNotes.facts(field))"]
    if let description = field.description { lines.append(description) }
    if let problem = problem(at: field.pointer) { lines.append("Now: \(problem)") }
    if case .text(let rules) = field.kind, let pattern = rules.pattern {
      lines.append("Regular expression: \(pattern)")
    }
    return lines
  }
}
