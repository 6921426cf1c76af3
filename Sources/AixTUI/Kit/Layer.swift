import ConsoleCore
import Curses

/// What a layer may look at while it answers a key or draws.
@MainActor struct Context {
  let device: DeviceSession
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
  var showsChangeLog: Bool { get }
  /// Whether it shows what the status tells.
  var showsStatus: Bool { get }
  /// Commands that are everybody's otherwise and mean something of its own here.
  var ownCommands: Set<Command> { get }
  /// Whether it shows what is of one device, so that it goes when the console leaves that device.
  var isOfOneDevice: Bool { get }
  /// Whether it asks who signs in, and nobody has answered.
  var isWaitingForOperator: Bool { get }
  /// Whether one step back from here would leave the program.
  var isAtTop: Bool { get }
  /// Whether it is filled in by typing, so that nothing may come up over it by itself.
  var isTypedInto: Bool { get }
  /// What a write that is to be undone is looked for in; nil where undoing is out of place.
  var undoScope: UndoScope? { get }
  /// The changes in it that are not on the device; nil where there are none.
  var unsaved: UnsavedEdit? { get }
  /// The record of which a draft from disk may be offered, now that it is edited; nil for none.
  var draftRecord: Record? { get }
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
  /// Something that the program tells its layers, the topmost first; nil where it is not for this one.
  mutating func handle(_ event: LayerEvent, _ context: Context) -> [Action]?
  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action]
  /// Handles the answer of the dialog that was above.
  mutating func handle(_ answer: Answer, _ context: Context) -> [Action]
  /// Keeps on disk what is being edited, as it is now.
  mutating func keepDraft(_ context: Context)
  /// What it needs to have read or worked out that it has not asked for yet.
  mutating func missing(_ context: Context) -> [Request]
  /// What it has to say since the last frame.
  mutating func takeAnnouncement() -> String?
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
  var showsChangeLog: Bool { false }
  var showsStatus: Bool { false }
  var ownCommands: Set<Command> { [] }
  var isOfOneDevice: Bool { true }
  var isWaitingForOperator: Bool { false }
  var isAtTop: Bool { false }
  var isTypedInto: Bool { false }
  var undoScope: UndoScope? { nil }
  var unsaved: UnsavedEdit? { nil }
  var draftRecord: Record? { nil }
  func about(_ context: Context) -> [String] { [] }
  func recordsToRead(_ context: Context) -> [Record] { [] }
  func nextTick(_ context: Context) -> ContinuousClock.Instant? { nil }
  func takesText(_ context: Context) -> Bool { false }
  mutating func handle(_ key: Key, _ context: Context) -> [Action]? { nil }
  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] { [] }
  mutating func handle(_ event: LayerEvent, _ context: Context) -> [Action]? { nil }
  mutating func handle(_ answer: Answer, _ context: Context) -> [Action] { [] }
  mutating func keepDraft(_ context: Context) {}
  mutating func missing(_ context: Context) -> [Request] { [] }
  mutating func takeAnnouncement() -> String? { nil }
  mutating func layout(_ area: Rect, _ context: Context) {}
}
