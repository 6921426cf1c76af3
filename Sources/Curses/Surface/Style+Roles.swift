/// The style of each role as it is, so that a call reads `style: .warning`.
extension Style {
  public static let text = Style(.text)
  public static let secondary = Style(.secondary)
  public static let title = Style(.title)
  public static let border = Style(.border)
  public static let borderFocused = Style(.borderFocused)
  public static let header = Style(.header)
  public static let selection = Style(.selection)
  public static let selectionUnfocused = Style(.selectionUnfocused)
  public static let mark = Style(.mark)
  public static let match = Style(.match)
  public static let cursor = Style(.cursor)
  public static let key = Style(.key)
  public static let keyLabel = Style(.keyLabel)
  public static let statusBar = Style(.statusBar)
  public static let statusAccent = Style(.statusAccent)
  public static let prompt = Style(.prompt)
  public static let good = Style(.good)
  public static let info = Style(.info)
  public static let warning = Style(.warning)
  public static let danger = Style(.danger)
  public static let critical = Style(.critical)
  public static let live = Style(.live)
  public static let stale = Style(.stale)
  public static let replay = Style(.replay)
  public static let changed = Style(.changed)
  public static let added = Style(.added)
  public static let removed = Style(.removed)
  public static let tombstone = Style(.tombstone)
  public static let label = Style(.label)
  public static let value = Style(.value)
  public static let placeholder = Style(.placeholder)
  public static let secret = Style(.secret)
  public static let field = Style(.field)
  public static let fieldFocused = Style(.fieldFocused)
  public static let invalid = Style(.invalid)
  public static let disabled = Style(.disabled)
  public static let required = Style(.required)
  public static let link = Style(.link)
  public static let insecure = Style(.insecure)
  public static let readOnly = Style(.readOnly)
  public static let dialog = Style(.dialog)
  public static let dialogTitle = Style(.dialogTitle)
  public static let button = Style(.button)
  public static let buttonFocused = Style(.buttonFocused)
  public static let sparkline = Style(.sparkline)
  public static let gap = Style(.gap)

  /// The same style in bold.
  public var inBold: Style { with { $0.bold = true } }
  /// The same style in reverse video.
  public var inReverse: Style { with { $0.reverse = true } }
  /// The same style underlined.
  public var underlined: Style { with { $0.underline = true } }
  /// The same style, dimmed.
  public var dimmed: Style { with { $0.dim = true } }

  private func with(_ change: (inout Style) -> Void) -> Style {
    var copy = self
    change(&copy)
    return copy
  }
}
