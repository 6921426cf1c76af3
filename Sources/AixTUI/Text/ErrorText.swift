import ConsoleCore

extension DeviceError {
  /// The error for the status line, the most important part first: the line may be short.
  var told: String { leavesDoubt ? "\(Texts.resultUnknown) \(message)" : message }
}
