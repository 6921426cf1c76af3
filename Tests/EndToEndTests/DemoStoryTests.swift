import Testing

/// `--demo` is the console as it will be at work, its configuration included.
@Suite(.serialized) struct DemoStoryTests {
  @Test func theDemonstrationFollowsTheConfigurationOfCalls() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("config.json", #"{"calls": {"classes": {"call": ["phoneBookEntry"]}, "nonsense": 1}}"#)
    let terminal = try await TerminalSession.console(["--demo", "--config", file])
    try await terminal.waitFor("sipAccount +[0-9]+", seconds: 20)
    try await terminal.type("!")
    try await terminal.waitFor("calls/nonsense is unknown")
    try await terminal.type("3")
    // Entries of the phone book are calls now.
    try await terminal.waitFor("CALLS +[1-9][0-9]")
  }

  @Test func aBrokenConfigurationIsSaidAndNotPassedOver() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("config.json", "{\"calls\": ")
    let result = try await Program.run(["--demo", "--config", file])
    #expect(result.status == 2 && result.errors.contains("config.json"), "\(result)")
  }

  @Test(arguments: [["--mouse"], ["--demo", "--mouse"]])
  func theMouseIsRefusedUntilItWorks(words: [String]) async throws {
    let result = try await Program.run(words)
    #expect(result.status == 2 && result.errors.contains("--mouse"), "\(result)")
  }
}
