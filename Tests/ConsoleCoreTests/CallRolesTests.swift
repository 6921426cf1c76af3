import Testing

@testable import ConsoleCore

struct CallRolesTests {
  private func roles(
    _ properties: String, _ table: CallWords = CallWords(), sample: JSONObject = JSONObject()
  ) throws -> CallRoles {
    let json = try JSON.parse(#"{"type":"object","properties":{\#(properties)}}"#)
    return CallRoles(try #require(Schema(json, objectClass: "c")), table, sample: sample)
  }

  private func keys(_ roles: CallRoles) -> [CallWords.Role: String] {
    roles.fields.mapValues { $0.pointer.tokens.joined(separator: ".") }
  }

  private static let call = """
    "state":{"type":"string","readOnly":true,"enum":["calling","ringing","talking","held","ended"]},
    "direction":{"type":"string","readOnly":true,"enum":["incoming","outgoing"]},
    "remoteParty":{"type":"string","readOnly":true},"remoteName":{"type":"string","readOnly":true},
    "account":{"type":"string","format":"uuid","readOnly":true},
    "since":{"type":"string","format":"date-time","readOnly":true},"codec":{"type":["string","null"],"readOnly":true},
    "level":{"type":"number","title":"Level (dBFS)","minimum":-120,"maximum":0,"readOnly":true},
    "jitterMs":{"type":"number","readOnly":true},"lossPercent":{"type":"number","readOnly":true},
    "packetsReceived":{"type":"integer","readOnly":true},"gain":{"type":"number","title":"Gain (dB)"}
    """

  @Test func aCallOfTheKindThatIsKnown() throws {
    let roles = try roles(CallRolesTests.call)
    #expect(
      keys(roles) == [
        .state: "state", .since: "since", .direction: "direction", .codec: "codec", .party: "remoteParty",
        .name: "remoteName",
      ])
    #expect(roles.figures.map(\.key) == ["level", "jitterMs", "lossPercent", "packetsReceived", "gain"])
    #expect(roles.figures.map(\.unit) == ["dBFS", "ms", "%", nil, "dB"])
    #expect(roles.figures.map { $0.limit != nil } == [true, true, true, false, false])
  }

  @Test func aStreamHasItsCodecInItsElementsAndItsPartyBelow() throws {
    let roles = try roles(
      """
      "state":{"type":"string","readOnly":true,"enum":["stopped","playing","error"]},
      "pendingState":{"type":"string","readOnly":true,"enum":["invalid","stopped","playing"]},
      "since":{"type":"string","format":"date-time","readOnly":true},
      "elements":{"type":"array","items":{"type":"object","properties":{
        "codec":{"type":"string","enum":["PCM","Opus"]},"delayMs":{"type":"integer"}}}},
      "name":{"type":"string"},"rtp":{"type":"object","properties":{
        "destination":{"type":"string","format":"ipv4"},"port":{"type":"integer"}}},
      "peakLevel":{"type":"number","title":"Peak level (dBFS)","readOnly":true}
      """)
    #expect(
      keys(roles) == [
        .state: "state", .since: "since", .codec: "elements.-.codec", .party: "rtp.destination", .name: "name",
      ])
    #expect(roles.figures.map(\.key) == ["rtp.port", "peakLevel"])
    let fields = try JSON.parse(#"{"elements":[{"codec":"PCM"},{"codec":"Opus"},{"codec":"PCM"},{}]}"#)
    #expect(roles.text(.codec, in: fields.objectValue ?? JSONObject()) == "PCM/Opus")
  }

  @Test func anUnknownDevicesClassIsUnderstoodByItsSchema() throws {
    let roles = try roles(
      """
      "callState":{"type":"string","enum":["setup","confirmed","terminated"]},
      "lastState":{"type":"string","enum":["setup","confirmed"]},
      "peerUri":{"type":"string"},"localUri":{"type":"string"},
      "startedAt":{"type":"integer","readOnly":true},"lastUpdated":{"type":"string","format":"date-time","readOnly":true},
      "isIncoming":{"type":"boolean","readOnly":true},"audioCodecName":{"type":"string","readOnly":true},
      "pktLoss":{"type":"number","maximum":1,"readOnly":true},"rxLevelDb":{"type":"number","readOnly":true},
      "rttUs":{"type":"integer","readOnly":true,"unit":"µs"},"bufferLevel":{"type":"number","minimum":0,"readOnly":true}
      """)
    #expect(
      keys(roles) == [
        .state: "callState", .since: "startedAt", .direction: "isIncoming", .codec: "audioCodecName",
        .party: "peerUri",
      ])
    let limits = Dictionary(uniqueKeysWithValues: roles.figures.map { ($0.key, $0.limit?.bad) })
    #expect(limits == ["pktLoss": 0.03, "rxLevelDb": -70, "rttUs": 400_000, "bufferLevel": nil])
    #expect(roles.isIncoming(in: ["isIncoming": true].object) == true)
    #expect(roles.isIncoming(in: ["isIncoming": false].object) == false)
  }

  @Test func whereNoNameHelpsTheKindDoes() throws {
    let roles = try roles(
      """
      "zustand":{"type":"string","readOnly":true,"enum":["ringing","talking"]},
      "beginn":{"type":"string","format":"date-time","readOnly":true},
      "farbe":{"type":"string","readOnly":true,"enum":["red","green"]}
      """)
    #expect(keys(roles) == [.state: "zustand", .since: "beginn"])
  }

  @Test func secretsAndSettingsAreNoFigures() throws {
    let roles = try roles(
      #""pin":{"type":"integer","writeOnly":true},"jitter":{"type":"number"},"loss":{"type":"number","readOnly":true}"#)
    #expect(roles.figures.map(\.key) == ["jitter", "loss"])
    #expect(roles.figures.map { $0.limit != nil } == [false, true])
  }

  @Test(arguments: [
    ("talking", CallWords.StateKind.live), ("Timed out", .trouble), ("TIMED_OUT", .trouble), ("onHold", .pending),
    ("stopped", .idle), ("callEnded", .ended), ("disconnected", .ended), ("not connected", nil), ("blue", nil),
    ("", nil),
  ])
  func aStateMeansSomething(text: String, kind: CallWords.StateKind?) {
    #expect(CallWords().kind(ofState: text) == kind)
  }

  @Test func theConfigurationComesFirst() throws {
    var problems: [String] = []
    let json = try JSON.parse(
      """
      {"classes":{"call":["isdnCall"]},"fields":{"party":["msn"]},"states":{"live":["belegt"],"idle":"talking"},
       "limits":{"loss":{"warn":2},"delay":null,"mos":{"warn":3,"bad":2},"echo":{"warn":1,"bad":2,"unit":"ms"}},
       "tombstoneSeconds":30}
      """)
    let table = CallWords(json, problems: &problems)
    #expect(problems.isEmpty)
    #expect(table.kind(of: "isdnCall") == .call)
    #expect(table.kind(of: "sipCall") == .call)
    #expect(table.roles[.party]?.first == "msn")
    #expect(table.kind(ofState: "belegt") == .live)
    #expect(table.kind(ofState: "talking") == .idle)
    #expect(table.limits["loss"] == CallWords.Limit(warn: 2, bad: 3, unit: "%"))
    #expect(table.limits["delay"] == nil)
    #expect(table.limits["mos"]?.isBelow == true)
    #expect(table.limits["echo"]?.isBelow == false)
    #expect(table.tombstoneSeconds == 30)
  }

  @Test func aClassWhoseNameSaysWhatItIsIsFound() {
    var table = CallWords()
    table.find(in: ["sipCall", "voipCall", "audio_stream", "pipe", "callRecord", "streamGroup", "session"])
    #expect(table.classes[.call] == ["sipCall", "voipCall"])
    #expect(table.classes[.stream] == ["stream", "audio_stream", "pipe"])
    table.find(in: ["voipCall", "pipe"])
    #expect(table.allClasses.count == 5, "none twice")
  }

  @Test func whatCannotBeFollowedIsTold() throws {
    var problems: [String] = []
    let json = try JSON.parse(
      #"{"classes":{"phone":["a"]},"fields":{"name":3},"states":[],"limits":{"x":{"warn":1}},"colour":1}"#)
    #expect(CallWords(json, problems: &problems) == CallWords())
    #expect(problems.count == 5)
    _ = CallWords("calls", problems: &problems)
    #expect(problems.count == 6)
    _ = CallWords(nil, problems: &problems)
    #expect(problems.count == 6)
  }
}

extension [String: Bool] {
  fileprivate var object: JSONObject { JSONObject(map { ($0.key, JSON.bool($0.value)) }) }
}
