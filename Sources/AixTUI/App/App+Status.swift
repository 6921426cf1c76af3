import ConsoleCore
import Glibc

/// What operators say of alarms.
extension App {
  /// The operator as alarms are acknowledged by him.
  static var localName: String {
    for name in ["SUDO_USER", "USER", "LOGNAME"] {
      if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
    }
    if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
    return "uid \(getuid())"
  }

  /// Acknowledges alarms as they were asked about: one that came anew meanwhile stays new.
  func acknowledge(_ asked: [Alarm], _ text: String) {
    let alarms = asked.filter { alarm in
      device.alarms.alarms.contains { $0.key == alarm.key && $0.since == alarm.since }
    }
    guard !alarms.isEmpty else { return say("The alarm no longer exists", .warning) }
    let problem = device.alarms.change { notes in
      for alarm in alarms { notes.acknowledge(alarm, by: App.localName, text, at: RealTime.now) }
    }
    let what = alarms.count == 1 ? "the alarm" : "\(alarms.count) alarms"
    say(
      problem ?? "Acknowledged \(what) on this machine only; nothing was sent to the device",
      problem == nil ? .good : .warning)
  }

  /// Shelves an alarm for minutes; for none it is announced again.
  func shelve(_ alarm: Alarm, minutes: Int) {
    let now = RealTime.now
    let until = minutes > 0 ? now + Int64(minutes) * 60_000 : nil
    let problem = device.alarms.change { $0.shelve(alarm, until: until, by: App.localName, at: now) }
    let done = until.map { "Shelved until \(MomentText.moment($0, now: now, tenths: false))" } ?? "No longer shelved"
    say(problem ?? "\(done), on this machine only", problem == nil ? .good : .warning)
  }
}

extension App {
  /// Sets a silence, or changes it.
  func set(_ silence: AlarmSilence) {
    let now = RealTime.now
    let count = device.alarms.alarms.count { $0.isActive && silence.matches($0) }
    let problem = device.alarms.change { $0.set(silence, at: now) }
    let until = MomentText.moment(silence.until, now: now, tenths: false)
    let alarms = count == 1 ? "1 alarm" : "\(count) alarms"
    say(
      problem ?? "Silenced until \(until): \(silence.title) (\(alarms) now)", problem == nil ? .good : .warning)
  }

  /// Ends a silence early.
  func end(_ silence: AlarmSilence) {
    var wasThere = false
    let problem = device.alarms.change { if $0.end(silence: silence.id) { wasThere = true } }
    guard wasThere else { return say("The silence has already ended", .warning) }
    say(problem ?? "Ended the silence: \(silence.title)", problem == nil ? .good : .warning)
  }
}

extension Context {
  /// What the message line says: what was said last.
  var message: MessageLog.Entry? { messages.current }

  /// What is announced on a line of its own on every pane: the worst of the new alarms that last; nil where there is none.
  var announcement: MessageLog.Entry? {
    // What was known before this start is no news.
    guard device.alarms.updated != nil else { return nil }
    let new = device.alarms.new.filter(\.isActive)
    guard let worst = new.first else { return nil }
    let more = new.count > 1 ? " (\(new.count - 1) more)" : ""
    let text = "NEW \(worst.entry.severity.word.uppercased())\(more): \(worst.entry.message)"
    return MessageLog.Entry(level: worst.entry.severity <= .major ? .error : .warning, text: text, time: "")
  }
}
