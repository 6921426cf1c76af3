/// What an operator can ask for; the keymap says by which keys, the palette by which words.
enum Command: String, CaseIterable, Sendable {
  case help, palette, messages, reload, redraw, suspend, back, quit, reconnect, signIn, cancelLoad
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

/// What is known of a command: its keys as names, its words for the key bar and the help.
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
    case bulk = "Many at once"
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

  /// All commands in the order of the help; the first key is the one that the key bar shows.
  static let all: [CommandInfo] = [
    CommandInfo(.help, .everywhere, "? f1", "Help", "the keys that work here, and all others"),
    CommandInfo(.palette, .everywhere, ":", "Command", "a command by its name, or a class to open"),
    CommandInfo(.messages, .everywhere, "!", "Messages", "the messages so far"),
    CommandInfo(.reload, .everywhere, "r f5", "Reload", "read what is shown from the device again"),
    CommandInfo(.cancelLoad, .everywhere, "ctrl-c", "Stop", "stop what is being loaded"),
    CommandInfo(.reconnect, .everywhere, "", "Reconnect", "try the device again now"),
    CommandInfo(.signIn, .everywhere, "", "Sign in", "sign in as another user or to another device"),
    CommandInfo(.objects, .everywhere, "1", "Objects", "the pane of classes and records"),
    CommandInfo(.live, .everywhere, "2", "Live", "the pane of changes as they happen"),
    CommandInfo(.calls, .everywhere, "3", "Calls", "the pane of calls and streams as they are now"),
    CommandInfo(.alarms, .everywhere, "4", "Alarms", "the pane of alarms, events, log and figures"),
    CommandInfo(.methods, .everywhere, "5", "Methods", "the pane of methods, their forms and the calls so far"),
    CommandInfo(.undoWrite, .everywhere, "u", "Undo", "take the last write back, as a save sheet first"),
    CommandInfo(.history, .everywhere, "H", "History", "what was written to the record or the device, by whom"),
    CommandInfo(.drafts, .everywhere, "D", "Drafts", "edits that were not saved, kept on this machine"),
    CommandInfo(.redraw, .everywhere, "ctrl-l", "Redraw", "draw the screen anew"),
    CommandInfo(.suspend, .everywhere, "ctrl-z", "Suspend", "back to the shell; fg returns"),
    CommandInfo(.back, .everywhere, "esc q", "Back", "one step back; at the top q quits, Esc stays"),
    CommandInfo(.quit, .everywhere, "Q f10", "Quit", "leave the console"),

    CommandInfo(.up, .moving, "k up", "Up", "one line up"),
    CommandInfo(.down, .moving, "j down", "Down", "one line down"),
    CommandInfo(.pageUp, .moving, "pgup", "Page up", "one page up"),
    CommandInfo(.pageDown, .moving, "pgdn", "Page down", "one page down"),
    CommandInfo(.halfUp, .moving, "ctrl-u", "Half up", "half a page up"),
    CommandInfo(.halfDown, .moving, "ctrl-d", "Half down", "half a page down"),
    CommandInfo(.top, .moving, "g home", "Top", "to the first line"),
    CommandInfo(.bottom, .moving, "G end", "Bottom", "to the last line"),
    CommandInfo(.left, .moving, "h left", "Left", "columns to the left; in a tree to the parent"),
    CommandInfo(.right, .moving, "l right", "Right", "columns to the right; in a tree to the first child"),

    CommandInfo(.open, .objects, "enter", "Open", "open the class or the record under the cursor"),
    CommandInfo(.pane, .objects, "tab", "Pane", "between the two panes of a screen"),
    CommandInfo(.fold, .objects, "|", "Fold", "fold the other pane away, or unfold it"),
    CommandInfo(.filter, .objects, "/ f3", "Filter", "filter as you type: text, field=value, field>n, !term"),
    CommandInfo(.clearFilter, .objects, "\\", "All", "show all records again"),
    CommandInfo(.sortNext, .objects, ">", "Sort", "sort by the next column"),
    CommandInfo(.sortPrevious, .objects, "<", "Sort", "sort by the previous column"),
    CommandInfo(.sortColumn, .objects, "s", "Sort by", "sort by the column under the cursor; again turns the order"),
    CommandInfo(.sortReverse, .objects, "S", "Turn", "turn the order of the rows"),
    CommandInfo(.columns, .objects, "o", "Columns", "columns to show or hide"),
    CommandInfo(.mark, .objects, "space", "Mark", "mark the record, and one line down"),
    CommandInfo(.markAll, .objects, "*", "Mark all", "mark all records that the filter shows, or unmark them"),
    CommandInfo(.new, .objects, "n", "New", "a new record with the schema's defaults"),
    CommandInfo(.edit, .objects, "e f4", "Edit", "edit the record in a form"),
    CommandInfo(.clone, .objects, "c", "Clone", "clone the record on the device"),
    CommandInfo(.delete, .objects, "x f8", "Delete", "delete the record"),
    CommandInfo(.actions, .objects, "m", "Actions", "what the device's methods can do with the record"),
    CommandInfo(.copy, .objects, "y", "Copy", "copy the value under the cursor to the clipboard"),
    CommandInfo(.copyRecord, .objects, "Y", "Copy record", "copy the record as JSON, secrets masked"),
    CommandInfo(.copySecret, .objects, "alt-y", "Copy secret", "copy the secret under the cursor in clear text"),
    CommandInfo(
      .copyRecordSecrets, .objects, "alt-Y", "Copy with secrets", "copy the record as JSON, secrets in clear text"),

    CommandInfo(.openRecord, .calls, "o", "Record", "open the record of the call, the stream or the timeline"),
    CommandInfo(.timeline, .calls, "t", "Timeline", "the story of the record: each change with its time"),
    CommandInfo(.values, .calls, "v", "Values", "the last values of the field under the cursor, with their times"),

    CommandInfo(.copyPath, .record, "p", "Copy path", "copy the JSON Pointer of the field"),
    CommandInfo(.expand, .record, "+", "Expand", "unfold the field"),
    CommandInfo(.collapse, .record, "-", "Collapse", "fold the field"),
    CommandInfo(.expandAll, .record, "E", "Expand all", "unfold all fields"),
    CommandInfo(.collapseAll, .record, "C", "Collapse all", "fold all fields"),
    CommandInfo(.raw, .record, "w", "JSON", "the record as the device gave it, or as a tree"),
    CommandInfo(
      .goTo, .record, "ctrl-g alt-g", "Go to", "open the record that the field leads to; in a table and a form, too"),
    CommandInfo(.usedBy, .record, "U alt-w", "Used by", "the records that lead to this one"),
    CommandInfo(
      .editor, .record, "J ctrl-o f9", "Editor",
      "edit the record as JSON in $EDITOR, secrets hidden; also in a table or a form"),
    CommandInfo(
      .editorSecrets, .record, "alt-J", "Editor, secrets", "edit the record in $EDITOR with secrets in clear text"),
    CommandInfo(.search, .record, "/ f3", "Search", "search the text shown"),
    CommandInfo(.searchNext, .record, "N ctrl-n", "Next", "the next place found"),
    CommandInfo(.searchPrevious, .record, "P ctrl-p", "Previous", "the place found before"),

    CommandInfo(.pause, .live, "p", "Pause", "let the feed stand still, or go on; G goes on, too"),
    CommandInfo(.kinds, .live, "K", "Kinds", "all changes, creations, updates or ends only"),
    CommandInfo(.jump, .live, "o", "Record", "open the record that the line is about"),
    CommandInfo(.nextMark, .live, "'", "Next mark", "to the next marked line"),
    CommandInfo(.pins, .live, "f", "Follow", "choose the classes that are followed wherever you are"),

    CommandInfo(.acknowledge, .alarms, "a", "Acknowledge", "say on this machine that the alarm was seen, with a note"),
    CommandInfo(.acknowledgeAll, .alarms, "A", "Acknowledge all", "say so of all new alarms"),
    CommandInfo(.shelve, .alarms, "z", "Shelve", "do not announce the alarm for a time"),
    CommandInfo(.silence, .alarms, "Z", "Silence", "do not announce alarms of a pattern for a time"),
    CommandInfo(.silences, .alarms, "s", "Silences", "list the silences: edit them, or end them early"),
    CommandInfo(.endSilence, .alarms, "x f8", "End now", "end the silence early"),
    CommandInfo(.groupBy, .alarms, "b", "Group by", "group the alarms by pattern, source or severity"),
    CommandInfo(.entry, .alarms, "i", "Entry", "the alarm or the entry as the device told it, whole"),
    CommandInfo(.level, .alarms, "L", "Level", "all entries, or from which severity on"),
    CommandInfo(.zoomIn, .alarms, "]", "Zoom in", "fewer hours on the timeline"),
    CommandInfo(.zoomOut, .alarms, "[", "Zoom out", "more hours on the timeline"),

    CommandInfo(.call, .methods, "ctrl-s f2", "Call", "show what will be sent, then call the method"),
    CommandInfo(
      .repeatCall, .methods, "R", "Repeat", "the same call again: its form, or what will be sent; nothing is sent yet"),

    CommandInfo(.nextField, .form, "tab down", "Next", "to the next field"),
    CommandInfo(.previousField, .form, "shift-tab up", "Previous", "to the field before"),
    CommandInfo(
      .toggle, .form, "enter", "Change", "turn a switch, choose from a list, unfold, or go on to the next field"),
    CommandInfo(.save, .form, "ctrl-s f2", "Save", "show what will be sent, then save"),
    CommandInfo(.undo, .form, "ctrl-_ alt-u", "Undo", "take the last change in the form back"),
    CommandInfo(.redo, .form, "ctrl-r alt-e", "Redo", "make it again"),
    CommandInfo(.revert, .form, "alt-r f6", "Revert", "bring the field back to what the device has"),
    CommandInfo(.clearField, .form, "alt-x f8", "Clear", "make the field null where it may be, else leave it out"),
    CommandInfo(.addItem, .form, "ctrl-n alt-n", "Add", "add an element to the list, or an entry to the map"),
    CommandInfo(
      .removeItem, .form, "ctrl-x alt-d", "Remove", "remove the element from the list, or the entry from the map"),
    CommandInfo(.moveItemUp, .form, "alt-k alt-p", "Move up", "move the element one place up"),
    CommandInfo(.moveItemDown, .form, "alt-j alt-m", "Move down", "move the element one place down"),
    CommandInfo(.duplicateItem, .form, "alt-c", "Duplicate", "put a copy of the element after it"),
    CommandInfo(.renameEntry, .form, "alt-a", "Rename", "give the entry of the map another key"),
    CommandInfo(.variant, .form, "alt-o", "Variant", "choose among the forms that the value can have"),
    CommandInfo(.pickReference, .form, "alt-i", "Pick", "choose the record that the field leads to by its name"),
    CommandInfo(.reveal, .form, "ctrl-t alt-v", "Reveal", "show the secret until the field is left"),

    CommandInfo(.merge, .form, "f7 alt-t", "Merge", "decide what somebody else has changed, too"),
    CommandInfo(.takeMine, .merge, "m", "Mine", "keep what was typed here"),
    CommandInfo(.takeTheirs, .merge, "t", "Theirs", "take what somebody else has set"),
    CommandInfo(.takeBase, .merge, "b", "As it was", "go back to the value that both have changed"),

    CommandInfo(.bulk, .bulk, "b", "Many", "what can be done to the marked records, or to the one under the cursor"),
    CommandInfo(.compare, .bulk, "=", "Compare", "two marked records side by side, or the marked one and the cursor's"),
    CommandInfo(.send, .bulk, "enter ctrl-s f2", "Send", "ask, then send what the preview shows"),
    CommandInfo(.failureMode, .bulk, "f", "Failures", "stop at the first failure, or go on"),
    CommandInfo(.sendInvalid, .bulk, "i", "Invalid", "send what the schema does not allow, too, or leave it out"),
    CommandInfo(.retry, .bulk, "r", "Retry", "try exactly what failed once more, with a preview"),
    CommandInfo(.rest, .bulk, "n", "The rest", "go on with what was not tried, with a preview"),
    CommandInfo(.undoGroup, .bulk, "U", "Undo all", "take back all writes that were sent together with this one"),
    CommandInfo(.takeLeft, .bulk, "<", "To the left", "take the field over into the left record"),
    CommandInfo(.takeRight, .bulk, ">", "To the right", "take the field over into the right record"),
    CommandInfo(.allFields, .bulk, "a", "All fields", "all fields, or only those that differ"),

    CommandInfo(.confirm, .dialogs, "y", "Yes", "do what the dialog offers"),
    CommandInfo(.cancel, .dialogs, "esc", "Cancel", "leave the dialog and change nothing"),
    CommandInfo(.details, .dialogs, "d", "Details", "more or less of what will be sent"),
    CommandInfo(.trust, .dialogs, "ctrl-t alt-t", "Trust", "trust the device's key for this run"),
  ]

  static let byCommand: [Command: CommandInfo] = Dictionary(
    all.map { ($0.command, $0) }, uniquingKeysWith: { first, _ in first })
}
