import ConsoleCore

/// What operators do with alarms: acknowledge, shelve and silence them.
extension App {
  /// Acknowledges the alarms that the operator saw; one that was raised again since stays new.
  func acknowledge(_ asked: [Alarm], _ text: String) {
    let alarms = asked.filter { alarm in
      device.alarms.alarms.contains { $0.key == alarm.key && $0.since == alarm.since }
    }
    guard !alarms.isEmpty else { return say("The alarm no longer exists", .warning) }
    let (name, time) = (LocalUser.name, RealTime.now)
    let what = alarms.count == 1 ? "the alarm" : "\(alarms.count) alarms"
    device.changeAlarmNotes("Acknowledged \(what) on this machine only; nothing was sent to the device") { notes in
      for alarm in alarms { notes.acknowledge(alarm, by: name, text, at: time) }
    }
  }

  /// Shelves an alarm for some minutes; zero ends its shelving.
  func shelve(_ alarm: Alarm, minutes: Int) {
    let (name, time) = (LocalUser.name, RealTime.now)
    let until = minutes > 0 ? time + Int64(minutes) * 60_000 : nil
    let done = until.map { "Shelved until \(MomentText.moment($0, now: time, tenths: false))" } ?? "No longer shelved"
    device.changeAlarmNotes("\(done), on this machine only") { $0.shelve(alarm, until: until, by: name, at: time) }
  }

  /// Adds a silence, or changes it.
  func set(_ silence: AlarmSilence) {
    let time = RealTime.now
    let count = device.alarms.alarms.count { $0.isActive && silence.matches($0) }
    let until = MomentText.moment(silence.until, now: time, tenths: false)
    let alarms = count == 1 ? "1 alarm" : "\(count) alarms"
    device.changeAlarmNotes("Silenced until \(until): \(silence.title) (\(alarms) now)") { $0.set(silence, at: time) }
  }

  /// Ends a silence early.
  func end(_ silence: AlarmSilence) {
    guard device.alarms.notes.silences.contains(where: { $0.id == silence.id }) else {
      return say("The silence has already ended", .warning)
    }
    device.changeAlarmNotes("Ended the silence: \(silence.title)") { $0.end(silence: silence.id) }
  }
}

extension Context {
  /// The entry on the message line.
  var message: MessageLog.Entry? { messages.current }

  /// The worst new active alarm of all devices and its device, that on screen first, and the number of all of them.
  private var newAlarms: (worst: Alarm?, session: DeviceSession, count: Int) {
    var found: (worst: Alarm?, session: DeviceSession, count: Int) = (nil, device, 0)
    // Alarms from disk are not new: wait for the device's first response.
    for session in [device] + fleet.sessions.filter({ $0 !== device }) where session.alarms.updated != nil {
      let own = session.alarms.newActive
      guard let alarm = own.worst else { continue }
      found.count += own.count
      if let worst = found.worst, worst.entry.severity <= alarm.entry.severity { continue }
      (found.worst, found.session) = (alarm, session)
    }
    return found
  }

  /// Whether the announced alarm is one of the device on screen.
  var isAnnouncementOwn: Bool { newAlarms.session === device }

  /// The worst new active alarm, announced on a line of its own on every pane; nil if there is none.
  var announcement: MessageLog.Entry? {
    let (found, session, count) = newAlarms
    guard let worst = found else { return nil }
    let more = count > 1 ? " (\(count - 1) more)" : ""
    let place = fleet.isMany ? "\(session.name): " : ""
    let text = "NEW \(worst.entry.severity.word.uppercased())\(more): \(place)\(worst.entry.message)"
    return MessageLog.Entry(level: worst.entry.severity <= .major ? .error : .warning, text: text, time: "")
  }
}
