import ConsoleCore
import Curses

/// What a layer can read while it handles input or draws.
@MainActor struct Context {
  /// The device that the layer shows.
  let device: DeviceSession
  let fleet: Fleet
  let keymap: Keymap
  let glyphs: Glyphs
  let messages: MessageLog
  let now: ContinuousClock.Instant
  /// Whether another layer covers this one: its content must not move then.
  var isCovered = false

  /// The same for a layer of another device.
  func of(_ session: DeviceSession) -> Context {
    var context = Context(device: session, fleet: fleet, keymap: keymap, glyphs: glyphs, messages: messages, now: now)
    context.isCovered = isCovered
    return context
  }
}

/// A screen or a dialog: a value that handles keys and draws itself. Handlers never draw; drawing never changes it.
@MainActor protocol Layer {
  /// Its part of the header's path; empty for a dialog.
  var crumb: String { get }
  /// The whole path, if the layers below are not part of it; nil if they are.
  var ownPath: [String]? { get }
  /// Whether the layers below stay visible.
  var isDialog: Bool { get }
  /// Whether characters are typed into a field now, so that they are not commands.
  func takesText(_ context: Context) -> Bool
  /// The class whose records are on screen, to keep it in sync.
  var visibleClass: String? { get }
  /// All classes whose records are on screen.
  var visibleClasses: [String] { get }
  /// The command that opens it if it is a pane, which keeps its state when left; nil for other layers.
  var pane: Command? { get }
  /// Whether it shows the changes of all classes.
  var showsChangeLog: Bool { get }
  /// Whether it shows the status: alarms, events or figures.
  var showsStatus: Bool { get }
  /// Whether it is the first screen of a device, above the overview of all devices.
  var isRoot: Bool { get }
  /// Whether it says nothing of any device, such as the help.
  var isNeutral: Bool { get }
  /// Whether it shows all devices.
  var showsFleet: Bool { get }
  /// Global commands that this layer handles in its own way.
  var ownCommands: Set<Command> { get }
  /// Whether it belongs to one device, so that it closes when the console leaves that device.
  var isOfOneDevice: Bool { get }
  /// Whether it waits for the operator to sign in.
  var isWaitingForOperator: Bool { get }
  /// Whether one step back quits the program.
  var isAtTop: Bool { get }
  /// Whether the operator types into it, so that nothing may open over it by itself.
  var isTypedInto: Bool { get }
  /// Where undo looks for the last write; nil if nothing can be undone here.
  var undoScope: UndoScope? { get }
  /// Its changes that are not on the device; nil if there are none.
  var unsaved: UnsavedEdit? { get }
  /// The record being edited, whose draft on disk may be offered; nil for none.
  var draftRecord: Record? { get }
  /// Help on what is under the cursor, beyond what fits on the screen.
  func about(_ context: Context) -> [String]
  /// The records to read when it opens, before it changes them or creates similar ones.
  func recordsToRead(_ context: Context) -> [Record]
  /// When it wants to be redrawn even if nothing happens; nil for never.
  func nextTick(_ context: Context) -> ContinuousClock.Instant?
  /// The commands it offers now.
  func offers(_ context: Context) -> [Offer]
  /// Handles a key before the keymap does; nil if the key is not for this layer. Typing into a field is handled here.
  mutating func handle(_ key: Key, _ context: Context) -> [Action]?
  mutating func perform(_ command: Command, _ context: Context) -> [Action]
  /// Handles an event that goes to the layers, topmost first; nil if it is not for this layer.
  mutating func handle(_ event: LayerEvent, _ context: Context) -> [Action]?
  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action]
  /// Handles the answer of the dialog above.
  mutating func handle(_ answer: Answer, _ context: Context) -> [Action]
  /// Saves the current edit to disk.
  mutating func keepDraft(_ context: Context)
  /// Requests that it needs and has not made yet.
  mutating func missing(_ context: Context) -> [Request]
  /// Removes and returns what it has to say since the last frame.
  mutating func takeAnnouncement() -> String?
  /// Updates scrolling and derived rows to the data and the area.
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
  var isRoot: Bool { false }
  var isNeutral: Bool { false }
  var showsFleet: Bool { false }
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
