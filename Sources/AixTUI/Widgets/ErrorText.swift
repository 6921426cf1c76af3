import ConsoleCore

extension DeviceError {
  /// The error for the status line, what matters most first: the line may be short.
  var told: String { leavesDoubt ? "NOT KNOWN whether it was done. Check before trying again. \(message)" : message }
}
