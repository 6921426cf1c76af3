import ConsoleCore
import DeviceSimulator
import Testing

/// Device API: monitoring, what cursors tell and what they do not.
struct StatusCursorTests {
  private func forgetful() throws -> TestDevice {
    var options = SimulatorOptions(envelope: .wrapped)
    options.forgetfulCursors = true
    return try TestDevice(options)
  }

  @Test func aPositionTellsTheSameAgain() throws {
    let device = try TestDevice()
    let client = try device.root()
    let first = try client.status()
    device.device.logBurst(7)
    let once = try client.status(first.cursor)
    let again = try client.status(first.cursor)
    #expect(once.log.count == 7)
    #expect(once.log == again.log)
    #expect(once.events == again.events)
    #expect(once.cursor != again.cursor)
    #expect(try client.status(once.cursor).ids.isEmpty)
  }

  @Test func figuresOfADeviceThatStandsStillStandStill() throws {
    let device = try TestDevice()
    let client = try device.root()
    let answers = try [client.status(), client.status()].map(\.json)
    for name in ["system", "ntp", "network", "counts"] {
      #expect(answers[0][name]?.objectValue?.isEmpty == false)
      #expect(answers[0][name] == answers[1][name])
    }
  }

  @Test func figuresOfADeviceThatLivesMove() throws {
    let device = try TestDevice(SimulatorOptions(envelope: .wrapped, eventRate: 1))
    let client = try device.root()
    let answers = try [client.status(), client.status()].map(\.json)
    #expect(answers[0]["network"] != answers[1]["network"])
    #expect((answers[0]["system"]?["uptimeSeconds"]?.intValue ?? 0) >= 1_000_000)
  }

  @Test func aForgetfulDeviceTellsNothingTwice() throws {
    let device = try forgetful()
    let client = try device.root()
    let first = try client.status()
    device.device.logBurst(7)
    #expect(try client.status(first.cursor).log.count == 7)
    #expect(try client.status(first.cursor).log.isEmpty)
    device.device.logBurst(2)
    #expect(try client.status(first.cursor).log.count == 2)
    #expect(try client.status().ids.isEmpty)
  }

  @Test func aForgetfulDeviceGoesOnListingAlarms() throws {
    let device = try forgetful()
    let client = try device.root()
    let stream = device.device.uuids(of: "stream")[0]
    device.device.change("stream", stream, JSONObject([("state", JSON.string("error"))]))
    let first = try client.status()
    #expect(!first.alarms.isEmpty)
    #expect(try client.status(first.cursor).alarms == first.alarms)
    #expect(try client.status(first.cursor).alarms == first.alarms)
  }

  @Test func withoutACursorTheLastFiftyAreTold() throws {
    let device = try TestDevice()
    let client = try device.root()
    device.device.logBurst(200)
    let answer = try client.status()
    let told = device.device.statusEntries.filter { $0.kind == .log }.suffix(50)
    #expect(answer.log.count == 50)
    #expect(answer.log.compactMap { $0["id"]?.stringValue } == told.map(\.id))
  }

  @Test(arguments: ["x", "", "1-2-3", "%41", "--", "9999999999999999999999"])
  func refusesWhatIsNoCursor(_ cursor: String) throws {
    let device = try TestDevice()
    let response = try device.root().call("GET", "status?cursor=\(cursor)")
    #expect(response.status == 404)
    #expect(response.errorType == "notFound")
  }

  @Test func refusesACursorThatItNeverGave() throws {
    let device = try TestDevice()
    let client = try device.root()
    let parts = try client.status().cursor.split(separator: "-")
    for cursor in ["\(parts[0])-99999-1", "\(parts[0])-\(parts[1])-99", "\(parts[0])--1-1"] {
      #expect(try client.call("GET", "status?cursor=\(cursor)").status == 404)
    }
    #expect(try client.call("GET", "status?cursor=%zz").status == 400)
  }

  @Test func expiredCursorsAreUnknown() throws {
    let device = try TestDevice()
    let client = try device.root()
    let old = try client.status().cursor
    #expect(try client.call("POST", "/simulator/control", "{\"expireCursors\":true}").status == 200)
    #expect(try client.call("GET", "status?cursor=\(old)").errorType == "notFound")
    let new = try client.status().cursor
    #expect(try client.status(new).ids.isEmpty)
    device.device.expireCursors()
    #expect(try client.call("GET", "status?cursor=\(new)").status == 404)
  }

  @Test func aCursorOfAnotherRunIsUnknown() throws {
    var options = SimulatorOptions(envelope: .wrapped)
    options.clockStart = 1_800_000_000
    let devices = try [TestDevice(options), TestDevice(options)]
    let cursor = try devices[0].root().status().cursor
    #expect(try devices[1].root().call("GET", "status?cursor=\(cursor)").status == 404)
  }

  @Test func historyIsBounded() throws {
    let device = try TestDevice()
    let client = try device.root()
    let first = try client.status().cursor
    #expect(try client.call("POST", "/simulator/control", "{\"logBurst\":5000}").status == 200)
    let all = try client.status(first)
    #expect(all.log.count == 5000)
    device.device.logBurst(1)
    #expect(try client.call("GET", "status?cursor=\(first)").status == 404)
    #expect(try client.status(all.cursor).log.count == 1)
    device.device.logBurst(120_000)
    #expect(device.device.statusEntries.count == 50_000)
  }

  @Test func clearingTheLogForgetsWhatWas() throws {
    let device = try TestDevice()
    let client = try device.root()
    let before = try client.status()
    device.device.logBurst(3)
    #expect(try client.call("POST", "methods/clearEventLog").status == 200)
    #expect(try client.call("GET", "status?cursor=\(before.cursor)").status == 404)
    let after = try client.status()
    #expect(after.events.isEmpty)
    #expect(after.log.map(StatusAnswer.message) == ["root called clearEventLog"])
    #expect(after.alarms == before.alarms)
  }

  @Test func nothingIsLostWhileMuchComes() throws {
    let device = try TestDevice(.flat)
    let client = try device.root()
    var answer = try client.status()
    var told = answer.ids
    #expect(try client.call("POST", "/simulator/control", "{\"logRate\":100,\"eventRate\":200}").status == 200)
    for _ in 0..<20 {
      pause(milliseconds: 50)
      answer = try client.status(answer.cursor)
      told += answer.ids
    }
    device.device.setLogRate(0)
    device.device.setEventRate(0)
    told += try client.status(answer.cursor).ids
    let made = device.device.statusEntries
    for kind in DeviceEntry.Kind.allCases { #expect(made.count { $0.kind == kind } > 10) }
    #expect(told.count == made.count)
    #expect(Set(told) == Set(made.map(\.id)))
  }

  @Test func logRateIsMet() throws {
    let device = try TestDevice()
    func count() -> Int { device.device.statusEntries.count { $0.message.hasPrefix("Entry ") } }
    let start = ContinuousClock.now
    device.device.setLogRate(1000)
    let hasBegun = eventually { count() >= 300 }
    #expect(hasBegun)
    device.device.setLogRate(0)
    let (made, time) = (count(), ContinuousClock.now - start)
    #expect(Double(made) <= time / .seconds(1) * 1000 + 2)
    pause(milliseconds: 20)
    #expect(count() == made)
  }
}
