/// What a piece of text means; the theme decides what it looks like.
public enum Role: UInt8, CaseIterable, Sendable {
  case text, secondary, title, border, borderFocused, header
  case selection, selectionUnfocused, mark, match, cursor
  case key, keyLabel, statusBar, statusAccent, prompt
  case good, info, warning, danger, critical
  case live, stale, replay
  case changed, added, removed, tombstone
  case label, value, placeholder, secret
  case field, fieldFocused, invalid, disabled, required
  case link, insecure, readOnly
  case dialog, dialogTitle, button, buttonFocused
  case sparkline, gap
}
