import Curses

/// A filter in force, and its field while it is typed.
struct TextFilter {
  private(set) var text = ""
  private(set) var input = FilterInput()

  var isOpen: Bool { input.isOpen }
  var isSet: Bool { !text.isEmpty }

  /// Opens the field with the filter in force.
  mutating func open() { input.open(text) }

  mutating func set(_ text: String) { self.text = text }

  /// Ends the filter; false if none is in force.
  mutating func clear() -> Bool {
    defer { text = "" }
    return isSet
  }

  /// Handles a key; nil if it is not for the filter.
  mutating func handle(_ key: Key) -> [Action]? {
    guard let change = input.handle(key) else { return nil }
    if case .changed(let text) = change { self.text = text }
    return []
  }
}

/// A screen with one filter, which is typed into the message line or set by `:filter`.
@MainActor protocol FilteredLayer: Prompting {
  var filter: TextFilter { get set }
}

extension FilteredLayer {
  func takesText(_ context: Context) -> Bool { filter.isOpen }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? { filter.handle(key) }

  mutating func handle(_ event: LayerEvent, _ context: Context) -> [Action]? {
    guard case .filter(let text) = event else { return nil }
    filter.set(text)
    return []
  }

  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context) {
    MessageLine.draw(filter.input.field, "Filter: ", on: &surface, in: row, context)
  }

  /// The command that ends the filter.
  var clearFilterOffer: Offer { Offer(.clearFilter, disabled: filter.isSet ? nil : "no filter is set") }
}
