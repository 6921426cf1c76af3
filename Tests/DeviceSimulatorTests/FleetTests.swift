import ConsoleCore
import Testing

@testable import DeviceSimulator

/// Several devices in one process.
struct FleetTests {
  private func options(seed: UInt64 = 7) -> SimulatorOptions {
    var options = SimulatorOptions(envelope: .wrapped, seed: seed)
    options.port = 0
    options.eventRate = 0
    return options
  }

  private func client(_ url: String) throws -> TestClient {
    let client = try TestClient(url)
    let answer = try client.call(
      "POST", "objects/session", "{\"session\":{\"username\":\"root\",\"password\":\"ferncast\"}}")
    #expect(answer.status == 201)
    return client
  }

  @Test func devicesDifferAndAreRepeatable() throws {
    let fleets = (0..<2).map { _ in SimulatedFleet(options(), count: 4) }
    defer { for fleet in fleets { fleet.stop() } }
    let urls = try fleets.map { try $0.start() }
    #expect(Set(urls.joined()).count == 8)
    let members = fleets[0].members
    #expect(Set(members.map(\.name)).count == 4)
    #expect(Set(members.map(\.simulator.options.envelope)).count == 2)
    #expect(Set(members.map(\.simulator.options.firmware)).count > 1)
    let uuids = fleets.map { $0.members.map { $0.simulator.uuids(of: "stream") } }
    #expect(uuids[0] == uuids[1])
    #expect(Set(uuids[0]).count == 4)
  }

  @Test func aFleetOfOneIsTheUsualDevice() {
    let one = SimulatedFleet(options(), count: 1).members[0].simulator.options
    #expect(one.hostName == "aixtream-demo" && one.seed == 7 && one.firmware == "5.8.2" && !one.hasFailoverDomain)
  }

  @Test(arguments: [0, 1]) func oneCriticalAlarmIsFixedByItsStreamsDestination(_ place: Int) throws {
    let fleet = SimulatedFleet(options(), count: 40, critical: [place])
    defer { fleet.stop() }
    let urls = try fleet.start()
    let own = fleet.members[place].simulator
    let stream = own.uuids(of: "stream")[0]
    #expect(own.options.streamHealth == .wrongTarget)
    let entries = try urls.map { url in
      try client(url).status().alarms.filter { StatusAnswer.message($0).hasSuffix("is in error") }
    }
    #expect(entries.indices.filter { !entries[$0].isEmpty } == [place])
    #expect(entries[place].compactMap(StatusAnswer.uuid) == [stream])
    // Nothing but the cause ends it.
    own.change("stream", stream, JSONObject([("state", JSON.string("playing"))]))
    #expect(try client(urls[place]).status().alarms(of: stream).count == 1)
    let pointer = own.options.envelope.pointer("stream") + "/rtp/destination"
    let answer = try client(urls[place]).call(
      "PATCH", "objects/stream/\(stream)", "[{\"op\":\"replace\",\"path\":\"\(pointer)\",\"value\":\"239.1.2.3\"}]")
    #expect(answer.status == 204, "\(answer.message)")
    #expect(try client(urls[place]).status().alarms(of: stream).isEmpty)
  }

  @Test func criticalDevicesAreChosenByTheSeed() {
    let chosen = (0..<20).map { SimulatedFleet.chosen(1, of: 40, seed: $0) }
    #expect(chosen == (0..<20).map { SimulatedFleet.chosen(1, of: 40, seed: $0) })
    #expect(Set(chosen).count > 5 && chosen.allSatisfy { $0.count == 1 })
    #expect(SimulatedFleet.chosen(3, of: 3, seed: 1) == [0, 1, 2])
  }

  @Test func aRefusingDeviceComesBack() throws {
    let fleet = SimulatedFleet(options(), count: 3)
    defer { fleet.stop() }
    let urls = try fleet.start()
    let control = FleetControl(fleet)
    #expect(control.run("refuse 2-3") == nil)
    #expect(throws: (any Error).self) { try client(urls[1]) }
    #expect(throws: (any Error).self) { try client(urls[2]) }
    _ = try client(urls[0])
    #expect(control.run("resume all") == nil)
    for url in urls { _ = try client(url) }
  }

  @Test func aHangingDeviceAnswersNothing() throws {
    let fleet = SimulatedFleet(options(), count: 2)
    defer { fleet.stop() }
    let urls = try fleet.start()
    #expect(FleetControl(fleet).run("hang 1") == nil)
    let hanging = try TestClient(urls[0])
    hanging.sendRaw("GET /webapi/http/list/objects HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(!hanging.waits(milliseconds: 100))
    _ = try client(urls[1])
    #expect(FleetControl(fleet).run("resume 1") == nil)
    _ = try client(urls[0])
  }

  @Test func aRestartDoesNotEndALaterRefusal() throws {
    let fleet = SimulatedFleet(options(), count: 2)
    defer { fleet.stop() }
    let urls = try fleet.start()
    fleet.restart(0)
    #expect(fleet.isRestarting(0))
    fleet.make(.refusing, at: 0)
    #expect(!fleet.isRestarting(0))
    #expect(throws: (any Error).self) { try client(urls[0]) }
  }

  @Test(arguments: ["bogus", "bogus 1", "hang", "hang 0", "hang 4", "hang 3-2", "hang x", "flood 1 x", "flood 1 -1"])
  func aLineThatIsNotUnderstoodIsAnswered(_ line: String) {
    #expect(FleetControl(SimulatedFleet(options(), count: 3)).run(line)?.hasPrefix("Not ") == true)
  }
}
