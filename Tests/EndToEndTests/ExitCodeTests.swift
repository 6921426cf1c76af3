import Testing

/// Exit codes and what standard error says with them (product: the command line).
@Suite(.serialized) struct ExitCodeTests {
  @Test(arguments: [
    ["get", "sipAccount", "00000000-0000-4000-8000-000000000000"], ["get", "noSuchClass"],
    ["schema", "object", "noSuchClass"],
    ["call", "noSuchMethod"],
  ])
  func theDeviceRefuses(words: [String]) async throws {
    let device = try await DeviceUnderTest()
    let result = try await Program.run(words + device.connect, input: "{}")
    #expect(result.status == 1, "\(result)")
    #expect(result.errors.contains("notFound"), "the type that the device gave")
    #expect(result.output.isEmpty)
  }

  @Test func aRefusedWriteChangesNothingAndSaysWhy() async throws {
    let device = try await DeviceUnderTest()
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let before = try await device.fields("sipAccount", uuid)
    let patch = #"[{"op":"replace","path":"/sipAccount/registerInterval","value":-5}]"#
    let result = try await device.run("patch", "sipAccount", uuid, "-", input: patch)
    #expect(result.status == 1, "\(result)")
    #expect(result.errors.contains("registerInterval"), "\(result)")
    #expect(try await device.changes("sipAccount", uuid, since: before).isEmpty)
  }

  @Test func aViewerMayReadAndNotWrite() async throws {
    let device = try await DeviceUnderTest()
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let viewer = ["--device", device.simulator.url, "--user", "viewer"]
    let secret = ["AIXTUI_PASSWORD": "listen"]
    #expect(try await Program.run(["get", "sipAccount"] + viewer, environment: secret).status == 0)
    let result = try await Program.run(["set", "sipAccount", uuid, "notes=x"] + viewer, environment: secret)
    #expect(result.status == 1, "\(result)")
    #expect(result.errors.contains("unauthorized"), "\(result)")
  }

  @Test(arguments: [
    ["frobnicate"], ["get"], ["set", "sipAccount"], ["get", "sipAccount", "--no-such-option"],
    ["get", "sipAccount", "-o", "xml"],
    ["set", "sipAccount", "5ff1c07e-5cd7-4d94-94ef-79a28bb189e4", "noEqualsSign"],
  ])
  func usageErrors(words: [String]) async throws {
    let result = try await Program.run(words + ["--device", "http://127.0.0.1:1", "--user", "root"])
    #expect(result.status == 2, "\(result)")
    #expect(!result.errors.isEmpty)
    #expect(result.output.isEmpty)
  }

  @Test func aCommandWithMissingWordsShowsItsUsage() async throws {
    for words in [["set", "sipAccount"], ["set", "sipAccount", "Studio", ""], ["watch"]] {
      let result = try await Program.run(words + ["--device", "http://127.0.0.1:1", "--user", "root"])
      #expect(result.status == 2 && result.errors.contains("Usage: aixtui \(words[0]) CLASS"), "\(result)")
    }
    // An option that is not known is one of the command's.
    let result = try await Program.run(["get", "sipAccount", "--no-such-option"])
    #expect(result.errors.contains("Try aixtui get --help."), "\(result)")
  }

  @Test(arguments: ["http://127.0.0.1:1", "http://no-such-host.invalid"])
  func aDeviceThatCannotBeReached(url: String) async throws {
    let result = try await Program.run(["classes", "--device", url, "--user", "root"])
    #expect(result.status == 3, "\(result)")
    #expect(!result.errors.isEmpty)
  }

  @Test func aWrongPassword() async throws {
    let device = try await DeviceUnderTest()
    let result = try await Program.run(["classes"] + device.connect, environment: ["AIXTUI_PASSWORD": "wrong"])
    #expect(result.status == 4, "\(result)")
    #expect(!result.description.contains("wrong\""), "the password is in no message")
  }

  @Test func aWrongAPIKey() async throws {
    let device = try await DeviceUnderTest()
    let result = try await Program.run(
      ["classes", "--device", device.simulator.url],
      environment: ["AIXTUI_API_KEY": "nonsense-key", "AIXTUI_PASSWORD": ""])
    #expect(result.status == 4, "\(result)")
    #expect(!result.description.contains("nonsense-key"))
  }

  @Test(arguments: [["--help"], ["--version"], ["get", "--help"], ["simulate", "--help"], ["set", "--help"]])
  func helpAndVersion(words: [String]) async throws {
    let result = try await Program.run(words)
    #expect(result.status == 0, "\(result)")
    #expect(result.output.contains("aixtui"))
    #expect(result.errors.isEmpty)
  }
}
