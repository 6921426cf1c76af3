import CNcurses

extension Terminal {
  /// Everything that was typed since the last call; never waits, but for the rest of an escape sequence.
  public func readKeys() -> [Key] {
    aix_follow_size()
    var hasRead = false
    while true {
      let code = aix_next_key()
      if code < 0 { break }
      hasRead = true
      if code < 256 {
        decoder.receive(UInt8(truncatingIfNeeded: code))
      } else if let key = key(code) {
        decoder.receive(key)
      }
    }
    var keys = decoder.finish()
    if !hasRead, let deadline = keyDeadline, deadline <= .now { keys += decoder.expire() }
    if hasRead || decoder.patience == nil { keyDeadline = decoder.patience.map { .now + $0 } }
    if keys.contains(.resize) {
      size = Size(width: Int(aix_width()), height: Int(aix_height()))
      last = nil
    }
    if aix_input_ended() { keys.append(.endOfInput) }
    return keys
  }

  private func key(_ code: Int32) -> Key? {
    switch code {
    case KEY_UP: .up
    case KEY_DOWN: .down
    case KEY_LEFT: .left
    case KEY_RIGHT: .right
    case KEY_HOME, KEY_A1, KEY_FIND: .home
    case KEY_END, KEY_C1, KEY_LL, KEY_SELECT: .end
    case KEY_PPAGE, KEY_A3, KEY_SPREVIOUS: .pageUp
    case KEY_NPAGE, KEY_C3, KEY_SNEXT: .pageDown
    case KEY_IC, KEY_SIC: .insert
    case KEY_DC, KEY_SDC: .delete
    case KEY_BACKSPACE: .backspace
    case KEY_STAB: .tab
    case KEY_BTAB: .backTab
    case KEY_ENTER: .enter
    case KEY_EXIT: .escape
    case KEY_SR: .shiftUp
    case KEY_SF: .shiftDown
    case KEY_SLEFT: .shiftLeft
    case KEY_SRIGHT: .shiftRight
    case KEY_SHOME: .home
    case KEY_SEND: .end
    case KEY_RESIZE: .resize
    case (KEY_F0 + 1)...(KEY_F0 + 63): .function(Int(code - KEY_F0))
    default: aix_key_name(code).flatMap { KeySequence.named(String(cString: $0)) }
    }
  }
}
