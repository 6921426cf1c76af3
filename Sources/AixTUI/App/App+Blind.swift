import Curses

/// Keys in a window too small to draw in, where the operator cannot see what a command would do.
extension App {
  /// Whether the screen is drawn at all.
  var isDrawn: Bool { size.width >= Chrome.least.width && size.height >= Chrome.least.height }

  /// Handles only the keys that are safe without a screen: redraw, suspend and quit.
  func pressBlindly(_ key: Key) {
    switch keymap.offer(for: key, among: [Offer(.redraw), Offer(.suspend), Offer(.quit)])?.command {
    case .redraw?: effects.append(.redraw)
    case .suspend?: effects.append(.suspend)
    // A question could not be read; a draft on disk is offered again at the next start.
    case .quit? where unsaved?.isKept ?? true: end(hungUp: false)
    default: break
    }
  }

  /// The lines shown in a window that is too small.
  var tooSmallLines: [String] {
    let needs = "Window too small: needs \(Chrome.least.width)x\(Chrome.least.height), is \(size.width)x\(size.height)"
    guard unsaved?.isKept ?? true else { return [needs, "a form has unsaved changes"] }
    return [needs, "\(keymap.label(.quit)) quits"]
  }
}
