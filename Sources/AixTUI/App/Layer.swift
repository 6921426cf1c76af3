import ConsoleCore
import Curses

/// What a layer may look at while it answers a key or draws.
@MainActor struct Context {
  let device: DeviceModel
  let keymap: Keymap
  let glyphs: Glyphs
  let messages: MessageLog
  let now: ContinuousClock.Instant
  /// Whether another layer lies over this one: what it shows must not move then.
  var isCovered = false
  /// The commands of the layers below, for the help and the palette.
  var offersBelow: [Offer] = []
}

/// A screen or a dialog: a value that answers keys and draws itself; handlers never draw, drawing never changes it.
@MainActor protocol Layer {
  /// The words for the header's path; empty for a dialog.
  var crumb: String { get }
  /// The whole path where it was not come to by what lies below; nil where it was.
  var ownPath: [String]? { get }
  /// Whether what lies below stays visible.
  var isDialog: Bool { get }
  /// Whether characters go into a field now, so that they are no commands.
  func takesText(_ context: Context) -> Bool
  /// The class whose records are on screen, to keep them fresh.
  var visibleClass: String? { get }
  /// All classes whose records are on screen.
  var visibleClasses: [String] { get }
  /// The command that opens it where it is a pane, so that it is found again as it was left.
  var pane: Command? { get }
  /// Whether it shows what signals tell, of whatever class.
  var showsFeed: Bool { get }
  /// Whether it shows what the status tells.
  var showsStatus: Bool { get }
  /// Commands that are everybody's otherwise and mean something of its own here.
  var ownCommands: Set<Command> { get }
  /// What the help says of what is under the cursor, beyond what the screen has room for.
  func about(_ context: Context) -> [String]
  /// The records that are to be read before it changes them or makes others like them, when it opens.
  func recordsToRead(_ context: Context) -> [Record]
  /// When it wants to be drawn anew though nothing happens; nil for never.
  func nextTick(_ context: Context) -> ContinuousClock.Instant?
  /// The commands it takes now.
  func offers(_ context: Context) -> [Offer]
  /// A key before the keymap sees it; nil where it is not for this layer (typing into a field is).
  mutating func handle(_ key: Key, _ context: Context) -> [Action]?
  mutating func perform(_ command: Command, _ context: Context) -> [Action]
  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action]
  /// Takes the answer of the dialog that was above.
  mutating func take(_ answer: Answer, _ context: Context) -> [Action]
  /// Brings scrolling and derived rows in line with the data and the place there is.
  mutating func layout(_ area: Rect, _ context: Context)
  func draw(on surface: inout Surface, in area: Rect, _ context: Context)
}

extension Layer {
  var crumb: String { "" }
  var ownPath: [String]? { nil }
  var isDialog: Bool { false }
  var visibleClass: String? { nil }
  var visibleClasses: [String] { visibleClass.map { [$0] } ?? [] }
  var pane: Command? { nil }
  var showsFeed: Bool { false }
  var showsStatus: Bool { false }
  var ownCommands: Set<Command> { [] }
  func about(_ context: Context) -> [String] { [] }
  func recordsToRead(_ context: Context) -> [Record] { [] }
  func nextTick(_ context: Context) -> ContinuousClock.Instant? { nil }
  func takesText(_ context: Context) -> Bool { false }
  mutating func handle(_ key: Key, _ context: Context) -> [Action]? { nil }
  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] { [] }
  mutating func take(_ answer: Answer, _ context: Context) -> [Action] { [] }
  mutating func layout(_ area: Rect, _ context: Context) {}
}
