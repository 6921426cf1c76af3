import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// Devices whose lists, signals and records come in different envelopes.
@MainActor struct MixedEnvelopeStoryTests {
  typealias Envelope = SimulatorOptions.Envelope

  /// The envelopes of GET, of lists and of signals.
  struct Mixture: Sendable, CustomTestStringConvertible {
    let read: Envelope
    let list: Envelope
    let signal: Envelope
    var testDescription: String { "GET \(read), list \(list), signals \(signal)" }
    var prefix: String { read == .wrapped ? "/sipAccount" : "" }
  }

  private nonisolated static let mixtures = Envelope.allCases.flatMap { read in
    Envelope.allCases.flatMap { list in Envelope.allCases.map { Mixture(read: read, list: list, signal: $0) } }
  }

  private func console(_ mixture: Mixture, state: TestFolder? = nil) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(
      mixture.read, size: Size(width: 120, height: 40), counts: ["sipAccount": 3, "sipCall": 0],
      stateFolder: state?.path
    ) {
      ($0.listEnvelope, $0.signalEnvelope) = (mixture.list, mixture.signal)
    }
    try await ui.idle()
    try await ui.wait { ui.app.device.isLive("sipAccount") }
    try await ui.press("enter")
    return ui
  }

  private func fields(_ ui: ConsoleDriver, _ uuid: String) throws -> JSONObject {
    let document = try #require(ui.simulator.document("sipAccount", uuid))
    return try #require(Record(document: document, objectClass: "sipAccount")).fields
  }

  private func patches(_ ui: ConsoleDriver) -> [JSON] {
    ui.simulator.requests.filter { $0.method == "PATCH" }.compactMap(\.body)
  }

  /// Somebody else makes a record, of which only a signal tells; the cursor goes there.
  private func add(_ ui: ConsoleDriver) async throws -> String {
    let settings = try #require(
      ConnectionSettings(address: ui.simulator.url ?? "", user: "root", password: Secret("ferncast")))
    let connection = Connection(settings: settings)
    let uuid = try #require(try await connection.clone("sipAccount", ui.simulator.uuids(of: "sipAccount")[0]))
    await connection.signOut(within: 5)
    try await ui.wait { ui.app.device.store.record("sipAccount", uuid) != nil }
    #expect(ui.app.device.store.record("sipAccount", uuid)?.source == .signalled)
    for _ in 0..<4 where (ui.app.layers.first as? ObjectsScreen)?.table?.selected != uuid { try await ui.press("j") }
    return uuid
  }

  @Test(arguments: mixtures)
  func aRecordIsPatchedInTheFormOfGET(mixture: Mixture) async throws {
    let ui = try await console(mixture)
    let uuid = ui.simulator.uuids(of: "sipAccount")[0]
    // Signals have told of it as well.
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Signalled")])))
    try await ui.wait { ui.app.device.store.record("sipAccount", uuid)?.fields["displayName"] == "Signalled" }
    try await ui.press("e")
    try await ui.focus(key: "displayName")
    try await ui.type("!")
    try await ui.press("ctrl-s")
    #expect(
      ui.screen.contains("\"path\":\"\(mixture.prefix)/displayName\""), "the sheet shows what is sent\n\(ui.screen)")
    try await ui.press("y")
    #expect(try fields(ui, uuid)["displayName"] == "Signalled!")
    #expect(patches(ui).count == 1, "nothing was refused")
    #expect(!ui.screen.contains("omeone else"))
  }

  @Test(arguments: mixtures)
  func aRecordThatOnlyASignalToldOfIsReadBeforeItIsEdited(mixture: Mixture) async throws {
    let ui = try await console(mixture)
    let uuid = try await add(ui)
    ui.simulator.clearRequests()
    try await ui.press("e")
    let form = try #require(ui.app.layers.last as? FormScreen)
    #expect(form.draft.base?.uuid == uuid && form.changeCount == 0 && form.followed.isEmpty)
    try await ui.focus(key: "displayName")
    try await ui.press("end", "ctrl-u")
    try await ui.type("New")
    try await ui.press("ctrl-s", "y")
    #expect(try fields(ui, uuid)["displayName"] == "New")
    #expect(patches(ui).count == 1 && !ui.screen.contains("omeone else"))
  }

  @Test(arguments: mixtures)
  func theJSONIsWhatTheDeviceSent(mixture: Mixture) async throws {
    let ui = try await console(mixture)
    let uuid = ui.simulator.uuids(of: "sipAccount")[0]
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Signalled")])))
    try await ui.wait { ui.app.device.store.record("sipAccount", uuid)?.fields["displayName"] == "Signalled" }
    try await ui.press("Y")
    let copy = try JSON.parse(Array(try #require(ui.copied.last).utf8))
    #expect(sent(copy, ui, uuid, [mixture.read, mixture.list, mixture.signal]))
    try await ui.press("enter", "w")
    #expect(ui.screen.contains("Signalled") && !ui.screen.contains("JSON not read yet"))
    let raw = try #require(ui.app.layers.last as? RecordScreen)
    #expect(!raw.isRawOld && raw.record.isAsSent)
    #expect(sent(raw.record.document, ui, uuid, [mixture.read, mixture.list, mixture.signal]))
    // What signals tell from now on is not put into that text where it comes in another form.
    #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", "Later")])))
    try await ui.wait { ui.app.device.store.record("sipAccount", uuid)?.fields["displayName"] == "Later" }
    if raw.record.envelope == (mixture.signal == .wrapped ? .wrapped : .flat) {
      #expect(raws(ui, contain: "Later"))
    } else {
      #expect(ui.screen.contains("JSON from before the last change; r reads it") && !raws(ui, contain: "Later"))
      try await ui.press("r")
      #expect(raws(ui, contain: "Later") && !ui.screen.contains("JSON from before"))
    }
  }

  /// Whether the JSON text that is on screen has a word in it.
  private func raws(_ ui: ConsoleDriver, contain word: String) -> Bool {
    (ui.app.layers.last as? RecordScreen)?.rawLines.contains { $0.contains(word) } ?? false
  }

  /// Whether a document is the record's as the device has it now, in one of these envelopes.
  private func sent(_ document: JSON, _ ui: ConsoleDriver, _ uuid: String, _ envelopes: [Envelope]) -> Bool {
    guard let record = Record(document: document, objectClass: "sipAccount"),
      let now = try? fields(ui, uuid), let was = record.fields["displayName"]
    else { return false }
    let isFlat = record.envelope == .flat
    guard envelopes.contains(isFlat ? .flat : .wrapped), was == now["displayName"] else { return false }
    let members = Set(document.objectValue?.keys ?? [])
    return isFlat
      ? members.isSuperset(of: ["uuid", "objectClass", "rev", "attributes"]) : members == ["uuid", "sipAccount"]
  }

  @Test(arguments: mixtures)
  func manyRecordsArePatchedInTheirForm(mixture: Mixture) async throws {
    let ui = try await console(mixture)
    _ = try await add(ui)
    try await ui.press("*")
    try await ui.set("interval", to: "77")
    try await ui.press("enter", "y")
    #expect(ui.screen.contains("4 done, 0 failed"))
    #expect(ui.accounts.map { ui.field("registerInterval", of: $0) == 77 } == [true, true, true, true])
    #expect(patches(ui).count == 4, "nothing was refused")
  }

  @Test(arguments: mixtures)
  func aNewRecordIsSentInTheFormOfGET(mixture: Mixture) async throws {
    let ui = try await console(mixture)
    ui.simulator.clearRequests()
    try await ui.press("n")
    try await ui.focus(key: "displayName")
    try await ui.type("Brand new")
    try await ui.focus(key: "user")
    try await ui.type("brand")
    try await ui.focus(key: "domain")
    try await ui.type("example.com")
    try await ui.press("ctrl-s")
    if !(ui.app.layers.last is SaveSheet) { try await ui.press("ctrl-s") }
    try await ui.press("y")
    let body = ui.simulator.requests.last { $0.method == "POST" }?.body
    #expect((body?["sipAccount"] != nil) == (mixture.read == .wrapped), "\(body?.text() ?? "nothing") \(ui.screen)")
    #expect(ui.simulator.uuids(of: "sipAccount").contains { (try? fields(ui, $0)["displayName"]) == "Brand new" })
  }

  /// No class falls to polling, and nothing is told that is no change.
  @Test(arguments: mixtures)
  func aDifferenceInFormIsNoMissedChange(mixture: Mixture) async throws {
    let ui = try await console(mixture)
    let uuid = ui.simulator.uuids(of: "sipAccount")[0]
    for number in 1...3 {
      let name = JSON.string("Name \(number)")
      #expect(ui.simulator.change("sipAccount", uuid, JSONObject([("displayName", name)])))
      try await ui.wait { ui.app.device.store.record("sipAccount", uuid)?.fields["displayName"] == name }
      try await ui.press("r")
    }
    #expect(ui.app.device.isLive("sipAccount"))
    let changes = ui.app.device.store.changeLog.entries.compactMap { entry in
      if case .change(let change) = entry.content, change.uuid == uuid { change } else { nil }
    }
    #expect(changes.map { $0.deltas.map(\.field) } == Array(repeating: ["displayName"], count: 3))
  }
}
