import ConsoleCore

/// What the configuration and this run know beforehand of any device; it outlives the session with one.
@MainActor final class DeviceSettings {
  /// Columns and other settings per class, as the configuration keeps them.
  var classes: [String: JSON]
  /// Classes that the operator wants to follow wherever he is.
  var pinned: Set<String>
  /// Words that tell calls and streams.
  let callTable: CallWords
  /// Words that tell dangerous methods, and actions by hand.
  let methodTable: MethodWords
  /// The secrets of this run's writes by the device they were sent to: two devices may hold records with one UUID.
  private var secrets: [String: SecretMemory] = [:]

  init(
    classes: [String: JSON] = [:], callTable: CallWords = CallWords(), methodTable: MethodWords = MethodWords()
  ) {
    self.classes = classes
    self.callTable = callTable
    self.methodTable = methodTable
    pinned = Set(classes.filter { $0.value["pinned"] == true }.keys)
  }

  /// The secrets of this run's writes to a device, whatever session they were sent in.
  func secrets(of device: String) -> SecretMemory {
    if let known = secrets[device] { return known }
    let memory = SecretMemory()
    secrets[device] = memory
    return memory
  }
}

/// A list that the sync machine asked for.
struct ListRequest {
  let objectClass: String
  let number: Int
  var bytes = 0
}

/// When something could not be read last, and how often in a row.
struct RetryPace {
  private(set) var attempted: ContinuousClock.Instant?
  private(set) var failures = 0

  /// Notes a failure; whether it is news.
  mutating func failed(at now: ContinuousClock.Instant) -> Bool {
    attempted = now
    failures += 1
    return failures == 1
  }

  /// When it is tried again: rarely what was refused for good, else after waits that double from `first`, up to a minute.
  func deadline(after error: DeviceError, first: Duration) -> ContinuousClock.Instant? {
    let seconds = Double(first.milliseconds) / 1000
    let pause = error.isLasting ? 60 : Backoff.full(failures - 1, first: seconds, limit: 60)
    return attempted.map { $0 + .milliseconds(Int(pause * 1000)) }
  }
}
