import ConsoleCore
import Curses

/// Everything that can happen to the program; there is no other way in.
enum Message: Sendable {
  case key(Key)
  case resized(Size)
  /// What arrives of a device; of one that was left it is dropped.
  case device(DeviceID, DeviceEvent)
  case signal(TerminalSignal)
  /// What came of the operator's editor.
  case edited(EditorResult)
  /// Why something beside the devices failed that the main thread did not wait for.
  case problem(String)
  case tick
}
