import Testing

/// Output that cannot be written is never a success; a reader that goes away ends a command quietly.
@Suite(.serialized) struct LostOutputTests {
  /// Runs the program by a shell, with what follows it on the line.
  private func shell(_ words: [String], _ rest: String, input: String = "") async throws -> Shell.Result {
    let home = try TemporaryFolder()
    let quoted = ([Program.path] + words).map { "'\($0)'" }.joined(separator: " ")
    return try await Shell.run(["bash", "-c", quoted + " " + rest], input: input, environment: home.environment)
  }

  @Test func everyCommandSaysThatTheDiskIsFull() async throws {
    let device = try await DeviceUnderTest()
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let commands = [
      ["get", "sipAccount"], ["get", "sipAccount", uuid], ["get", "sipAccount", "-o", "csv"],
      ["get", "sipAccount", "-o", "jsonl"], ["get", "sipAccount", "-o", "table"], ["classes"], ["methods"],
      ["schema", "object", "sipAccount"], ["status"], ["status", "-o", "table"], ["call", "echo", "-"],
      ["set", "sipAccount", uuid, "notes=x", "-o", "json"], ["clone", "sipAccount", uuid],
    ]
    for words in commands {
      let result = try await shell(words + device.connect, "> /dev/full", input: "{\"text\":\"x\"}")
      #expect(result.status == 6, "\(words): \(result)")
      #expect(result.errors.contains("No space left on device"), "\(words): \(result)")
    }
    for words in [["--help"], ["--version"], ["get", "--help"], ["help", "set"]] {
      let result = try await shell(words, "> /dev/full")
      #expect(result.status == 6 && result.errors.contains("No space left"), "\(words): \(result)")
    }
  }

  @Test func aRecordThatWasMadeIsNamedThoughItsUUIDCouldNotBePrinted() async throws {
    let device = try await DeviceUnderTest()
    let result = try await shell(
      ["create", "phoneBookEntry", "-"] + device.connect, "> /dev/full",
      input: ##"{"name": "UX", "uri": "sip:ux@example.org"}"##)
    #expect(result.status == 6, "\(result)")
    #expect(result.errors.contains("The change on the device was made."), "\(result)")
    let uuid = try await device.curl.list("phoneBookEntry").last?["uuid"] as? String ?? "-"
    #expect(result.errors.contains(uuid), "\(result)")
  }

  @Test func aWatchThatCannotPrintEnds() async throws {
    let device = try await DeviceUnderTest(.flat, ["--event-rate", "50"])
    let result = try await shell(["watch", "stream", "--for", "15"] + device.connect, "> /dev/full")
    #expect(result.status == 6, "\(result)")
  }

  @Test func aSimulatorThatCannotSayWhereItIsEnds() async throws {
    let result = try await shell(["simulate", "--listen", "127.0.0.1:0"], "> /dev/full")
    #expect(result.status == 6, "\(result)")
  }

  @Test func aClosedStandardOutputIsNoPlaceToWriteTo() async throws {
    let device = try await DeviceUnderTest()
    for words in [["classes"], ["get", "sipAccount"]] {
      let result = try await shell(words + device.connect, ">&-")
      #expect(result.status == 6, "\(words): \(result)")
    }
  }

  @Test func aReaderThatGoesAwayEndsACommandQuietly() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--count", "sipAccount=3000"])
    for format in ["json", "jsonl", "csv", "table"] {
      let result = try await shell(
        ["get", "sipAccount", "-o", format] + device.connect, "| head -c 1 > /dev/null; exit ${PIPESTATUS[0]}")
      #expect(result.errors.isEmpty, "\(result)")
      #expect(result.status == 0, "\(result)")
    }
  }

  @Test func aFailureKeepsItsOwnCode() async throws {
    let device = try await DeviceUnderTest()
    let result = try await shell(["get", "noSuchClass"] + device.connect, "> /dev/full")
    #expect(result.status == 1, "\(result)")
  }

  @Test func standardOutputThatDoesNotBlockLosesNothing() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--count", "sipAccount=3000"])
    let whole = try await shell(["get", "sipAccount", "-o", "jsonl"] + device.connect, "")
    let slow = "import fcntl,os;fcntl.fcntl(1,fcntl.F_SETFL,os.O_NONBLOCK);os.execvp(os.sys.argv[1],os.sys.argv[1:])"
    let home = try TemporaryFolder()
    let words = [Program.path, "get", "sipAccount", "-o", "jsonl"] + device.connect
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    let result = try await Shell.run(
      ["bash", "-c", "python3 -c '\(slow)' \(quoted) | (read -t 0.3 -N 1 x; printf %s \"$x\"; cat)"],
      environment: home.environment)
    #expect(result.output.count == whole.output.count && whole.output.count > 100_000, "\(result.errors)")
  }
}
