import Testing

@testable import ConsoleCore

struct MethodTableTests {
  private func table(_ text: String) throws -> (MethodWords, [String]) {
    var problems: [String] = []
    let table = MethodWords(try JSON.parse(text), problems: &problems)
    return (table, problems)
  }

  @Test(arguments: [
    "reboot", "systemReboot", "factoryReset", "clearEventLog", "event_log_clear", "streamRestart", "diskFormat",
    "powerOff", "Shutdown", "firmwareInstall", "systemUpdate", "FactoryDefaults",
  ])
  func whatCanTakeADeviceOffTheAirIsDangerous(method: String) {
    #expect(MethodWords().isDangerous(method))
  }

  @Test(arguments: [
    "echo", "streamStart", "sipCallDial", "getInformation", "formatted", "resetter", "presetLoad", "accountUpdate",
    "nuclearTest", "MonitoringStats", "", "!",
  ])
  func wordsCountAndNoPartsOfThem(method: String) {
    #expect(!MethodWords().isDangerous(method))
  }

  @Test func theConfigurationAddsAndTakesAway() throws {
    let (table, problems) = try table(
      #"{"dangerous": ["streamStop", "wreck"], "harmless": ["streamRestart", "clear"]}"#)
    #expect(problems.isEmpty)
    #expect(table.isDangerous("streamStop") && table.isDangerous("wreckAll") && table.isDangerous("reboot"))
    #expect(!table.isDangerous("streamRestart") && !table.isDangerous("clearFlag"))
    #expect(table.isDangerous("streamStart") == false)
    let (mixed, _) = try self.table(#"{"dangerous": ["clearAll"], "harmless": ["clear"]}"#)
    #expect(mixed.isDangerous("clearAll") && !mixed.isDangerous("clearSome"), "the longer name decides")
    let (both, _) = try self.table(#"{"dangerous": ["clear"], "harmless": ["clear"]}"#)
    #expect(both.isDangerous("clear"), "in doubt it is dangerous")
  }

  @Test func whatCannotBeFollowedIsTold() throws {
    let (table, problems) = try table(
      #"{"dangerous": "reboot", "harmless": [1], "actions": {"a": {"argument": "x"}, "b": null, "c": {"class": "stream"}}, "more": 1}"#
    )
    #expect(problems.count == 4, "\(problems)")
    #expect(problems.allSatisfy { $0.hasPrefix("methods: ") })
    #expect(table.actions["b"] == [] && table.actions["c"] == [MethodWords.Action(objectClass: "stream")])
    var told: [String] = []
    _ = MethodWords([], problems: &told)
    #expect(told == ["methods must be an object"])
  }
}
