import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// Another device in the place of the one that was on screen: nothing of the first one may reach it.
@Suite @MainActor struct DeviceSwitchStoryTests {
  private func other() throws -> DeviceSimulator {
    let options = SimulatorOptions(envelope: .wrapped, counts: ["sipAccount": 3], eventRate: 0, seed: 11)
    let simulator = DeviceSimulator(options: options)
    _ = try simulator.start()
    return simulator
  }

  private func signIn(_ ui: ConsoleDriver, to address: String) async throws {
    try await ui.press("alt-s")
    try #require(ui.app.layers.last is SignInScreen, "\(ui.screen)")
    try await ui.press("backtab", "backtab", "ctrl-u")
    try await ui.type(address)
    try await ui.press("tab", "tab")
    try await ui.type("ferncast")
    try await ui.press("enter")
    try await ui.wait { ui.app.device.address == address && !ui.app.device.classes.isEmpty }
    try await ui.idle()
  }

  @Test func theDeviceThatIsLeftIsSignedOutAndItsFeedsEnd() async throws {
    let ui = try ConsoleDriver(size: Size(width: 120, height: 36))
    try await ui.idle()
    let first = ui.app.device
    let next = try other()
    let address = try #require(next.url)
    try await signIn(ui, to: address)
    #expect(ui.app.device !== first && ui.app.device.id != first.id)
    try await ui.wait { ui.simulator.sessionCount == 0 && ui.simulator.socketCount == 0 }
    #expect(next.sessionCount == 1)
    #expect(ui.app.device.store["sipAccount"].count == 3)
  }

  @Test func whatTheDeviceThatWasLeftStillSendsReachesNothing() async throws {
    let ui = try ConsoleDriver(size: Size(width: 120, height: 36))
    try await ui.idle()
    let first = ui.app.device
    let record = try #require(first.store["sipAccount"].records.first)
    let next = try other()
    try await signIn(ui, to: try #require(next.url))
    let before = (ui.screen, ui.app.device.store["sipAccount"].records, ui.app.messages.entries.count)
    let late = first.ticket()
    // Replies, signals, states and a status of the first device that were on their way when it was left.
    ui.send(.device(first.id, .reply(late, .record(record.with(fields: JSONObject([("displayName", "Late")]))))))
    ui.send(.device(first.id, .reply(late, .deleted("sipAccount", uuid: record.uuid))))
    ui.send(.device(first.id, .reply(late, .failed(.signIn, .notAuthorised(nil)))))
    ui.send(.device(first.id, .subscription(.signals([.destroy(objectClass: "sipAccount", uuid: record.uuid)]))))
    ui.send(.device(first.id, .connection(.away(since: .now, reason: "Cannot reach the device", nextTry: nil))))
    ui.send(.device(first.id, .status(.failed(.other("late")))))
    // A ticket of the first device under the second one's name is no better.
    ui.send(.device(ui.app.device.id, .reply(late, .classes([]))))
    #expect(ui.app.device.store["sipAccount"].records == before.1)
    #expect(ui.app.messages.entries.count == before.2)
    #expect(ui.screen == before.0)
    let isSignedIn = if case .signedIn = ui.app.device.state { true } else { false }
    #expect(isSignedIn)
  }

  @Test func aWriteThatHasNotEndedHoldsTheDevice() async throws {
    let ui = try ConsoleDriver(size: Size(width: 120, height: 36))
    try await ui.idle()
    let record = try #require(ui.app.device.store["sipAccount"].records.first)
    ui.app.device.requests[ui.app.device.ticket()] = .delete(record, ui.app.device.schema("sipAccount"))
    ui.send(.key(.alt("s")))
    #expect(ui.app.layers.allSatisfy { !($0 is SignInScreen) })
    #expect(ui.app.messages.entries.contains { $0.text.contains("has not finished yet") })
  }

  @Test func whatIsWrittenToThisMachineAloneDoesNotHoldTheDevice() async throws {
    let ui = try ConsoleDriver(size: Size(width: 120, height: 36))
    try await ui.idle()
    let change = AlarmNotesChange(done: "Acknowledged") { _ in }
    ui.app.device.requests[ui.app.device.ticket()] = .alarmNotes(folder: "/nowhere", change)
    ui.send(.key(.alt("s")))
    #expect(ui.app.layers.last is SignInScreen, "a disk that hangs holds no device")
  }

  @Test func whatWasMarkedOnOneDeviceIsNotMarkedOnAnotherWithTheSameRecords() async throws {
    let ui = try ConsoleDriver(size: Size(width: 120, height: 36), counts: ["sipAccount": 5])
    try await ui.idle()
    try await ui.type(":sipAccount")
    try await ui.press("enter", "down", "down", "space", "/")
    try await ui.type("a")
    try await ui.press("enter")
    let table = try #require((ui.app.layers.first as? ObjectsScreen)?.table)
    #expect(table.marks.count == 1 && table.isFiltered)
    // The same seed makes the same records with the same UUIDs.
    let twin = DeviceSimulator(
      options: SimulatorOptions(envelope: .wrapped, counts: ["sipAccount": 5], eventRate: 0, seed: 7))
    _ = try twin.start()
    #expect(Set(twin.uuids(of: "sipAccount")) == Set(ui.simulator.uuids(of: "sipAccount")))
    try await signIn(ui, to: try #require(twin.url))
    let other = try #require((ui.app.layers.first as? ObjectsScreen)?.table)
    #expect(other.marks.isEmpty && !other.isFiltered && other.selected != table.selected)
  }

  @Test func secretsOfOneDeviceAreNotKnownForTheRecordsOfAnother() async throws {
    let settings = DeviceSettings()
    let first = settings.secrets(of: "https://one/api/")
    #expect(first === settings.secrets(of: "https://one/api/"))
    #expect(first !== settings.secrets(of: "https://two/api/"))
  }
}
