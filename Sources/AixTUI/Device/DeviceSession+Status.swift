import ConsoleCore

/// Alarms, events and figures of the device.
extension DeviceSession {
  /// Handles an event of the status poller; true if something changed that every screen shows.
  func receive(_ event: StatusEvent) -> Bool {
    let isShown: Bool
    switch event {
    case .opened(let archive):
      alarms.apply(archive)
      isShown = true
    case .notes(let notes):
      alarms.apply(notes)
      isShown = false
    case .update(let update, let isShared):
      receive(update, isShared: isShared)
      isShown = !update.lines.isEmpty || isShowingStale
    case .failed(let failure):
      let hasWorked = alarms.updated != nil
      let isPlain = if case .other = failure { true } else { hasWorked }
      if failure != alarms.failure, isPlain, case .signedIn = state {
        say("Status: \(failure.message)", .warning, yields: true)
      }
      alarms.apply(failure)
      isShown = true
    case .noJournal(let problem):
      alarms.noteDiskProblem(problem)
      say("\(problem). The console continues from memory.", .error)
      isShown = true
    case .unreadable(let count):
      say("Skipped \(count) unreadable lines of the status journal", .warning, yields: true)
      isShown = true
    }
    isShowingStale = alarms.isStale(now: now)
    return isShown
  }

  private func receive(_ update: StatusUpdate, isShared: Bool) {
    let disk = alarms.diskProblem
    let raised = alarms.apply(update, isShared: isShared, now: now).filter(alarms.isNew)
    if !raised.isEmpty, connection?.settings.status.bell == true { ring() }
    if let problem = update.diskProblem, problem != disk {
      say("\(problem). The console continues from memory.", .error)
    } else if disk != nil, update.isKept, update.diskProblem == nil {
      say("The status journal is being written again", .good, yields: true)
    }
    warn(of: update.clock)
    if let gap = update.gap { say("Status: entries may be missing: \(gap)", .warning, yields: true) }
  }

  /// Warns once while the device's clock is wrong, and again after it was right in between.
  private func warn(of clock: ClockOffset?) {
    guard let clock else { return }
    if clock.deservesAWarning, !hasWarnedOfClock {
      say("\(ClockText.sentence(clock)); times are corrected and marked with \(ClockText.mark)", .warning, yields: true)
    }
    hasWarnedOfClock = clock.deservesAWarning
  }

  /// Changes the notes on alarms on this machine; `done` is said once they are saved.
  func changeAlarmNotes(_ done: String, _ change: @escaping @Sendable (inout AlarmNotes) -> Void) {
    alarms.change(change)
    guard let folder = alarms.folder else {
      return say("\(done). No history is kept, so this ends with the console.", .warning)
    }
    send(.alarmNotes(folder: folder, AlarmNotesChange(done: done, apply: change)))
  }

  /// Handles the result of saving a change.
  func apply(_ result: Result<AlarmNotes, FileError>, of change: AlarmNotesChange) {
    switch result {
    case .success(let notes):
      alarms.changed(notes)
      say(change.done, .good)
    case .failure(let error):
      alarms.changed(nil)
      say("\(change.done). Not saved, so this ends with the console: \(error)", .warning)
    }
  }

  /// When the alarm totals become stale; nil if they are, or are unknown.
  var staleStatusDeadline: ContinuousClock.Instant? {
    guard !isShowingStale, let updated = alarms.updated else { return nil }
    return updated + alarms.interval * 3 + .seconds(2)
  }

  /// Notes that the alarm totals are stale; true if they just became so.
  func noteStaleStatus() -> Bool {
    guard let deadline = staleStatusDeadline, deadline <= now else { return false }
    isShowingStale = true
    return true
  }
}
