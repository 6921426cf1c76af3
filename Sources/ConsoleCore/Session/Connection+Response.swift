extension Connection {
  /// How fast the device responds: the shortest of the last eight requests without a list, in milliseconds.
  public var responseTime: Int? { guarded.withLock { $0.responseTimes.min() } }

  func note(responseTime: Duration) {
    let milliseconds = max(0, Int(responseTime.milliseconds))
    guarded.withLock { guarded in
      guarded.responseTimes.append(milliseconds)
      if guarded.responseTimes.count > 8 { guarded.responseTimes.removeFirst() }
    }
  }
}
