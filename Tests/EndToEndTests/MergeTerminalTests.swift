import Foundation
import Testing

/// Two consoles on one record, in two real terminals.
struct MergeTerminalTests {
  private struct Pair {
    let device: DeviceUnderTest
    let mine: TerminalSession
    let theirs: TerminalSession
    let uuid: String
  }

  /// Two consoles with the form of the same account open; no call keeps it from being deleted.
  private func pair(_ form: RecordForm) async throws -> Pair {
    let device = try await DeviceUnderTest(form, ["--count", "sipAccount=3", "--count", "sipCall=0"])
    let uuid = try await device.curl.uuid(of: "sipAccount")
    var sessions: [TerminalSession] = []
    for _ in 0..<2 {
      let terminal = try await TerminalSession.console(on: device.simulator.url, class: "sipAccount")
      try await terminal.waitFor("LIVE")
      try await terminal.edit()
      sessions.append(terminal)
    }
    return Pair(device: device, mine: sessions[0], theirs: sessions[1], uuid: uuid)
  }

  private func bodies(_ device: DeviceUnderTest) -> [String] {
    device.simulator.writes.map { "\($0.method) \($0.status) \($0.body ?? "")" }
  }

  @Test(arguments: RecordForm.allCases)
  func whatEachChangedAloneIsKept(form: RecordForm) async throws {
    let pair = try await pair(form)
    try await pair.mine.fill("Display name", "Mine")
    try await pair.theirs.fill("User", "theirs1")
    try await pair.theirs.save()
    // What I did not touch follows; what only I touched stays.
    try await pair.mine.waitFor("1 updated by the device", seconds: 15)
    try await pair.mine.waitFor("User\\*? +theirs1")
    try await pair.mine.waitFor("Display name\\*? +Mine")
    try await pair.mine.save()
    let now = try await pair.device.fields("sipAccount", pair.uuid)
    #expect(now["displayName"] as? String == "Mine" && now["user"] as? String == "theirs1")
    let log = bodies(pair.device)
    #expect(log.count == 2 && log.allSatisfy { $0.hasPrefix("PATCH 204") })
    #expect(log[0].contains("theirs1") && !log[0].contains("Mine"))
    #expect(log[1].contains("Mine") && !log[1].contains("theirs1"), "only what I changed was sent")
    print("two consoles, \(form.rawValue), apart:", log)
  }

  @Test(arguments: RecordForm.allCases, ["m", "t", "b"])
  func whatBothChangedIsAsked(form: RecordForm, key: String) async throws {
    let pair = try await pair(form)
    let before = try await pair.device.fields("sipAccount", pair.uuid)["displayName"] as? String ?? ""
    try await pair.mine.fill("Display name", "Mine")
    try await pair.mine.fill("User", "mine1")
    try await pair.theirs.fill("Display name", "Theirs")
    try await pair.theirs.save()
    try await pair.mine.waitFor("1 also changed by someone else", seconds: 15)
    try await pair.mine.keys("C-s")
    let merge = try await pair.mine.waitFor("original")
    #expect(merge.contains(before) && merge.contains("Mine") && merge.contains("Theirs"))
    #expect(bodies(pair.device).count == 1, "nothing of mine is sent before it is decided")
    try await pair.mine.type(key)
    try await pair.mine.keys("C-s")
    try await pair.mine.waitFor("Save \\(y\\)")
    try await pair.mine.type("y")
    try await pair.mine.waitFor("Saved ")
    let now = try await pair.device.fields("sipAccount", pair.uuid)
    #expect(now["displayName"] as? String == ["m": "Mine", "t": "Theirs", "b": before][key])
    #expect(now["user"] as? String == "mine1")
    print("two consoles, \(form.rawValue), together, \(key):", bodies(pair.device))
  }

  @Test(arguments: RecordForm.allCases)
  func whatIsDeletedMeanwhileIsMadeAnewFromTheDraft(form: RecordForm) async throws {
    let pair = try await pair(form)
    try await pair.mine.fill("Display name", "Phoenix")
    try await pair.theirs.keys("Escape")
    try await pair.theirs.waitForNo("(›|>) edit ")
    try await pair.theirs.type("x")
    let dialog = try await pair.theirs.waitFor("Delete sipAccount")
    if dialog.contains("to confirm") {
      try await pair.theirs.type("Studio Leipzig")
      try await pair.theirs.keys("Tab", "Enter")
    } else {
      try await pair.theirs.type("y")
    }
    try await pair.mine.waitFor("deleted on the device", seconds: 15)
    try await pair.mine.keys("C-s")
    try await pair.mine.waitFor("Create again")
    try await pair.mine.type("y")
    try await pair.mine.waitFor("Create \\(y\\)")
    try await pair.mine.type("y")
    try await pair.mine.waitFor("Created ")
    let log = bodies(pair.device)
    #expect(log.count == 2 && log[0].hasPrefix("DELETE 204") && log[1].hasPrefix("POST 201"))
    #expect(log[1].contains("Phoenix") && !log[1].contains(pair.uuid))
    print("two consoles, \(form.rawValue), deleted:", log.map { $0.prefix(60) })
  }
}
