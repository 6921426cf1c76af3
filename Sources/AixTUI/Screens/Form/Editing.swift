/// A layer that holds what was typed and is not sent yet, so that it must not be left unasked.
@MainActor protocol Editing: Layer {
  var isDirty: Bool { get }
}

extension FormScreen: Editing {}
