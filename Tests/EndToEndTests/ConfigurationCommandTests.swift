import Foundation
import Testing

/// What the program does with a configuration that has a mistake, through the real program.
@Suite(.serialized) struct ConfigurationCommandTests {
  /// A home whose configuration has one profile of the device, with more members.
  private func home(_ device: SimulatorProcess, _ members: String, _ rest: String = "") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("secret", "ferncast\n")
    try FileManager.default.createDirectory(atPath: folder.file("config/aixtui"), withIntermediateDirectories: true)
    let profile = #"{"url": "\#(device.url)", "user": "root", \#(members)}"#
    try folder.write("config/aixtui/config.json", #"{"profiles": {"studio": \#(profile)}\#(rest)}"#)
    return folder
  }

  private func run(_ words: [String], in home: TemporaryFolder, input: String = "{}") async throws -> Shell.Result {
    try await Shell.run([Program.path] + words, input: input, environment: home.environment)
  }

  @Test func aMisspeltMemberStopsEveryWriteBeforeAnythingIsSent() async throws {
    let device = try await SimulatorProcess()
    let home = try home(device, #""readonly": true"#)
    let uuid = "00000000-0000-4000-8000-000000000000"
    let writes = [
      ["create", "sipAccount", "-"], ["set", "sipAccount", uuid, "notes=x"], ["patch", "sipAccount", uuid, "-"],
      ["clone", "sipAccount", uuid], ["delete", "sipAccount", uuid, "--yes"], ["call", "echo", "-"],
    ]
    for words in writes {
      let result = try await run(words, in: home)
      #expect(result.status == 2, "\(words): \(result)")
      #expect(result.errors.contains("/profiles/studio/readonly"), "\(result)")
      #expect(result.errors.contains("did you mean \"readOnly\"?"), "\(result)")
    }
    #expect(device.requests.isEmpty, "nothing was sent, not even a sign-in")
  }

  @Test(arguments: [
    ("\"insecure\": false", #", "keys": {"edit": 5}"#, "/keys/edit"),
    ("\"insecure\": false", #", "keys": {"edit": "z", "delete": "z"}"#, "both edit and delete"),
    ("\"insecure\": false", #", "defaultProfil": "x""#, "defaultProfile"),
    ("\"dialect\": {\"usesPatch\": 1}", "", "/profiles/studio/dialect/usesPatch"),
  ])
  func readingGoesOnAndSaysWhatIsWrong(members: String, rest: String, words: String) async throws {
    let device = try await SimulatorProcess()
    let home = try home(device, members, rest)
    let read = try await run(["classes"], in: home)
    #expect(read.status == 4 || read.status == 0, "\(read)")
    #expect(read.errors.contains(words), "\(read)")
    #expect(try await run(["create", "sipAccount", "-"], in: home).status == 2)
  }

  /// A fault in a profile stops what uses the profile, and nothing else.
  @Test func aFaultInAnotherProfileIsAWarning() async throws {
    let device = try await SimulatorProcess()
    let home = try TemporaryFolder()
    try home.write("secret", "ferncast\n")
    let config = try home.write(
      "config.json",
      """
      {"defaultProfile": "studio", "profiles": {
        "studio": {"url": "\(device.url)", "user": "root", "passwordFile": "secret"},
        "attic": {"url": "http://127.0.0.1:1", "user": "root",
          "readOnly": "yes"}
      }}
      """)
    let words = "/profiles/attic/readOnly must be true or false (line 4)"
    for command in [["classes"], ["create", "phoneBookEntry", "-"]] {
      let input = #"{"name": "Studio 9", "uri": "sip:s9@example.org"}"#
      let result = try await run(command + ["--config", config], in: home, input: input)
      #expect(result.status == 0 && result.errors.contains("config.json: " + words), "\(result)")
      let used = try await run(command + ["--config", config, "--profile", "attic"], in: home, input: input)
      #expect(used.status == 2 && used.errors.contains("config.json: " + words), "\(used)")
      #expect(used.errors.contains("profile \"attic\""), "\(used)")
    }
    let console = try await run(["--config", config, "--profile", "attic"], in: home)
    #expect(console.status == 2 && console.errors.contains(words), "\(console)")
    let terminal = try await TerminalSession.console(["--config", config], environment: home.environment)
    try await terminal.waitFor("sipAccount +24")
    try await terminal.waitFor("config.json: /profiles/attic/readOnly must be")
  }

  @Test func theConsoleWarnsOnScreenAndOpensReadOnly() async throws {
    let device = try await SimulatorProcess()
    let home = try home(device, #""readonly": true"#)
    let terminal = try await TerminalSession.console([], environment: home.environment)
    try await terminal.waitFor("sipAccount +24")
    let first = try await terminal.waitFor("did you mean \"readOnly\"")
    #expect(first.contains("config.json: /profiles/studio/readonly") && first.contains("READ-ONLY"), "\(first)")
    try await terminal.type("!")
    try await terminal.waitFor("opened read-only")
  }

  @Test func filesThatAreNotThereAreNamed() async throws {
    let device = try await SimulatorProcess()
    let folder = try TemporaryFolder()
    let none = folder.file("none.json")
    for words in [["classes"], []] {
      let result = try await run(words + ["--config", none, "--device", device.url, "--user", "root"], in: folder)
      #expect(result.status == 2 && result.errors.contains(none), "\(result)")
    }
    for option in ["--config", "--profile", "--device", "--user", "--password-file"] {
      let result = try await run(["classes", option, ""], in: folder)
      #expect(result.status == 2 && result.errors.contains(option), "\(result)")
    }
  }

  @Test func aMisspeltDefaultProfileIsNamedWithTheNearestOne() async throws {
    let device = try await SimulatorProcess()
    let home = try home(device, #""passwordFile": "secret""#, #", "defaultProfile": "studoi""#)
    for words in [["classes"], []] {
      let result = try await run(words, in: home)
      #expect(result.status == 2 && result.errors.contains("studoi"), "\(result)")
      #expect(result.errors.contains("did you mean \"studio\"?"), "\(result)")
    }
  }

  @Test func relativePathsAndTheHomeFolderAreUnderstood() async throws {
    let device = try await SimulatorProcess()
    for path in ["../../secret", "~/secret"] {
      let home = try home(device, #""passwordFile": "\#(path)""#)
      let environment = home.environment.merging(["AIXTUI_PASSWORD": ""]) { $1 }
      let result = try await Shell.run([Program.path, "classes"], environment: environment)
      #expect(result.status == 0, "\(path): \(result)")
    }
  }

  @Test func aHomeThatIsNotSetIsThatOfThePasswordDatabase() async throws {
    let result = try await Shell.run(["env", "-u", "HOME", "-u", "XDG_CONFIG_HOME", Program.path, "classes"])
    #expect(result.status == 2 && !result.errors.contains("//.config"), "\(result)")
  }

  @Test(arguments: [
    ["get", ""], ["get", "sipAccount", ""], ["delete", "sipAccount", "", "--yes"], ["watch", ""], ["watch", "a", ""],
    ["schema", "object", ""], ["set", "", "u", "a=b"], ["patch", "sipAccount", ""], ["clone", "", "u"], ["call", ""],
    ["create", ""], ["create", "sipAccount", ""],
  ])
  func anEmptyOperandIsAUsageError(words: [String]) async throws {
    let result = try await Program.run(words + ["--device", "http://127.0.0.1:1", "--user", "root"])
    #expect(result.status == 2 && result.errors.contains("empty"), "\(result)")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [("gte", "get"), ("statsu", "status"), ("simulat", "simulate")])
  func aMisspeltCommandIsToldTheNearestOne(word: String, meant: String) async throws {
    let result = try await Program.run([word])
    #expect(result.status == 2 && result.errors.contains("did you mean \(meant)?"), "\(result)")
  }
}
