import ConsoleCore
import Curses

/// Everything that can happen to the program; nothing else changes its state.
enum Message: Sendable {
  case key(Key)
  case resized(Size)
  /// An event from a device; dropped if the operator has left that device.
  case device(DeviceID, DeviceEvent)
  case signal(TerminalSignal)
  /// The result of the operator's editor.
  case edited(EditorResult)
  /// Why background work failed, such as saving a setting.
  case problem(String)
  case tick
}
