/// The operator's commands; the keymap assigns their keys, `LineCommand` their words.
enum Command: String, CaseIterable, Sendable {
  case help, palette, messages, reload, redraw, suspend, back, quit, reconnect, signIn, cancelLoad
  case devices, scope, signOut
  case objects, live, calls, alarms, methods
  case up, down, pageUp, pageDown, halfUp, halfDown, top, bottom, left, right
  case open, pane, fold, filter, clearFilter, sortNext, sortPrevious, sortColumn, sortReverse, columns, mark, markAll
  case new, edit, clone, delete, copy, copyRecord, copyPath, copySecret, copyRecordSecrets
  case openRecord, timeline, values
  case goTo, usedBy, editor, editorSecrets
  case expand, collapse, expandAll, collapseAll, raw, search, searchNext, searchPrevious
  case nextField, previousField, toggle, addItem, removeItem, moveItemUp, moveItemDown, reveal, clearField
  case duplicateItem, renameEntry, variant, pickReference
  case revert, undo, redo, save
  case undoWrite, history, drafts, merge, takeMine, takeTheirs, takeBase
  case bulk, compare, send, failureMode, sendInvalid, retry, rest, undoGroup, takeLeft, takeRight, allFields
  case acknowledge, acknowledgeAll, shelve, entry, level, zoomIn, zoomOut
  case groupBy, silence, silences, endSilence
  case actions, call, repeatCall
  case pause, kinds, jump, nextMark, pins
  case confirm, cancel, details, trust
}

/// A command's key names, and its words for the key bar and the help.
struct CommandInfo: Sendable {
  enum Group: String, CaseIterable, Sendable {
    case everywhere = "Everywhere"
    case moving = "Moving"
    case objects = "Objects"
    case calls = "Calls"
    case record = "Record"
    case live = "Live"
    case alarms = "Alarms"
    case methods = "Methods"
    case form = "Form"
    case merge = "Merge"
    case bulk = "Bulk actions"
    case dialogs = "Dialogs"
  }

  let command: Command
  let group: Group
  let keys: [String]
  let title: String
  let help: String

  private init(_ command: Command, _ group: Group, _ keys: String, _ title: String, _ help: String) {
    self.command = command
    self.group = group
    self.keys = keys.split(separator: " ").map(String.init)
    self.title = title
    self.help = help
  }

  /// All commands in the order of the help; the key bar shows the first key of each.
  static let all: [CommandInfo] = [
    CommandInfo(.help, .everywhere, "? f1", "Help", "keys for this screen, and all keys"),
    CommandInfo(.palette, .everywhere, ":", "Command", "run a command by name, or open a class"),
    CommandInfo(.messages, .everywhere, "!", "Messages", "show earlier messages"),
    CommandInfo(.reload, .everywhere, "r f5", "Reload", "reload what is on screen"),
    CommandInfo(.cancelLoad, .everywhere, "ctrl-c", "Stop", "stop loading"),
    CommandInfo(.reconnect, .everywhere, "", "Reconnect", "reconnect to the device now"),
    CommandInfo(.signIn, .everywhere, "alt-s", "Sign in", "sign in as another user or to another device"),
    CommandInfo(.devices, .everywhere, "0", "Devices", "all devices: which can be reached, alarms, calls, trouble"),
    CommandInfo(.scope, .everywhere, "@", "Device", "choose the device to show; :@NAME goes to one"),
    CommandInfo(
      .signOut, .everywhere, "", "Sign out", "sign out of the marked devices, or of the one under the cursor"),
    CommandInfo(.objects, .everywhere, "1", "Objects", "classes and records"),
    CommandInfo(.live, .everywhere, "2", "Live", "changes as they happen"),
    CommandInfo(.calls, .everywhere, "3", "Calls", "calls and streams as they are now"),
    CommandInfo(.alarms, .everywhere, "4", "Alarms", "alarms, events, log and figures"),
    CommandInfo(.methods, .everywhere, "5", "Methods", "methods, their forms and earlier runs"),
    CommandInfo(.undoWrite, .everywhere, "u", "Undo", "undo the last write; shows what will be sent first"),
    CommandInfo(.history, .everywhere, "H", "History", "what was written from this machine, when and by whom"),
    CommandInfo(.drafts, .everywhere, "D", "Drafts", "unsaved drafts on this machine"),
    CommandInfo(.redraw, .everywhere, "ctrl-l", "Redraw", "redraw the screen"),
    CommandInfo(.suspend, .everywhere, "ctrl-z", "Suspend", "suspend to the shell; fg returns"),
    CommandInfo(.back, .everywhere, "esc q", "Back", "back; on the first screen q quits, Esc does not"),
    CommandInfo(.quit, .everywhere, "Q f10", "Quit", "quit the console"),

    CommandInfo(.up, .moving, "k up", "Up", "one line up"),
    CommandInfo(.down, .moving, "j down", "Down", "one line down"),
    CommandInfo(.pageUp, .moving, "pgup", "Page up", "one page up"),
    CommandInfo(.pageDown, .moving, "pgdn", "Page down", "one page down"),
    CommandInfo(.halfUp, .moving, "ctrl-u", "Half up", "half a page up"),
    CommandInfo(.halfDown, .moving, "ctrl-d", "Half down", "half a page down"),
    CommandInfo(.top, .moving, "g home", "Top", "to the first line"),
    CommandInfo(.bottom, .moving, "G end", "Bottom", "to the last line"),
    CommandInfo(.left, .moving, "h left", "Left", "scroll columns left; in a tree, go to the parent"),
    CommandInfo(.right, .moving, "l right", "Right", "scroll columns right; in a tree, go to the first child"),

    CommandInfo(.open, .objects, "enter", "Open", "open what is under the cursor"),
    CommandInfo(.pane, .objects, "tab", "Next part", "go to the next part of the screen"),
    CommandInfo(.fold, .objects, "|", "Hide part", "hide or show the part beside this one"),
    CommandInfo(.filter, .objects, "/ f3", "Filter", "filter as you type: text, field=value, field>n, !term"),
    CommandInfo(.clearFilter, .objects, "\\", "Clear filter", "clear the filter"),
    CommandInfo(.sortNext, .objects, ">", "Sort", "sort by the next column"),
    CommandInfo(.sortPrevious, .objects, "<", "Sort", "sort by the previous column"),
    CommandInfo(.sortColumn, .objects, "s", "Sort by", "sort by the column under the cursor; again to reverse"),
    CommandInfo(.sortReverse, .objects, "S", "Reverse", "reverse the order of the rows"),
    CommandInfo(.columns, .objects, "o", "Columns", "show or hide columns"),
    CommandInfo(.mark, .objects, "space", "Mark", "mark the record and move down"),
    CommandInfo(.markAll, .objects, "*", "Mark all", "mark or unmark all records that the filter shows"),
    CommandInfo(.new, .objects, "n", "New", "create a record, starting from the schema's defaults"),
    CommandInfo(.edit, .objects, "e f4", "Edit", "edit the record in a form"),
    CommandInfo(.clone, .objects, "c", "Clone", "clone the record on the device"),
    CommandInfo(.delete, .objects, "x f8", "Delete", "delete the record"),
    CommandInfo(.actions, .objects, "m", "Actions", "run a method on the record"),
    CommandInfo(.copy, .objects, "y", "Copy", "copy what is under the cursor to the clipboard"),
    CommandInfo(.copyRecord, .objects, "Y", "Copy record", "copy the record as JSON, secrets masked"),
    CommandInfo(.copySecret, .objects, "alt-y", "Copy secret", "copy the secret under the cursor in clear text"),
    CommandInfo(
      .copyRecordSecrets, .objects, "alt-Y", "Copy with secrets", "copy the record as JSON, secrets in clear text"),

    CommandInfo(.openRecord, .calls, "o", "Record", "open the record of the call, the stream or the timeline"),
    CommandInfo(.timeline, .calls, "t", "Timeline", "every change of the record, with times"),
    CommandInfo(.values, .calls, "v", "Values", "recent values of the field, with times"),

    CommandInfo(.copyPath, .record, "p", "Copy path", "copy the JSON Pointer of the field"),
    CommandInfo(.expand, .record, "+", "Expand", "expand the field"),
    CommandInfo(.collapse, .record, "-", "Collapse", "collapse the field"),
    CommandInfo(.expandAll, .record, "E", "Expand all", "expand all fields"),
    CommandInfo(.collapseAll, .record, "C", "Collapse all", "collapse all fields"),
    CommandInfo(.raw, .record, "w", "JSON", "show JSON or fields"),
    CommandInfo(
      .goTo, .record, "ctrl-g alt-g", "Go to", "open the referenced record; also in tables and forms"),
    CommandInfo(.usedBy, .record, "U alt-w", "Referenced by", "records that refer to this one"),
    CommandInfo(
      .editor, .record, "J ctrl-o f9", "Editor",
      "edit the record as JSON in $EDITOR, secrets hidden; also in a table or a form"),
    CommandInfo(
      .editorSecrets, .record, "alt-J", "Editor, secrets", "edit the record in $EDITOR with secrets in clear text"),
    CommandInfo(.search, .record, "/ f3", "Search", "search the text on screen"),
    CommandInfo(.searchNext, .record, "N ctrl-n", "Next", "next match"),
    CommandInfo(.searchPrevious, .record, "P ctrl-p", "Previous", "previous match"),

    CommandInfo(.pause, .live, "p", "Pause", "pause or continue; G also continues"),
    CommandInfo(.kinds, .live, "K", "Kinds", "show all changes, or only creates, updates or deletes"),
    CommandInfo(.jump, .live, "o", "Record", "open the record of this line"),
    CommandInfo(.nextMark, .live, "'", "Next mark", "go to the next marked line"),
    CommandInfo(.pins, .live, "f", "Follow", "choose classes to follow on every screen"),

    CommandInfo(.acknowledge, .alarms, "a", "Acknowledge", "acknowledge the alarm on this machine, with a note"),
    CommandInfo(.acknowledgeAll, .alarms, "A", "Acknowledge all", "acknowledge all new alarms"),
    CommandInfo(.shelve, .alarms, "z", "Shelve", "shelve the alarm: do not announce it for a while"),
    CommandInfo(.silence, .alarms, "Z", "Silence", "do not announce matching alarms for a while"),
    CommandInfo(.silences, .alarms, "s", "Silences", "show the silences: edit them, or end them early"),
    CommandInfo(.endSilence, .alarms, "x f8", "End now", "end the silence early"),
    CommandInfo(.groupBy, .alarms, "b", "Group by", "group the alarms by pattern, source or severity"),
    CommandInfo(.entry, .alarms, "i", "Entry", "show all details as sent by the device"),
    CommandInfo(.level, .alarms, "L", "Severity", "set minimum severity"),
    CommandInfo(.zoomIn, .alarms, "]", "Zoom in", "show fewer hours"),
    CommandInfo(.zoomOut, .alarms, "[", "Zoom out", "show more hours"),

    CommandInfo(.call, .methods, "ctrl-s f2", "Run", "show what will be sent, then run the method"),
    CommandInfo(
      .repeatCall, .methods, "R", "Repeat", "prepare the same run again; nothing is sent yet"),

    CommandInfo(.nextField, .form, "tab down", "Next", "next field"),
    CommandInfo(.previousField, .form, "shift-tab up", "Previous", "previous field"),
    CommandInfo(
      .toggle, .form, "enter", "Change", "toggle, choose, expand, or go to the next field"),
    CommandInfo(.save, .form, "ctrl-s f2", "Save", "show what will be sent, then save"),
    CommandInfo(.undo, .form, "alt-u ctrl-_", "Undo", "undo the last change in the form"),
    CommandInfo(.redo, .form, "ctrl-r alt-e", "Redo", "redo"),
    CommandInfo(.revert, .form, "alt-r f6", "Revert", "reset the field to the device's value"),
    CommandInfo(.clearField, .form, "alt-x f8", "Clear", "set to null if allowed, otherwise omit"),
    CommandInfo(.addItem, .form, "ctrl-n alt-n", "Add", "add an element to a list or an entry to a map"),
    CommandInfo(
      .removeItem, .form, "ctrl-x alt-d", "Remove", "remove the element or entry"),
    CommandInfo(.moveItemUp, .form, "alt-k alt-p", "Move up", "move the element up"),
    CommandInfo(.moveItemDown, .form, "alt-j alt-m", "Move down", "move the element down"),
    CommandInfo(.duplicateItem, .form, "alt-c", "Duplicate", "duplicate the element"),
    CommandInfo(.renameEntry, .form, "alt-a", "Rename", "rename the entry's key"),
    CommandInfo(.variant, .form, "alt-o", "Variant", "choose another variant of the value"),
    CommandInfo(.pickReference, .form, "alt-i", "Pick", "choose the referenced record by name"),
    CommandInfo(.reveal, .form, "ctrl-t alt-v", "Reveal", "show the secret until you leave the field"),

    CommandInfo(.merge, .form, "f7 alt-t", "Merge", "resolve conflicts with other edits"),
    CommandInfo(.takeMine, .merge, "m", "Mine", "keep my value"),
    CommandInfo(.takeTheirs, .merge, "t", "Theirs", "use the device's new value"),
    CommandInfo(.takeBase, .merge, "b", "Original", "go back to the original value"),

    CommandInfo(.bulk, .bulk, "b", "Bulk", "actions on the marked records, or on the one under the cursor"),
    CommandInfo(
      .compare, .bulk, "=", "Compare", "compare two marked records, or the marked one and the one under the cursor"),
    CommandInfo(.send, .bulk, "enter ctrl-s f2", "Send", "confirm, then send what the preview shows"),
    CommandInfo(.failureMode, .bulk, "f", "On failure", "stop at the first failure, or continue"),
    CommandInfo(.sendInvalid, .bulk, "i", "Invalid", "also send what the schema does not allow, or skip it"),
    CommandInfo(.retry, .bulk, "r", "Retry", "retry what failed, with a preview"),
    CommandInfo(.rest, .bulk, "n", "Continue", "continue with what was not tried, with a preview"),
    CommandInfo(.undoGroup, .bulk, "U", "Undo all", "undo all writes that were sent together with this one"),
    CommandInfo(.takeLeft, .bulk, "<", "To the left", "copy the field to the left record"),
    CommandInfo(.takeRight, .bulk, ">", "To the right", "copy the field to the right record"),
    CommandInfo(.allFields, .bulk, "a", "All fields", "show all fields, or only differences"),

    CommandInfo(.confirm, .dialogs, "y", "Yes", "confirm the dialog"),
    CommandInfo(.cancel, .dialogs, "esc", "Cancel", "close the dialog without changes"),
    CommandInfo(.details, .dialogs, "d", "Details", "show more or less of what will be sent"),
    CommandInfo(.trust, .dialogs, "ctrl-t alt-t", "Trust", "trust the device's key for this session"),
  ]

  static let byCommand: [Command: CommandInfo] = Dictionary(
    all.map { ($0.command, $0) }, uniquingKeysWith: { first, _ in first })
}
