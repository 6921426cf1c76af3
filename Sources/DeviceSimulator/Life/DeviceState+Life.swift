import ConsoleCore

/// What the device does by itself: calls ring, talk and end, figures move, registrations drop and come back.
extension DeviceState {
  /// Few enough that requests are not kept waiting; more come after the loop's next round.
  private static let mostStepsAtOnce = 500

  /// Does all that is due and tells the monotonic time of what comes next.
  mutating func live(until now: Double) -> Double {
    if let rebootAt = life.rebootAt, rebootAt <= now { reboot(now: now) }
    let reboot = life.rebootAt ?? .infinity
    guard awayUntil <= now else { return reboot }
    makeBurst()
    let next = min(life.burst > 0 ? now : reboot, writeLog(until: now))
    guard eventRate > 0 else { return next }
    let pause = 1 / min(eventRate, 1e6)
    // After a change of rate, or a pause of the whole process, the device goes on from now.
    if life.nextAt < now - 1 || life.nextAt > now + 2 * pause { life.nextAt = now }
    var steps = 0
    while life.nextAt <= now, steps < DeviceState.mostStepsAtOnce {
      step()
      life.nextAt += pause * Double.random(in: 0.5..<1.5, using: &life.random)
      steps += 1
    }
    return min(next, life.nextAt)
  }

  /// Some of the changes of a burst, which ends early where nothing is left that could change.
  private mutating func makeBurst() {
    guard life.burst > 0 else { return }
    let (before, wanted) = (changeCount, min(life.burst, DeviceState.mostStepsAtOnce))
    var fruitless = 0
    while changeCount - before < wanted, fruitless < 100 {
      let count = changeCount
      step()
      fruitless = changeCount == count ? fruitless + 1 : 0
    }
    life.burst = fruitless < 100 ? life.burst - (changeCount - before) : 0
  }

  /// One change of something.
  private mutating func step() {
    let done =
      switch life.random.int(0...99) {
      case ..<50: moveCallFigures()
      case ..<70: moveStreamFigures()
      case ..<84: moveCall()
      case ..<94: moveRegistration()
      default: moveStream()
      }
    if !done { _ = moveCall() || moveStreamFigures() || moveRegistration() }
  }

  private mutating func pick(
    _ objectClass: String, where fits: (StoredRecord) -> Bool = { _ in true }
  ) -> StoredRecord? {
    guard let records = classes[objectClass]?.records, !records.isEmpty else { return nil }
    // A few tries instead of a search: there may be 100,000 records and the next step comes soon.
    for _ in 0..<8 {
      let record = records[life.random.int(0...records.count - 1)]
      if fits(record) { return record }
    }
    return nil
  }

  private mutating func moveCallFigures() -> Bool {
    guard let call = pick("sipCall", where: { $0.fields["state"] == "talking" }) else { return false }
    let packets = (call.fields["packetsReceived"]?.intValue ?? 0) + life.random.int(40...60)
    return change("sipCall", call.uuid, SipCallClass.figures(&life.random, packets: packets))
  }

  private mutating func moveStreamFigures() -> Bool {
    guard let stream = pick("stream", where: { $0.fields["state"] == "playing" }) else { return false }
    let sent = (stream.fields["bytesSent"]?.intValue ?? 0) &+ life.random.int(10_000...90_000)
    let loss = life.random.chance(0.1) ? Double(life.random.int(1...300)) / 100 : 0
    return change(
      "stream", stream.uuid,
      JSONObject(members: [
        ("bytesSent", .number(JSONNumber(sent))),
        ("peakLevel", Vocabulary.decimal(-Double(life.random.int(5...300)) / 10, places: 1)),
        ("lossPercent", Vocabulary.decimal(loss, places: 2)),
      ]))
  }

  /// A call goes one step on its way from ringing to gone, or a new one comes in.
  private mutating func moveCall() -> Bool {
    let count = classes["sipCall"]?.records.count ?? 0
    let usual = max(4, options.counts["sipCall"] ?? 6)
    if count < usual, life.random.chance(0.5) || count == 0 { return newCallFromOutside() }
    guard let call = pick("sipCall") else { return newCallFromOutside() }
    switch call.fields["state"]?.stringValue {
    case "ringing", "calling":
      if life.random.chance(0.8) { answer(call: call.uuid) } else { end(call: call.uuid, reason: "486 Busy Here") }
    case "talking":
      guard life.random.chance(0.3) else {
        return change("sipCall", call.uuid, JSONObject(members: [("state", "held"), ("since", nowText)]))
      }
      end(call: call.uuid, reason: life.random.pick(["remote hang-up", "local hang-up", "408 Request Timeout"]))
    case "held": return change("sipCall", call.uuid, JSONObject(members: [("state", "talking"), ("since", nowText)]))
    default: destroy("sipCall", call.uuid)
    }
    return true
  }

  private mutating func newCallFromOutside() -> Bool {
    guard let account = pick("sipAccount", where: { $0.fields["registrationState"] == "registered" }) else {
      return false
    }
    let party = SipCallClass.remoteParty(&life.random)
    newCall(account: account, remoteParty: party.uri, name: party.name, direction: "incoming", state: "ringing")
    return true
  }

  /// Makes a call and tells its UUID.
  @discardableResult
  mutating func newCall(
    account: StoredRecord, remoteParty: String, name: String = "", direction: String, state: String
  ) -> String {
    let uuid = random.uuid()
    let fields = SipCallClass.fields(
      account: account.uuid, party: remoteParty, name: name, direction: direction, state: state, since: nowText)
    insert("sipCall", StoredRecord(uuid: uuid, rev: 1, attributes: [], fields: fields))
    return uuid
  }

  private mutating func answer(call uuid: String) {
    var fields = JSONObject(members: [
      ("state", "talking"), ("since", nowText), ("codec", .string(life.random.pick(SipCallClass.codecs))),
    ])
    for (key, value) in SipCallClass.figures(&life.random, packets: 50) { fields[key] = value }
    change("sipCall", uuid, fields)
  }

  mutating func end(call uuid: String, reason: String) {
    change(
      "sipCall", uuid,
      JSONObject(members: [
        ("state", "ended"), ("since", nowText), ("endReason", .string(reason)), ("level", -120),
        ("jitterMs", 0), ("lossPercent", 0),
      ]))
  }

  private mutating func moveRegistration() -> Bool {
    guard let account = pick("sipAccount") else { return false }
    let isEnabled = account.fields["enabled"] == true
    let state = account.fields["registrationState"]?.stringValue
    let next: (String, String)
    switch (isEnabled, state) {
    case (false, "unregistered"): return false
    case (false, _): next = ("unregistered", "")
    case (true, "registered"):
      guard !hasLiveCall(account: account.uuid), life.random.chance(0.4) else { return false }
      next = ("failed", life.random.pick(Vocabulary.registrationFaults))
    case (true, "registering"): next = ("registered", "200 OK")
    case (true, _): next = ("registering", "")
    }
    return change(
      "sipAccount", account.uuid,
      JSONObject(members: [("registrationState", .string(next.0)), ("registrationMessage", .string(next.1))]))
  }

  private mutating func moveStream() -> Bool {
    guard let stream = pick("stream") else { return false }
    let next: (state: String, pending: String)
    switch (stream.fields["state"]?.stringValue, stream.fields["pendingState"]?.stringValue) {
    case ("starting", _): next = ("playing", "invalid")
    case (_, "stopped"): next = ("stopped", "invalid")
    case (_, "playing"): next = ("starting", "playing")
    case ("error", _): next = ("starting", "playing")
    case ("playing", _) where life.random.chance(0.2): next = ("error", "invalid")
    default: return false
    }
    return change(
      "stream", stream.uuid,
      JSONObject(members: [
        ("state", .string(next.state)), ("pendingState", .string(next.pending)), ("since", nowText),
      ]))
  }

  /// Calls and sessions are lost, streams that start with the device start again, and nobody answers for a while.
  private mutating func reboot(now: Double) {
    life.rebootAt = nil
    awayUntil = now + options.rebootSeconds
    writeLog(.warning, "The device restarts")
    status.figures.startedAt = self.now
    sessions.removeAll()
    for call in classes["sipCall"]?.records ?? [] { destroy("sipCall", call.uuid) }
    for stream in classes["stream"]?.records ?? [] {
      let state: JSON = stream.fields["autoStart"] == true ? "playing" : "stopped"
      guard stream.fields["state"] != state else { continue }
      change(
        "stream", stream.uuid, JSONObject(members: [("state", state), ("pendingState", "invalid"), ("since", nowText)]))
    }
  }
}
