import ConsoleCore

/// Settings from the configuration, and secrets of this run, for any device; outlives a session.
@MainActor final class DeviceSettings {
  /// Columns and other settings per class, in the form of the configuration.
  var classes: [String: JSON]
  /// Classes to keep in sync on every screen.
  var pinned: Set<String>
  /// Words that identify calls and streams.
  let callTable: CallWords
  /// Words that identify dangerous methods, and actions set in the configuration.
  let methodTable: MethodWords
  /// The secrets that this run wrote, by device address: records on two devices may share a UUID.
  private var secrets: [String: SecretMemory] = [:]

  init(
    classes: [String: JSON] = [:], callTable: CallWords = CallWords(), methodTable: MethodWords = MethodWords()
  ) {
    self.classes = classes
    self.callTable = callTable
    self.methodTable = methodTable
    pinned = Set(classes.filter { $0.value["pinned"] == true }.keys)
  }

  /// The secrets that this run wrote to a device, in any session.
  func secrets(of device: String) -> SecretMemory {
    if let known = secrets[device] { return known }
    let memory = SecretMemory()
    secrets[device] = memory
    return memory
  }
}

/// A list that `DeviceSync` asked for.
struct ListRequest {
  let objectClass: String
  let number: Int
  var bytes = 0
}

/// The time of the last failure, and the number of failures in a row.
struct RetryPace {
  private(set) var attempted: ContinuousClock.Instant?
  private(set) var failures = 0

  /// Counts a failure; true if it is the first in a row.
  mutating func failed(at now: ContinuousClock.Instant) -> Bool {
    attempted = now
    failures += 1
    return failures == 1
  }

  /// The time of the next attempt: after a minute for a lasting error, else after waits of `first` up to a minute.
  func deadline(after error: DeviceError, first: Duration) -> ContinuousClock.Instant? {
    let seconds = Double(first.milliseconds) / 1000
    let pause = error.isLasting ? 60 : Backoff.full(failures - 1, first: seconds, limit: 60)
    return attempted.map { $0 + .milliseconds(Int(pause * 1000)) }
  }
}
