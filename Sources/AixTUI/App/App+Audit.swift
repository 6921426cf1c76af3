import ConsoleCore

/// Lists that are read now and then although signals come: a device may not have heard a subscription, or not signal
/// everything, and what it shows then would look fresh for ever.
extension App {
  /// When a class that signals tell of is compared with its list; nil for one that they do not tell of.
  func auditDeadline(_ name: String) -> ContinuousClock.Instant? {
    guard device.link == .live, device.liveClasses.contains(name), device.loads[name] == nil,
      let state = device.classStates[name], let loaded = state.loaded
    else { return nil }
    let last = max(loaded, state.retry.attempted ?? loaded)
    return last + (device.unsignalled[name] == nil ? device.auditInterval(name) : device.signalLateness)
  }

  /// Takes what the list of a class told beyond its signals, and no longer believes in those that stay away.
  func audited(_ name: String, _ changes: [Change]) {
    guard device.link == .live, device.liveClasses.contains(name) else { return }
    if let missing = device.unsignalled.removeValue(forKey: name) {
      guard !missing.isEmpty else { return }
      device.liveClasses.remove(name)
      device.unheard.insert(name)
      let seconds = device.pollInterval(name).components.seconds
      say("\(name): the device does not signal every change; the list is read every \(seconds) s", .warning)
    } else if !changes.isEmpty {
      device.unsignalled[name] = Set(changes.map(\.uuid))
    }
  }

  /// Notes which records signals have told of after all.
  func heard(_ signals: [Signal]) {
    guard !device.unsignalled.isEmpty else { return }
    for signal in signals {
      guard let name = signal.objectClass, let uuid = signal.uuid else { continue }
      device.unsignalled[name]?.remove(uuid)
    }
  }
}

extension DeviceModel {
  private var auditPause: Duration { .seconds(connection?.settings.dialect.auditSeconds ?? 60) }

  /// How long the signals of what an audit found may take.
  var signalLateness: Duration { min(.seconds(5), auditPause) }

  /// How often a class that signals tell of is compared with its list: each minute, or so rarely that it costs little.
  func auditInterval(_ objectClass: String) -> Duration {
    let state = classStates[objectClass]
    let bySize = Double(state?.lastBytes ?? 0) / 1_200_000
    let byTime = Double((state?.lastDuration ?? .zero).milliseconds) / 600
    return auditPause * max(1, bySize, byTime)
  }
}
