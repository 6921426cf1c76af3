import CNcurses

extension Terminal {
  /// Bytes of text that the usual terminals take in one OSC 52.
  public static let copyLimit = 74_994

  /// Sounds the bell.
  public func bell() { aix_bell() }

  /// Turns mouse reports on or off.
  public func setMouse(_ on: Bool) { aix_set_mouse(on) }

  /// Copies text to the operator's clipboard by OSC 52; false where it is too long or the terminal would print it.
  @discardableResult
  public func copy(_ text: String) -> Bool {
    guard aix_is_open(), aix_speaks_xterm(), text.utf8.count <= Terminal.copyLimit else { return false }
    let plain = "\u{1B}]52;c;" + Base64.encode(text.utf8) + "\u{07}"
    if Environment.isSet("TMUX") {
      // Plain for tmux's own buffer, wrapped for the terminal around it where passthrough is allowed.
      write("\u{1B}Ptmux;\u{1B}" + plain + "\u{1B}\\")
    } else if Environment.isSet("STY") {
      write("\u{1B}P" + plain + "\u{1B}\\")
      return true
    }
    write(plain)
    return true
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    aix_write(bytes, Int32(bytes.count))
  }
}
