import ConsoleCore
import Curses
import DeviceSimulator
import Testing

@testable import AixTUI

/// What an operator sees of methods, and what is sent when he calls one.
@MainActor struct MethodStoryTests {
  private func console(
    _ envelope: SimulatorOptions.Envelope = .wrapped, size: Size = Size(width: 120, height: 36),
    state: TestFolder? = nil, readOnly: Bool = false, user: String = "root", password: String = "ferncast",
    glyphs: Glyphs = .unicode
  ) async throws -> ConsoleDriver {
    let ui = try ConsoleDriver(
      envelope, size: size, counts: ["sipAccount": 4, "stream": 5, "sipCall": 2], readOnly: readOnly,
      password: password, glyphs: glyphs, user: user, stateFolder: state?.path)
    try await ui.idle()
    return ui
  }

  /// Opens the pane with the cursor on a method.
  private func choose(_ method: String, _ ui: ConsoleDriver) async throws {
    try await ui.press("5", "/")
    try await ui.type(method)
    try await ui.press("enter")
    #expect((ui.app.layers.last as? MethodsScreen)?.current == method)
  }

  private func calls(_ ui: ConsoleDriver) -> [(path: String, body: JSON?)] {
    ui.simulator.requests.filter { $0.method == "POST" && $0.path.contains("methods/") }.map { ($0.path, $0.body) }
  }

  /// Types the device's name into the call sheet and confirms.
  private func confirmByName(_ ui: ConsoleDriver) async throws {
    try await ui.type(ui.app.device.typedName)
    try await ui.press("tab", "enter")
  }

  @Test func everyMethodIsListedWithASignAtDangerousOnes() async throws {
    let ui = try await console()
    try await ui.press("5")
    #expect(ui.screen.contains("10 methods"))
    #expect(ui.line(containing: "Restarts") == nil)
    let signs = ["reboot": true, "factoryReset": true, "clearEventLog": true, "streamStart": false, "echo": false]
    for (method, isDangerous) in signs {
      let line = try #require(ui.line(containing: method))
      #expect(line.contains("! \(method)") == isDangerous, "\(line)")
    }
    // Beside the list stands what the method takes.
    #expect(ui.screen.contains("at most 1000 characters"))
    try await ui.press("/")
    try await ui.type("hang")
    #expect(ui.screen.contains("filter \"hang\": 1") && ui.screen.contains("Ends a call"))
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func aFormIsFilledInCheckedAndSentOnce(envelope: SimulatorOptions.Envelope) async throws {
    let ui = try await console(envelope)
    try await choose("sipCallDial", ui)
    try await ui.press("enter")
    try await ui.focus("Remote party")
    try await ui.type("nobody")
    try await ui.press("ctrl-s")
    #expect(!ui.screen.contains("Run (y)"), "the schema's complaint comes first")
    try await ui.focus("Remote party")
    try await ui.press("ctrl-u")
    try await ui.type("sip:studio@example.org")
    try await ui.focus("SIP account", by: "up")
    try await ui.press("enter")
    #expect(ui.app.layers.last is ReferenceDialog)
    try await ui.press("enter", "ctrl-s")
    #expect(ui.screen.contains("Run sipCallDial") && ui.screen.contains("sip:studio@example.org"))
    #expect(ui.screen.contains("on \(ui.app.device.address)"))
    try await ui.press("enter")
    #expect(calls(ui).isEmpty, "the sheet starts on Cancel")
    try await ui.press("ctrl-s", "y")
    let sent = calls(ui)
    #expect(sent.count == 1)
    let arguments = envelope == .wrapped ? sent.first?.body?["sipCallDial"] : sent.first?.body
    #expect(arguments?["uri"] == "sip:studio@example.org")
    let entry = try #require(ui.app.device.methods.history.entries.first)
    #expect(entry.method == "sipCallDial")
  }

  @Test func theResultIsATreeThatFoldsAndJSON() async throws {
    let ui = try await console()
    try await choose("MonitoringStats", ui)
    try await ui.press("enter")
    #expect(ui.screen.contains("This method takes no arguments"))
    try await ui.press("enter", "y")
    #expect(ui.app.layers.last is ResultScreen)
    #expect(ui.screen.contains("✓ ok") && ui.screen.contains("response after") && ui.screen.contains("temperature"))
    #expect(!ui.screen.contains("to see the result") && ui.screen.contains("Copy result"), "\(ui.screen)")
    #expect(MethodCallText.told(.ok, .ascii) == "ok" && MethodCallText.told(.ok, .unicode) == "✓ ok")
    try await ui.press("C")
    #expect(!ui.screen.contains("temperature") && ui.screen.contains("memory"))
    try await ui.press("E", "w")
    #expect(ui.screen.contains("\"temperature\":"))
    try await ui.press("y")
    #expect(ui.copied.last?.contains("\"uptime\"") == true)
    try await ui.press("q")
    #expect(ui.line(containing: "ok ")?.contains("MonitoringStats") == true)
    // What takes no arguments needs no form.
    try await ui.press("ctrl-s")
    #expect(ui.screen.contains("without arguments"))
    try await ui.press("y")
    #expect(calls(ui).count == 2)
  }

  @Test func aSecretIsMaskedEverywhereAndAskedAgain() async throws {
    let folder = try TestFolder()
    let ui = try await console(state: folder)
    try await choose("userSetPassword", ui)
    try await ui.press("enter")
    try await ui.focus("User name")
    try await ui.type("viewer")
    try await ui.press("down")
    try await ui.type("open-sesame")
    try await ui.press("ctrl-s")
    #expect(ui.screen.contains("viewer") && ui.screen.contains("\"password\": \"•"))
    try await ui.press("y")
    #expect(calls(ui).first?.body?["user"] == "viewer" && calls(ui).first?.body?["password"] != nil)
    #expect(ui.screen.contains("The result is empty."))
    try await ui.press("q", "tab")
    #expect(!ui.screen.contains("open-sesame"))
    try await ui.press("R")
    #expect(ui.app.layers.last is MethodForm, "a call with a secret is repeated by its form")
    #expect(ui.line(containing: "User name")?.contains("viewer") == true)
    let count = calls(ui).count
    try await ui.press("ctrl-s")
    #expect(!ui.screen.contains("Run (y)") && ui.screen.contains("New password"))
    #expect(calls(ui).count == count)
    let settings = try #require(ui.app.device.connection?.settings)
    let journal = try WriteJournal(folder: try #require(settings.writesFolder))
    let noted = journal.writes { $0.kind == .method }
    #expect(noted.map(\.objectClass) == ["userSetPassword"] && noted.first?.result == .ok)
    #expect(!"\(noted)".contains("open-sesame"))
    // The next console of the device knows of the call, and of no secret.
    ui.app.device.methods = MethodModel()
    try await Task.sleep(for: .milliseconds(5))
    ui.app.perform(.objects)
    try await ui.press("5")
    let known = try #require(ui.app.device.methods.history.entries.first)
    #expect(known.arguments["user"] == "viewer" && known.arguments["password"] == nil && known.hasSecrets)
    #expect(ui.line(containing: "✓ ok")?.contains("userSetPassword") == true)
    try await ui.press("enter")
    #expect(ui.screen.contains("no longer stored") && !ui.screen.contains("open-sesame"))
  }

  @Test func aDangerousOneWantsTheDevicesNameAndIsNotRepeatedByOneKey() async throws {
    let ui = try await console()
    try await choose("clearEventLog", ui)
    try await ui.press("ctrl-s", "y", "tab", "enter")
    #expect(ui.screen.contains("\"y\" is not the name"))
    #expect(calls(ui).isEmpty)
    try await ui.press("ctrl-u")
    try await ui.type("somewhere")
    try await ui.press("enter")
    #expect(calls(ui).isEmpty)
    try await ui.press("ctrl-u")
    try await ui.type(ui.app.device.typedName)
    try await ui.press("enter")
    #expect(calls(ui).count == 1)
    try await ui.press("tab", "R")
    #expect(ui.app.layers.last is MethodForm)
    try await ui.press("enter")
    #expect(ui.screen.contains("to confirm") && calls(ui).count == 1)
    // The right name leads to the button, and calls nothing yet.
    try await ui.type(ui.app.device.typedName)
    try await ui.press("enter")
    #expect(ui.app.layers.last is MethodCallSheet && calls(ui).count == 1)
    try await ui.press("esc")
    #expect(ui.app.layers.last is MethodForm && calls(ui).count == 1)
    try await ui.press("enter")
    try await confirmByName(ui)
    #expect(calls(ui).count == 2)
  }

  @Test func aHarmlessOneIsRepeatedByTheSheet() async throws {
    let ui = try await console()
    try await choose("echo", ui)
    try await ui.press("enter", "ctrl-s", "y", "q", "tab", "R")
    #expect(ui.app.layers.last is MethodCallSheet && calls(ui).count == 1)
    try await ui.press("y")
    #expect(calls(ui).count == 2)
    #expect(calls(ui)[0].body == calls(ui)[1].body)
    #expect(ui.screen.contains("HISTORY  2 runs"))
    // A newer call does not move the cursor off its own.
    #expect((ui.app.layers.last as? MethodsScreen)?.currentCall(ui.app.context())?.id == 1)
    try await ui.press("enter")
    #expect(ui.app.layers.last is ResultScreen)
  }

  @Test func anActionOnAStreamGoesStraightToTheSheet() async throws {
    let ui = try await console()
    try await ui.press(":")
    try await ui.type("stream")
    try await ui.press("enter")
    let record = try #require((ui.app.layers.last as? ObjectsScreen)?.current(ui.app.context()))
    for place in ["table", "record"] {
      if place == "record" { try await ui.press("enter") }
      try await ui.press("m")
      #expect(ui.screen.contains("Actions on stream \"\(record.name ?? "")\""))
      #expect(ui.screen.contains("streamStart") && ui.screen.contains("streamStop"))
      #expect(!ui.screen.contains("sipCallHangup"))
      let method = place == "table" ? "streamStart" : "streamStop"
      if method == "streamStop" { try await ui.press("j") }
      try await ui.press("enter")
      #expect(ui.app.layers.last is MethodCallSheet)
      #expect(ui.screen.contains("Run \(method)") && ui.screen.contains(record.uuid))
      try await ui.press("y")
      #expect(calls(ui).last?.body == ["uuid": .string(record.uuid)])
      #expect(ui.screen.contains("\(method): ok after"))
      let state: JSON = method == "streamStop" ? "stopped" : "playing"
      #expect(ui.simulator.document("stream", record.uuid)?["stream"]?["state"] == state)
      try await ui.wait { ui.app.device.store.record("stream", record.uuid)?.fields["state"] == state }
    }
    #expect(ui.app.layers.last is RecordScreen, "one stays where one was")
  }

  @Test func whatAsksForMoreOpensTheFormWithTheRecordFilledIn() async throws {
    let ui = try await console()
    try await ui.press("enter", "m")
    #expect(ui.screen.contains("Actions on sipAccount") && ui.screen.contains("sipCallDial"))
    let uuid = try #require((ui.app.layers.first as? ObjectsScreen)?.current(ui.app.context())?.uuid)
    try await ui.press("enter")
    let form = try #require(ui.app.layers.last as? MethodForm)
    #expect(form.arguments["account"] == .string(uuid))
    #expect(!form.isDirty)
    // The sheet tells of the record that the arguments name now, not of the one it began with.
    let other = try #require(ui.app.device.store["sipAccount"].records.first { $0.uuid != uuid })
    try await ui.press("end", "ctrl-u")
    try await ui.type(other.uuid)
    try await ui.focus("Remote party")
    try await ui.type("sip:a@example.org")
    try await ui.press("ctrl-s")
    #expect(ui.screen.contains("sipAccount \"\(other.name ?? "")\"") && !ui.screen.contains(uuid))
  }

  @Test func aCallIsHungUpFromItsPane() async throws {
    let ui = try await console()
    try await ui.press("3")
    try await ui.wait { (ui.app.layers.last as? CallsScreen)?.current(ui.app.context()) != nil }
    let uuid = try #require((ui.app.layers.last as? CallsScreen)?.current(ui.app.context())?.uuid)
    try await ui.press("m", "enter")
    #expect(ui.screen.contains("Run sipCallHangup"))
    try await ui.press("y")
    #expect(calls(ui).map(\.body) == [["uuid": .string(uuid)]])
  }

  @Test func aRefusalSaysStatusTypeAndMessageAndTheFormStays() async throws {
    let ui = try await console()
    try await choose("userSetPassword", ui)
    try await ui.press("enter")
    try await ui.focus("User name")
    try await ui.type("nobody")
    try await ui.press("down")
    try await ui.type("open-sesame")
    try await ui.press("ctrl-s", "y")
    #expect(ui.app.layers.last is MethodForm)
    #expect(ui.screen.contains("HTTP 404 notFound") && ui.screen.contains("there is no user"))
    #expect(ui.line(containing: "User name")?.hasPrefix("▸!") == true)
    ui.app.perform(.calls)
    #expect(ui.screen.contains("has unsaved changes"), "what was typed is not thrown away")
    try await ui.press("escape")
    #expect(ui.screen.contains("were not sent"))
    try await ui.press("y", "tab")
    #expect(ui.line(containing: "✗ refused")?.contains("userSetPassword") == true)
    try await ui.press("enter")
    #expect(ui.screen.contains("HTTP 404 notFound") && !ui.screen.contains("open-sesame"))
  }

  @Test func inReadOnlyModeNothingIsSent() async throws {
    let ui = try await console(readOnly: true)
    try await choose("echo", ui)
    try await ui.press("ctrl-s")
    #expect(ui.screen.contains("Run: this console is read-only"))
    try await ui.press("enter", "ctrl-s")
    #expect(ui.screen.contains("read-only") && !ui.screen.contains("Run (y)"))
    try await ui.press("escape", "1", "enter", "m", "enter")
    #expect(ui.screen.contains("Open: this console is read-only"))
    // The transport is the one that holds it.
    let call = MethodCall(method: "echo", arguments: JSONObject(), schema: nil)
    ui.app.device.send(.call(call))
    ui.send(.tick)
    try await Task.sleep(for: .milliseconds(50))
    #expect(calls(ui).isEmpty)
  }

  @Test func whatMayNotBeListedCanBeCalledByItsName() async throws {
    let ui = try await console(user: "guest", password: "none")
    try await ui.press("5")
    ui.app.device.methods = MethodModel()
    ui.app.device.methods.apply(.refused(Refusal(status: 403, body: Array(#"{"type": "unauthorized"}"#.utf8))))
    #expect(ui.screen.contains("HTTP 403") && ui.screen.contains(":call NAME"))
    try await ui.press(":")
    try await ui.type("call unheardOf")
    try await ui.press("enter")
    let form = try #require(ui.app.layers.last as? MethodForm)
    #expect(form.schema == nil)
    #expect(ui.screen.contains("no schema"))
    ui.editor = { _ in .text(#"{"a": [1, 2], "secretWord": "xyzzy"}"#) }
    try await ui.press("ctrl-o", "ctrl-s")
    #expect(ui.screen.contains("\"a\": [") && !ui.screen.contains("xyzzy"))
    try await ui.press("y")
    #expect(calls(ui).first?.body?["a"] == [1, 2])
    #expect(ui.screen.contains("HTTP 40"))
  }

  @Test func nonsenseFromTheEditorCanBeThrownAway() async throws {
    let ui = try await console()
    try await choose("echo", ui)
    var seen: [String] = []
    ui.editor = { text in
      seen.append(text)
      return .text("nonsense")
    }
    try await ui.press("enter", "ctrl-o")
    #expect(ui.screen.contains("These are not arguments") && ui.screen.contains("line 1, column 1"))
    try await ui.press("x", "ctrl-o", "enter", "ctrl-o")
    #expect(seen.count == 3 && seen[1] == seen[0] && seen[2] == "nonsense")
  }

  @Test func aResultsSecretIsShownOnDemandOnly() async throws {
    let ui = try await console()
    try await choose("echo", ui)
    ui.editor = { _ in .text(#"{"apiKey": "k-123456", "list": [1, {"x": null}]}"#) }
    try await ui.press("enter", "ctrl-o", "ctrl-s", "y")
    #expect(ui.app.layers.last is ResultScreen)
    #expect(!ui.screen.contains("k-123456") && ui.screen.contains("apiKey"))
    try await ui.press("w")
    #expect(!ui.screen.contains("k-123456"))
    try await ui.press("ctrl-t")
    #expect(ui.screen.contains("k-123456"))
    try await ui.press("q", "tab", "enter")
    #expect(!ui.screen.contains("k-123456"))
  }

  @Test(arguments: [(80, 24), (40, 10), (200, 60), (60, 12)])
  func anySizeAndASCIIWork(width: Int, height: Int) async throws {
    let ui = try await console(size: Size(width: width, height: height), glyphs: .ascii)
    try await ui.press("5", "j", "j", "G", "tab", "tab", "ctrl-s")
    #expect(ui.app.layers.last is MethodCallSheet)
    let isASCII = ui.screen.unicodeScalars.allSatisfy(\.isASCII)
    #expect(isASCII && ui.screen.contains("Cancel"))
    try await ui.press("y", "tab", "enter", "E", "w", "q")
    try await ui.press("g", "tab", "enter", "ctrl-s", "escape", "escape")
    #expect(ui.app.layers.last is MethodsScreen)
  }
}
