import ConsoleCore
import Curses

/// The class pane: its cursor and its filter.
extension ObjectsScreen {
  /// The classes that pass the filter of the pane.
  func classNames(_ context: Context) -> [String] {
    let words = TextFold.folded(classFilterText).split(separator: " ")
    let classes = context.device.classes
    guard !words.isEmpty else { return classes.map(\.name) }
    func passing(_ text: (NamedItem) -> String) -> [String] {
      classes.filter { item in
        let folded = TextFold.folded(text(item))
        return words.allSatisfy { folded.contains($0) }
      }.map(\.name)
    }
    // Search the descriptions only if no name has the words.
    let named = passing(\.name)
    return named.isEmpty ? passing { $0.description ?? "" } : named
  }

  /// Whether there is nothing that Esc and q can go back to.
  var isAtTop: Bool { focus == .classes && classFilterText.isEmpty }

  mutating func performInClasses(_ command: Command, _ context: Context) -> [Action] {
    let names = classNames(context)
    keepClass(names)
    if classCursor.move(command, count: names.count) {
      return names.indices.contains(classCursor.index) ? show(names[classCursor.index], context) : []
    }
    switch command {
    case .open, .right:
      guard names.indices.contains(classCursor.index) else { return [] }
      let actions = show(names[classCursor.index], context)
      focus = .table
      isFolded = true
      return actions
    case .filter:
      classFilter.open(classFilterText)
      classBefore = objectClass
    case .clearFilter: setClassFilter("", context)
    case .back where !classFilterText.isEmpty: setClassFilter("", context)
    case .back: return [.perform(.quit)]
    default: break
    }
    return []
  }

  /// Filters the classes; the cursor stays on the class that is shown, or goes to the first one that passes.
  mutating func setClassFilter(_ text: String, _ context: Context) {
    classFilterText = text
    let names = classNames(context)
    classCursor.index = objectClass.flatMap { names.firstIndex(of: $0) } ?? 0
  }

  /// Handles a key while the class filter is typed; nil if the filter does not use the key.
  mutating func typeClassFilter(_ key: Key, _ context: Context) -> [Action]? {
    guard let change = classFilter.handle(key) else { return nil }
    guard case .changed(let text) = change else { return [] }
    setClassFilter(text, context)
    if !classFilter.isOpen {
      // Esc goes back to the class that was shown before.
      let actions = classBefore.map { show($0, context) } ?? []
      setClassFilter(text, context)
      return actions
    }
    let names = classNames(context)
    return names.indices.contains(classCursor.index) ? show(names[classCursor.index], context) : []
  }
}
