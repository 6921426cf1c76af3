import ConsoleCore
import Curses

/// A filter typed into the message line: each key applies it, Enter keeps it, Esc restores the previous one.
struct FilterInput {
  /// What a key did to the filter.
  enum Change {
    case kept
    case changed(String)
  }

  /// The keys while a search text is typed.
  static let searchOffers: [Offer] = [Offer(.open, bar: true, title: "Find"), Offer(.cancel, bar: true, title: "End")]

  private(set) var field: TextField?
  private var before = ""
  /// The text before a field name was completed, and the index of the current completion.
  private var completion: (text: String, index: Int)?

  var isOpen: Bool { field != nil }

  /// The keys while a filter is typed; all others are text.
  static let offers: [Offer] =
    [Offer(.open, bar: true, title: "Keep filter"), Offer(.cancel, bar: true)]
    + [.up, .down, .pageUp, .pageDown].map { Offer($0) }

  /// The same if Tab completes a field name.
  static let completingOffers = offers + [Offer(.nextField, bar: true, title: "Complete field")]

  /// Opens with the current filter.
  mutating func open(_ text: String) {
    completion = nil
    before = text
    field = TextField(text)
  }

  /// Handles a key; nil if it is not for the filter, such as a key that moves in the list.
  mutating func handle(_ key: Key) -> Change? {
    guard field != nil else { return nil }
    completion = nil
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

  /// Completes the field name at the end of the filter, then the next candidate; returns the filter, nil if none fits.
  mutating func complete(_ columns: [Column]) -> String? {
    let text = completion?.text ?? field?.text ?? ""
    let found = FilterCompletion.candidates(text, columns: columns)
    guard field != nil, !found.isEmpty else { return nil }
    let index = completion.map { ($0.index + 1) % found.count } ?? 0
    completion = (text, index)
    field?.set(found[index])
    return found[index]
  }
}
