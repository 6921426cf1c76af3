import Curses

/// A filter that is typed into the message line: each key changes it, Enter keeps it, Esc takes it back.
struct FilterInput {
  /// What a key made of the filter.
  enum Change {
    case kept
    case changed(String)
  }

  /// The keys while a text to search is typed.
  static let searchOffers: [Offer] = [Offer(.open, bar: true, title: "Find"), Offer(.cancel, bar: true, title: "End")]

  private(set) var field: TextField?
  private var before = ""

  var isOpen: Bool { field != nil }

  /// The keys while a filter is typed; all others are text.
  static let offers: [Offer] =
    [Offer(.open, bar: true, title: "Keep filter"), Offer(.cancel, bar: true)]
    + [.up, .down, .pageUp, .pageDown].map { Offer($0) }

  /// Begins with the present filter.
  mutating func open(_ text: String) {
    before = text
    field = TextField(text)
  }

  /// Answers a key; nil where it is not for the filter, which moving in the list is not.
  mutating func handle(_ key: Key) -> Change? {
    guard field != nil else { return nil }
    switch key {
    case .enter:
      field = nil
      return .kept
    case .escape:
      field = nil
      return .changed(before)
    case .up, .down, .pageUp, .pageDown: return nil
    default: return field?.handle(key) == true ? .changed(field?.text ?? "") : nil
    }
  }
}
