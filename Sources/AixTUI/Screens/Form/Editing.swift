/// A layer that holds what was typed and is not sent yet, so that it must not be left unasked.
@MainActor protocol Editing: Layer {
  var isDirty: Bool { get }
  /// Whether what was typed is on disk, so that it is offered again.
  var isKept: Bool { get }
  /// What is edited, as the subject of a sentence.
  var subject: String { get }
}

extension FormScreen: Editing {
  var isKept: Bool { claim != nil }
  var subject: String { draft.base.map { $0.name ?? $0.uuid } ?? "The new \(draft.objectClass)" }
}
